import { understand } from '@kedu/bot/understand/understand'
import { describe, expect, it } from 'vitest'
import { understandHere } from '../../support/understand-here.ts'

const context = understandHere(
  'name,industry,region\n苏州恒立精密机械有限公司,机械,华东',
  '2026-11-30T09:00:00+08:00',
)
const read = (text: string) => understand(text, context)

describe('a term that was agreed on', () => {
  it.each([
    '恒立精密账期谈下来了，60天，周四催一下',
    '恒立精密的价格终于谈下来了，周四催一下',
    '恒立精密付款方式搞定了，周四催一下',
    '恒立精密，交期谈下来了，周四催一下',
  ])('is not the order: %s', (text) => {
    expect(read(text)).toMatchObject({ intent: 'update', next: { date: '2026-12-03' } })
  })
  it.each([
    '恒立精密终于谈下来了',
    '恒立精密拿下了',
    '恒立精密这单搞定了',
    '恒立精密 谈下来了，价格86万',
  ])('differs from the order itself: %s', (text) => {
    expect(read(text).intent).toBe('won')
  })
})

describe('a price that is asked for', () => {
  it.each([
    '恒立精密报价多少',
    '恒立精密 负责人是谁',
    '恒立精密多少钱',
    '恒立精密报了多少',
    '恒立精密合同额多少',
    '把恒立精密的报价发给我看看',
  ])('is a question: %s', (text) => {
    expect(read(text).intent).toBe('query-deal')
  })
  it.each([
    '恒立精密客户问多少钱',
    '恒立精密还不清楚预算多少',
    '恒立精密李工让把报价发给我们看看再说',
  ])('is told of the customer: %s', (text) => {
    expect(read(text).intent).not.toBe('query-deal')
  })
})

describe('what a wait is for', () => {
  it.each([
    ['恒立精密 等老板从国外回来再说，12月15号以后', '等老板从国外回来'],
    ['恒立精密等董事会开完再谈，12月20号', '等董事会开完'],
  ])('is its reason: %s', (text, note) => {
    expect(read(text)).toMatchObject({ intent: 'wait', note })
  })
  it('is not made of a day', () => {
    expect(read('恒立精密等12月20号再说')).toMatchObject({ note: null })
    expect(read('恒立精密等年后再说')).toMatchObject({ note: null })
  })
})

describe('what is to be done', () => {
  it('leaves out the sign at the end of what was forwarded', () => {
    expect(read('恒立精密李工：“方案看过了，麻烦周四前回复”').next?.action).toBe('回复')
  })
  it.each([
    ['恒立精密下礼拜三下午再去一趟', '下午再去一趟'],
    ['恒立精密后天上午视频会', '上午视频会'],
    ['恒立精密下礼拜三下午3点再去一趟', '再去一趟'],
  ])('keeps the half of the day: %s', (text, action) => {
    expect(read(text).next?.action).toBe(action)
  })
})

describe('who has to be chased', () => {
  it.each(['今天谁该催', '谁该催一下', '今天该催谁', '哪些该催了'])('is asked: %s', (text) => {
    expect(read(text).intent).toBe('query-overdue')
  })
})

describe('a company one went to', () => {
  it.each([
    ['今天拜访了天合机械，采购王工说三家比价，下周五开标', '天合机械'],
    ['刚去了盛达模具，老板不在，明天再去', '盛达模具'],
    ['上午跑了常州天合机械 老板不在 明天再去', '常州天合机械'],
  ])('is named without its legal form: %s', (text, newCustomer) => {
    expect(read(text)).toMatchObject({ intent: 'update', customer: null, newCustomer })
  })
  it.each([
    '今天拜访了采购部门，明天再去',
    '刚去了一趟现场，老板不在，明天再去',
    '去了三次设备，明天再去',
    '拜访了他们技术，明天再约',
    '去了车间看设备，明天再去',
  ])('is none in %s', (text) => {
    expect(read(text).newCustomer).toBeNull()
  })
  it('is the known one', () => {
    expect(read('今天拜访了恒立机械，明天再去').customer?.name).toBe('苏州恒立精密机械有限公司')
  })
})
