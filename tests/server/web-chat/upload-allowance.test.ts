import { UploadAllowance } from '@kedu/server/uploads/upload-allowance'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const MONDAY = localDate('2026-11-23')
const TUESDAY = localDate('2026-11-24')

describe('what one person may upload in a day', () => {
  it('is just so many files and none more', () => {
    const allowance = new UploadAllowance({ files: 2, bytes: 1000 })
    const taken = [1, 2, 3].map(() => allowance.take('rep1', 1, MONDAY))
    expect(taken).toEqual([true, true, false])
  })

  it('is just so many bytes and none more; a smaller file still fits', () => {
    const allowance = new UploadAllowance({ files: 9, bytes: 1000 })
    const taken = [600, 401, 400, 1].map((bytes) => allowance.take('rep1', bytes, MONDAY))
    expect(taken).toEqual([true, false, true, false])
  })

  it('is counted for each person and begins anew the next day', () => {
    const allowance = new UploadAllowance({ files: 1, bytes: 1000 })
    expect(allowance.take('rep1', 1, MONDAY)).toBe(true)
    expect(allowance.take('rep2', 1, MONDAY)).toBe(true)
    expect(allowance.take('rep1', 1, MONDAY)).toBe(false)
    expect(allowance.take('rep1', 1, TUESDAY)).toBe(true)
  })

  it('knows whose file it is', () => {
    const allowance = new UploadAllowance()
    allowance.take('rep1', 1, MONDAY)
    allowance.remember('rep1', 'f00d')
    expect(allowance.hasUploaded('rep1', 'f00d')).toBe(true)
    expect(allowance.hasUploaded('rep2', 'f00d')).toBe(false)
  })
})
