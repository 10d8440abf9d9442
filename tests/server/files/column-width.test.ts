import { columnWidth } from '@kedu/server/files/column-width'
import { describe, expect, it } from 'vitest'

describe('the width of a column', () => {
  it('has room for the longest cell, a Chinese sign taking two', () => {
    expect(columnWidth(['客户', '天津永航电子科技股份有限公司'])).toBe(30)
    expect(columnWidth(['abcdefghij'])).toBe(12)
  })

  it('has room for the longest line of a cell that has several', () => {
    expect(columnWidth(['一\n二三四五六七八', null, 3])).toBe(16)
  })

  it('is never too narrow to be seen nor wider than a page', () => {
    expect(columnWidth([])).toBe(8)
    expect(columnWidth(['长'.repeat(400)])).toBe(60)
  })
})
