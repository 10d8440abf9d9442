import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import type { Store } from '@kedu/server/store/store'
import { TrialClock } from '@kedu/server/trial/trial-clock'
import { DAY_MS, HOUR_MS, instant } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const REAL = instant(1_795_000_000_000)
const folders: string[] = []
let store: Store

async function openStore(folder: string): Promise<Store> {
  return openLowdbStore({
    folder,
    now: () => REAL,
    projection: {
      project: () => {
        throw new Error('no deals here')
      },
      nextCheckAt: () => null,
    },
  })
}

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-clock-'))
  folders.push(folder)
  store = await openStore(folder)
})

afterEach(async () => {
  await store.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('the trial clock', () => {
  it('shows real time until it is moved, then real time and the offset', async () => {
    const clock = await TrialClock.load(store, 'sample', () => REAL)
    expect(clock.now()).toBe(REAL)
    await clock.advance(50 * HOUR_MS)
    expect(clock.now()).toBe(REAL + 50 * HOUR_MS)
    expect(clock.offsetMs).toBe(50 * HOUR_MS)
  })

  it('keeps its offset over a restart', async () => {
    const clock = await TrialClock.load(store, 'sample', () => REAL)
    await clock.advance(8 * HOUR_MS)
    await clock.advance(HOUR_MS)
    await store.close()
    store = await openStore(folders[0] ?? '')
    const again = await TrialClock.load(store, 'sample', () => REAL)
    expect(again.offsetMs).toBe(9 * HOUR_MS)
    await again.advance(HOUR_MS)
    expect(again.offsetMs).toBe(10 * HOUR_MS)
  })

  it('adds up moves asked for at the same moment', async () => {
    const clock = await TrialClock.load(store, 'sample', () => REAL)
    await Promise.all([clock.advance(HOUR_MS), clock.advance(HOUR_MS), clock.advance(HOUR_MS)])
    expect(clock.offsetMs).toBe(3 * HOUR_MS)
  })

  it('stops at 400 days', async () => {
    const clock = await TrialClock.load(store, 'sample', () => REAL)
    await clock.advance(399 * DAY_MS)
    await clock.advance(2 * DAY_MS)
    expect(clock.offsetMs).toBe(400 * DAY_MS)
    await clock.advance(HOUR_MS)
    expect(clock.offsetMs).toBe(400 * DAY_MS)
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('never moves by %s', async (ms) => {
    const clock = await TrialClock.load(store, 'sample', () => REAL)
    await expect(clock.advance(ms)).rejects.toThrow(RangeError)
    expect(clock.offsetMs).toBe(0)
  })
})
