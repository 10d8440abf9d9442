import { understand } from '@kedu/bot/understand/understand'
import { describe, expect, it } from 'vitest'
import { understandHere } from '../../support/understand-here.ts'

const context = understandHere('name,industry,region\n天河贸易有限公司,贸易,广州')
const read = (text: string) => understand(text, context)

describe('a planned day that lies behind', () => {
  it.each([
    ['天河贸易 10月1日拜访', '拜访'],
    ['天河贸易 客户在比价，下次跟进 9月10日', ''],
    ['天河贸易，下次动作10月1日，拜访王总', '拜访王总'],
  ])('is put to the rep as next year’s: %s', (text, action) => {
    const { next } = read(text)
    expect(next?.date.slice(0, 4)).toBe('2027')
    expect(next).toMatchObject({ approximate: true, action })
  })

  it.each(['天河贸易 11月20日拜访', '天河贸易 2026年10月1日拜访'])(
    'is asked for anew: %s',
    (text) => {
      expect(read(text)).toMatchObject({ next: null, vagueDate: expect.stringContaining('日') })
    },
  )

  it.each([
    '天河贸易 10月1日拜访过了，客户在等报价',
    '10月1日拜访天河贸易，客户说价格高',
    '天河贸易合同10月1日签的',
    '天河贸易 12月3日再去，10月1日去过一次',
  ])('is nothing to ask about when it tells of what was done: %s', (text) => {
    const { next, vagueDate } = read(text)
    expect(vagueDate).toBeNull()
    expect(next?.date ?? null).toBe(text.includes('12月3日') ? '2026-12-03' : null)
  })
})
