import { CompanyAllowance } from '@kedu/server/uploads/company-allowance'
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

describe('what a company may upload in a day', () => {
  it('is so much for all its people and processes together, and begins anew the next day', async () => {
    let elsewhere = 0
    const allowance = new CompanyAllowance(
      () => 1000,
      async (day) => (day === MONDAY ? elsewhere : 0),
    )
    const ask = async (bytes: number, day = MONDAY) => {
      const hasRoom = await allowance.hasRoom(bytes, day)
      if (hasRoom) allowance.take(bytes)
      return hasRoom
    }
    expect([await ask(600), await ask(401), await ask(300)]).toEqual([true, false, true])
    // 900 by this process, of which nothing is kept yet; another one keeps 950.
    elsewhere = 950
    expect([await ask(60), await ask(50), await ask(1)]).toEqual([false, true, false])
    expect(await ask(1000, TUESDAY)).toBe(true)
  })

  it('follows a limit that is changed', async () => {
    let limit = 10
    const allowance = new CompanyAllowance(
      () => limit,
      async () => 0,
    )
    expect(await allowance.hasRoom(11, MONDAY)).toBe(false)
    limit = 20
    expect(await allowance.hasRoom(11, MONDAY)).toBe(true)
  })
})
