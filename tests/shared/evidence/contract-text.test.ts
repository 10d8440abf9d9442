import { amountInText, amountsInFen, partyInText } from '@kedu/shared/evidence/contract-text'
import { describe, expect, test } from 'vitest'

describe('a party in the text of a contract', () => {
  test.each([
    ['华东机电有限公司', '甲方：华东机电有限公司'],
    ['华东机电有限公司', '甲方： 华东\n机电有限 公司（盖章）'],
    ['华东机电', '甲方：华东机电股份有限公司'],
    ['华东机电有限公司', '甲方:华东机电'],
    ['华东机电(苏州)有限公司', '华东机电（苏州）有限公司'],
  ])('finds %s in %s', (party, text) => {
    expect(partyInText(party, text)).toBe(true)
  })

  test.each([
    ['华东机电有限公司', '甲方：华南机电有限公司'],
    ['天合有限公司', '天合同意付款'],
    ['甲', '甲方'],
  ])('does not find %s in %s', (party, text) => {
    expect(partyInText(party, text)).toBe(false)
  })
})

describe('a sum in the text of a contract', () => {
  test.each([
    ['合同总价 ¥1,200,000.00', 120_000_000],
    ['合同总价１，２００，０００元', 120_000_000],
    ['总价 120万元', 120_000_000],
    ['总价 1.2 亿元', 12_000_000_000],
    ['人民币壹佰贰拾万元整', 120_000_000],
    ['人民币叁万伍仟零陆拾元伍角', 3_506_050],
    ['人民币拾贰万元整', 12_000_000],
    ['人民币壹亿贰仟万圆整', 12_000_000_000],
    ['单价 38.5 元', 3850],
  ])('reads %s', (text, fen) => {
    expect(amountInText(fen, text)).toBe(true)
  })

  test('does not take part of a number for the sum', () => {
    expect(amountInText(12_000_000, '合同总价 1,200,000.00')).toBe(false)
    expect(amountsInFen('没有数字').size).toBe(0)
  })
})
