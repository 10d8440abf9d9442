import { UploadAllowance } from '@kedu/server/uploads/upload-allowance'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const MONDAY = localDate('2026-11-23')
const TUESDAY = localDate('2026-11-24')
const NONE = { files: 0, bytes: 0 }

describe('what one person may upload in a day', () => {
  it('is just so many files and none more', () => {
    const allowance = new UploadAllowance({ files: 2, bytes: 1000 })
    const taken = [1, 2, 3].map(() => allowance.take('rep1', 1, MONDAY, NONE))
    expect(taken).toEqual([true, true, false])
  })

  it('is just so many bytes and none more; a smaller file still fits', () => {
    const allowance = new UploadAllowance({ files: 9, bytes: 1000 })
    const taken = [600, 401, 400, 1].map((bytes) => allowance.take('rep1', bytes, MONDAY, NONE))
    expect(taken).toEqual([true, false, true, false])
  })

  it('is counted for each person and begins anew the next day', () => {
    const allowance = new UploadAllowance({ files: 1, bytes: 1000 })
    expect(allowance.take('rep1', 1, MONDAY, NONE)).toBe(true)
    expect(allowance.take('rep2', 1, MONDAY, NONE)).toBe(true)
    expect(allowance.take('rep1', 1, MONDAY, NONE)).toBe(false)
    expect(allowance.take('rep1', 1, TUESDAY, NONE)).toBe(true)
  })

  it('counts what other processes keep already', () => {
    const allowance = new UploadAllowance({ files: 3, bytes: 1000 })
    expect(allowance.take('rep1', 1, MONDAY, { files: 2, bytes: 900 })).toBe(true)
    expect(allowance.take('rep1', 1, MONDAY, { files: 2, bytes: 900 })).toBe(false)
    expect(allowance.take('rep2', 101, MONDAY, { files: 2, bytes: 900 })).toBe(false)
    expect(allowance.take('rep2', 100, MONDAY, { files: 2, bytes: 900 })).toBe(true)
  })
})
