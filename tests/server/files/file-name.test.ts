import { sanitiseFileName } from '@kedu/server/files/file-name'
import { describe, expect, test } from 'vitest'
import fc from '../../support/property.ts'

describe('a file name fit to be shown', () => {
  test.each([
    ['合同 宏远机械（盖章）.pdf', '合同 宏远机械（盖章）.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\li\\报价.xlsx', '报价.xlsx'],
    ['合同\u202Efdp.exe', '合同fdp.exe'],
    ['a\u0000b\r\nc.jpg', 'abc.jpg'],
    ['a"b<c>|?*.jpg', 'a_b_c____.jpg'],
    ['  ..隐藏.png. ', '隐藏.png'],
    ['..', '未命名'],
    ['', '未命名'],
    ['照片/', '未命名'],
  ])('%j becomes %s', (name, expected) => {
    expect(sanitiseFileName(name)).toBe(expected)
  })

  test('is cut by bytes and keeps its ending', () => {
    expect(sanitiseFileName(`${'长'.repeat(58)}.jpg`)).toBe(`${'长'.repeat(58)}.jpg`)
    expect(sanitiseFileName(`${'长'.repeat(59)}.jpg`)).toBe(`${'长'.repeat(58)}.jpg`)
  })

  test('holds no separator, no unseen character and at most 180 bytes, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const clean = sanitiseFileName(name)
        expect(clean).not.toMatch(/[\\/\p{Cc}\p{Cf}]/u)
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(180)
        expect(clean).not.toBe('')
        expect(sanitiseFileName(clean)).toBe(clean)
      }),
    )
  })
})
