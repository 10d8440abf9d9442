import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sameHindrance } from '@kedu/bot/understand/same-hindrance'
import { score } from '@kedu/bot/understand/score'
import { understand } from '@kedu/bot/understand/understand'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import { understandHere } from '../../support/understand-here.ts'

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'understand')
const context = understandHere(readFileSync(join(FIXTURES, 'customers.csv'), 'utf8'))
const read = (text: string) => understand(text, context)
const stageName = (id: string | null) =>
  context.process.stages.find((s) => s.id === id)?.name ?? null

describe('a stage', () => {
  const deeds = fc.constantFrom('签合同', '报价', '发货', '签约', '验收', '交货', '盖章')
  const done = fc.constantFrom('合同签了', '报价发了', '货发了', '合同盖章了', '设备装好了')
  const who = fc.constantFrom('晨光', '海天', '正邦电气', '西泠泵业', '宁波海天')

  it('is given by none of what is denied, planned, wished or asked for', () => {
    const open = fc.constantFrom(
      '还没',
      '没',
      '准备',
      '打算',
      '下周',
      '明天',
      '争取',
      '想',
      '要',
      '催他们',
      '等他们',
      '还不肯',
      '答应下月',
      '计划年底',
      '不想',
      '迟迟不',
      '拒绝',
    )
    fc.assert(
      fc.property(who, open, deeds, (name, before, deed) => {
        expect(read(`${name}${before}${deed}`).stage).toBeNull()
      }),
    )
  })
  it('is asked about when the paper is signed and the seal is still to come', () => {
    expect(read('晨光签了个字 章还没盖').stage).toBeNull()
    expect(stageName(read('晨光装车了，明早到').stage)).toBe('交付')
  })
  it.each(['晨光12月15号设备进场', '12月3号 晨光 货到现场', '我这个月签了多少'])(
    'is not reached on a day to come, nor by a question: %s',
    (text) => {
      expect(read(text).stage).toBeNull()
    },
  )
  it('is given by none of what is asked, supposed or only on a condition', () => {
    const frames = fc.constantFrom<(done: string) => string>(
      (d) => `${d}吗`,
      (d) => `是不是${d}`,
      (d) => `如果${d}就通知我`,
      (d) => `要是${d}我请客`,
      (d) => `听说${d}，还没证实`,
      (d) => `应该${d}吧`,
      (d) => `差一点${d}`,
      (d) => `等${d}再说`,
    )
    fc.assert(
      fc.property(who, frames, done, (name, frame, what) => {
        expect(read(`${name}${frame(what)}`).stage).toBeNull()
      }),
    )
  })
  it('is given by none of what a rival has done', () => {
    const rivals = fc.constantFrom('友商', '竞品', '竞争对手', '同行', '隔壁厂', '别家')
    fc.assert(
      fc.property(who, rivals, done, (name, rival, what) => {
        expect(read(`${name}那边，${rival}${what}`).stage).toBeNull()
      }),
    )
  })
  it.each([
    '晨光需求确认单盖章了',
    '晨光签了年框',
    '晨光标书费交了',
    '晨光样机验收了',
    '晨光客户签了样',
    '晨光设备装了也用不了',
    '晨光上周就该签的',
    '晨光合同昨天快递签收',
    '晨光现场测量了',
  ])('is not the contract, the price or the delivery in %s', (text) => {
    expect(['合同', '报价', '交付']).not.toContain(stageName(read(text).stage))
  })
  it('is not the delivery where the equipment department sent something', () => {
    expect(stageName(read('天府设备科把参数发过来了').stage)).toBe('需求')
  })
  it.each([
    ['晨光报价他看了', '报价'],
    ['晨光标已递', '报价'],
    ['晨光我们报92万', '报价'],
    ['晨光合同正本收到', '合同'],
    ['晨光采购订单下来了', '合同'],
    ['晨光安装调试全部结束', '交付'],
    ['晨光三台机组吊装就位', '交付'],
    ['晨光确认了技术规格', '需求'],
    ['晨光参数都记下来了', '需求'],
    ['晨光退回到需求阶段吧', '需求'],
    ['晨光 报价 客户嫌贵 12月1号', '报价'],
    ['晨光阶段合同，障碍付款周期，下次12月1日', '合同'],
  ])('is heard in %s', (text, stage) => {
    expect(stageName(read(text).stage)).toBe(stage)
  })
})

describe('what is stuck', () => {
  it.each([
    ['晨光仓库满了', '仓库满'],
    ['晨光要我们先垫资', '要我们先垫资'],
    ['晨光导购不推我们的货', '导购不推我们的货'],
    ['晨光老板人在国外', '老板人在国外'],
    ['晨光审批流程长', '审批流程长'],
    ['晨光预算只有80万', '预算只有80万'],
    ['晨光想先看样机再决定', '想先看样机再决定'],
    ['晨光税率变了', '税率变了'],
    ['晨光交付 无 12/9', '无'],
    ['晨光要求我们再降5个点', '要求我们再降5个点'],
  ])('is read from %s', (text, obstacle) => {
    expect(sameHindrance(obstacle, read(text).obstacle)).toBe(true)
  })
  it.each([
    '晨光想要报价',
    '晨光对样件很满意',
    '晨光没其他要求',
    '晨光还没签合同',
    '晨光基本没分歧',
    '晨光设计图冻结了，可以报价了',
    '晨光没问题再批量',
    '晨光的图纸麻烦设计部出一版',
  ])('is not made up from %s', (text) => {
    expect(read(text).obstacle).toBeNull()
  })
  it('is the same where one phrase holds the other, within bounds', () => {
    expect(sameHindrance('付款周期', '付款周期太长')).toBe(true)
    expect(sameHindrance('合同没人签字', '没人签字')).toBe(true)
    expect(sameHindrance('质量问题', '质量')).toBe(true)
    expect(sameHindrance('嫌贵', '太贵了')).toBe(true)
    expect(sameHindrance('价格', '价格还要往下走八个点才肯谈')).toBe(false)
    expect(sameHindrance('通过', '没通过')).toBe(false)
    expect(sameHindrance('无', '无预算')).toBe(false)
    expect(sameHindrance('付款周期', '交期')).toBe(false)
    expect(sameHindrance(null, '交期')).toBe(false)
  })
  it('may be any of those a label names', () => {
    const label = { intent: 'update', obstacle: '库存高', obstacleAlso: ['没预算'] }
    const found = { ...emptyRecord, obstacle: '没预算了' }
    expect(score(label, found).right.obstacle).toBe(true)
    expect(score(label, { ...found, obstacle: '嫌贵' }).right.obstacle).toBe(false)
  })
})

const emptyRecord = {
  intent: 'update',
  customer: null,
  candidates: null,
  customers: null,
  newCustomer: null,
  stage: null,
  obstacle: null,
  next: null,
  amount: null,
  department: null,
  region: null,
  person: null,
  note: null,
}
