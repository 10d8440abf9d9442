import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreLockedError } from '@kedu/server/store/lowdb/errors'
import { type LockOwner, lockFolder } from '@kedu/server/store/lowdb/folder-lock'
import { MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { START } from '../../../contracts/sample-deals.ts'

let folder: string
const lockPath = () => join(folder, 'kedu.lock')
const owner = () => JSON.parse(readFileSync(lockPath(), 'utf8')) as LockOwner
const pretend = (change: Partial<LockOwner>) =>
  writeFileSync(lockPath(), JSON.stringify({ ...owner(), nonce: 'another', ...change }))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the lock of a store folder', () => {
  test('refuses a second owner while the first lives, and names it', () => {
    const lock = lockFolder(folder, START)
    expect(() => lockFolder(folder, START)).toThrow(StoreLockedError)
    try {
      lockFolder(folder, START)
    } catch (error) {
      expect(error).toMatchObject({ pid: process.pid, folder })
    }
    lock.release()
    lockFolder(folder, START).release()
  })

  test.each<[string, Partial<LockOwner>]>([
    ['whose process is gone', { pid: 2 ** 22 + 1 }],
    ['whose pid now is another process', { startedAt: '1' }],
    ['from before a reboot', { bootId: 'earlier' }],
    ['from an earlier life of this container', { pidSpace: 'pid:[1]' }],
  ])('takes over a lock %s', (_, change) => {
    lockFolder(folder, START)
    pretend(change)
    const lock = lockFolder(folder, START)
    expect(owner().pid).toBe(process.pid)
    expect(owner().nonce).not.toBe('another')
    lock.release()
  })

  test('believes an owner elsewhere for three minutes after its last heartbeat', () => {
    const lock = lockFolder(folder, START)
    expect(lock.isHeld()).toBe(true)
    lock.touch(plusMs(START, MINUTE_MS))
    pretend({ host: 'elsewhere', pidSpace: 'pid:[1]' })
    // Writing the file moved its time; the heartbeat of the other sets it.
    const elsewhere = plusMs(START, MINUTE_MS)
    utimesSync(lockPath(), elsewhere / 1000, elsewhere / 1000)
    expect(() => lockFolder(folder, plusMs(elsewhere, 3 * MINUTE_MS - 1))).toThrow(StoreLockedError)
    lockFolder(folder, plusMs(elsewhere, 3 * MINUTE_MS)).release()
  })

  test.each(['', '{"pid":', '{}'])('takes over a lock that says "%s"', (text) => {
    writeFileSync(lockPath(), text)
    lockFolder(folder, START).release()
  })

  test('does not release what somebody else took over', () => {
    const lock = lockFolder(folder, START)
    pretend({})
    expect(lock.isHeld()).toBe(false)
    lock.release()
    expect(owner().nonce).toBe('another')
  })
})
