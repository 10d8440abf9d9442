import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChatScene } from '../support/chat-scene.ts'

let scene: ChatScene
beforeEach(async () => {
  scene = await ChatScene.open()
})
afterEach(() => scene.close())

const rep = (text: string) => scene.say('zhangwei', text)

describe('a date put right', () => {
  it('is that of the action it names, whatever was asked since', async () => {
    await rep('华东机电财务同意月结了，下周一发报价；亿达机械交期卡着，周五给答复')
    await rep('亿达机械说月底前给消息')
    const said = await rep('不对，是下周二发报价')
    expect(said).toContain('已记下 · 江苏华东机电设备有限公司')
    expect(await scene.deal('华东机电')).toMatchObject({
      nextAction: { date: '2026-12-01', text: '发报价' },
    })
    expect(await scene.deal('亿达机械')).toMatchObject({ nextAction: { text: '给答复' } })
  })

  it('answers the question when it names nothing else', async () => {
    await rep('亿达机械说月底前给消息')
    await rep('不对，是下周二')
    expect(await scene.deal('亿达机械')).toMatchObject({ nextAction: { date: '2026-12-01' } })
  })
})

describe('the stage of a new customer', () => {
  it.each(['线索吧 刚聊', '应该算线索吧', '还在线索阶段'])('is taken from %s', async (answer) => {
    expect(await rep('新客户 嘉兴永盛传动，转介绍的，周四上午视频会')).toContain('现在到哪个阶段')
    expect(await rep(answer)).not.toContain('现在到哪个阶段')
  })
})

describe('a colleague who is asked about', () => {
  it('has the customers listed for the manager', async () => {
    for (const text of ['张伟最近怎么样', '张伟有哪些客户', '看看张伟手上的客户']) {
      const said = await scene.say('wangmin', text)
      expect(said).toContain('张伟 在跟的客户')
      expect(said).toContain('江苏华东机电设备有限公司')
      expect(said).not.toContain('杭州恒力轴承')
    }
  })

  it('is not shown to a colleague, and nothing else is asked', async () => {
    const said = await scene.say('lina', '张伟有哪些客户')
    expect(said).toContain('张伟 不在你能看的范围里')
    expect(said).not.toContain('华东机电')
    expect(said).not.toContain('说的是哪个客户')
  })

  it('is not shown in another region', async () => {
    expect(await scene.say('gaofei', '张伟最近怎么样')).toContain('张伟 不在你能看的范围里')
  })
})

describe('the list of a colleague', () => {
  it('is for those who sell and lead', async () => {
    const said = await scene.say('sunchan', '张伟有哪些客户')
    expect(said).toContain('只给负责人和主管看')
    expect(said).not.toContain('华东机电')
  })
})

describe('a wish for silence', () => {
  it.each(['先别给我推华东机电了', '华东机电先别提醒我了', '不要再推送了'])(
    'is told what there is instead, and nothing is recorded: %s',
    async (text) => {
      const before = await scene.deal('华东机电')
      expect(await rep(text)).toContain('提醒关不掉')
      expect(await scene.deal('华东机电')).toEqual(before)
    },
  )

  it.each(['华东机电 客户说别再推了，月底定，周四回访', '华东机电不要提醒客户付款，周四再说'])(
    'is none in what a customer said: %s',
    async (text) => {
      expect(await rep(text)).not.toContain('提醒关不掉')
    },
  )
})

describe('a customer that was lost', () => {
  it('says how it is taken up again', async () => {
    await rep('华东机电丢单了，原因是对手低价抢走')
    expect(await rep('华东机电又活了，让我们重新报')).toContain('重新跟进')
  })
})

describe('a company nobody knows yet', () => {
  it('is not taken for the customer just talked about', async () => {
    await rep('华东机电 交期谈好了，周四催一下')
    const said = await rep('刚去了天合传感器，老板不在，明天再去')
    expect(said).toContain('天合传感器')
    expect(await scene.deal('华东机电')).toMatchObject({ nextAction: { text: '催一下' } })
  })

  it('is not taken for the new customer being asked about', async () => {
    await rep('新客户 嘉兴永盛传动，转介绍的，周四上午视频会')
    const said = await rep('今天拜访了天合机械，采购说三家比价，下周五开标')
    expect(said).toContain('天合机械')
    expect(said).toContain('已听到：天合机械；三家比价')
  })
})

describe('a list that is not kept', () => {
  it.each(['橙色的有哪些', '哪些快到 15 天'])(
    'is answered with those that are: %s',
    async (asked) => {
      const said = await scene.say('wangmin', asked)
      expect(said).toContain('哪些超期')
      expect(said).not.toContain('先没记')
    },
  )
})
