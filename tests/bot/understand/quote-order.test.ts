import { quoteOrderIn } from '@kedu/bot/understand/quote-order'
import { describe, expect, it } from 'vitest'

const rows = (text: string) =>
  quoteOrderIn(text)?.items.map((item) => [
    item.name,
    item.spec,
    item.quantity,
    item.unit,
    item.priceFen / 100,
  ])

describe('a quote said in one message', () => {
  it('has customer, rows, validity and terms', () => {
    expect(quoteOrderIn('给恒力报价：A型泵 2台 3.2万/台，有效期15天')).toEqual({
      customer: '恒力',
      items: [{ name: 'A型泵', spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 }],
      validDays: 15,
      validUntil: null,
      terms: '',
    })
    const long = quoteOrderIn(
      '帮我给宁波恒力机械做一份报价单：A型泵（DN50，304不锈钢） 2台 32000元/台；钢管 1.235吨 × 4,680.50；款到发货；质保一年；有效期到12月8日',
    )
    expect(long).toMatchObject({
      customer: '宁波恒力机械',
      validUntil: { month: 12, day: 8 },
      terms: '款到发货；质保一年',
    })
    expect(long?.items).toMatchObject([
      { name: 'A型泵', spec: 'DN50，304不锈钢', priceFen: 3_200_000 },
      { name: '钢管', quantity: 1.235, unit: '吨', priceFen: 468_050 },
    ])
  })

  it('takes the ways in which rows are written', () => {
    expect(rows('给恒力报价，B型阀 10个 850')).toEqual([['B型阀', '', 10, '个', 850]])
    expect(rows('给恒力报价：安装调试 1次 0元')).toEqual([['安装调试', '', 1, '次', 0]])
    expect(rows('给恒力报价：2号泵 3台 1.5万一台，15天内有效')).toEqual([
      ['2号泵', '', 3, '台', 15_000],
    ])
    expect(rows('给恒力报价：\nA型泵 2台 单价3.2万\n管件 1批 5千')).toEqual([
      ['A型泵', '', 2, '台', 32_000],
      ['管件', '', 1, '批', 5000],
    ])
  })

  it('is not what a rep tells of an offer that was made', () => {
    for (const text of [
      '给恒力报价：35万',
      '给恒力报价，他们说太高，下周三再谈',
      '恒力 报价发过去了，卡在付款周期，下周三回访',
      '给恒力报价35万，卡在价格',
      '给恒力的报价单发过去了',
    ])
      expect(quoteOrderIn(text), text).toBeNull()
  })

  it('without a row is an order all the same when it says 报价单', () => {
    expect(quoteOrderIn('给恒力报价单：便宜点')).toMatchObject({ items: [], terms: '便宜点' })
  })
})
