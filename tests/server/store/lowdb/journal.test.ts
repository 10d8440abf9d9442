import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import { streamPath } from '@kedu/server/store/lowdb/stream-path'
import type { AppendRequest, OutboxSettlement, Store } from '@kedu/server/store/store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  START,
  sampleDeal,
  sampleDraft,
  sampleProjection,
} from '../../../contracts/sample-deals.ts'
import { type FailingDisk, failingDisk } from './failing-disk.ts'

const W = 'acme'
const DEALS = Array.from({ length: 12 }, (_, n) => `d${n}`)
const DELIVERED: OutboxSettlement = {
  kind: 'delivered',
  at: START,
  receipt: {
    platform: 'wecom',
    userId: 'u1',
    messageId: 'm1',
    taskId: null,
    updateCode: null,
    updateCodeExpiresAt: null,
  },
}
let folder: string
let disk: FailingDisk
let store: Store

const open = () =>
  openLowdbStore({
    folder,
    now: () => START,
    projection: sampleProjection({ delayMs: 0 }),
    fileSystem: disk,
  })
async function reopen(): Promise<void> {
  await store.close()
  store = await open()
}
const append = (id: string, change: Partial<AppendRequest> = {}) =>
  store.append(W, {
    streamId: `deal/${id}`,
    expectedVersion: 0,
    events: [{ at: START, body: { kind: 'opened' } }],
    state: sampleDeal(id),
    outbox: [],
    ...change,
  })
/** All deals at the same moment, as the clock does it. */
const appendAll = (note: string, expectedVersion = 1) =>
  Promise.allSettled(
    DEALS.map((id) =>
      append(id, {
        expectedVersion,
        events: [{ at: START, body: { kind: 'alert', note } }],
        state: sampleDeal(id, { note }),
        outbox: [sampleDraft(`push-${id}`, { recipientId: id })],
      }),
    ),
  )
const notes = async () => {
  const states = DEALS.map((id) => store.load<{ note: string }>(W, `deal/${id}`))
  return new Set((await Promise.all(states)).map((snapshot) => snapshot?.state.note))
}
const segments = () => readdirSync(join(folder, W)).filter((name) => name.startsWith('journal-'))
const fileOf = (id: string) => streamPath(folder, W, `deal/${id}`).file

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-journal-'))
  disk = failingDisk()
  store = await open()
  for (const id of DEALS) await append(id)
})
afterEach(async () => {
  disk.mend()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('commits at the same time', () => {
  test('share a few writes and are all there after a restart', async () => {
    const files = disk.count('writeNew')
    await appendAll('红旗')
    expect(disk.count('writeNew') - files).toBeLessThan(DEALS.length / 2)
    expect(disk.count('append')).toBeLessThan(DEALS.length / 2)
    await reopen()
    expect(await notes()).toEqual(new Set(['红旗']))
    expect((await store.counts(W)).outboxPending).toBe(DEALS.length)
    for (const id of DEALS) {
      expect(await store.history(W, `deal/${id}`)).toHaveLength(2)
      expect(store.row(W, id)?.version).toBe(2)
    }
    expect(store.problems()).toEqual([])
  })

  test('go on from what the journal holds, alone and together', async () => {
    await appendAll('红旗')
    await append('d11', { expectedVersion: 2, state: sampleDeal('d11', { note: '红旗' }) })
    await reopen()
    const again = DEALS.map((id) =>
      append(id, {
        expectedVersion: id === 'd11' ? 3 : 2,
        state: sampleDeal(id, { note: '跟进' }),
      }),
    )
    for (const result of await Promise.all(again)) expect(result.kind).toBe('committed')
    await reopen()
    expect(await notes()).toEqual(new Set(['跟进']))
    expect(await store.history(W, 'deal/d11')).toHaveLength(4)
    expect(store.problems()).toEqual([])
  })

  test.each(['append', 'syncFolder'] as const)(
    'are all refused when %s fails, and what is tried again is what counts',
    async (step) => {
      disk.refuse([step, 'writeNew', 'remove'], W)
      for (const { status } of await appendAll('没存上')) expect(status).toBe('rejected')
      expect(await notes()).toEqual(new Set(['']))
      expect((await store.counts(W)).outboxPending).toBe(0)
      disk.mend()
      for (const { status } of await appendAll('存上了')) expect(status).toBe('fulfilled')
      await reopen()
      expect(await notes()).toEqual(new Set(['存上了']))
      expect(store.problems()).toEqual([])
    },
  )

  test('survive a line that a crash cut short', async () => {
    await appendAll('红旗')
    const [segment = ''] = segments()
    await store.close()
    appendFileSync(join(folder, W, segment), '{"kind":"appended","streamId":"deal/d1","ver')
    store = await open()
    expect(await notes()).toEqual(new Set(['红旗']))
  })

  test('of another moment than the file are reported and left out', async () => {
    const old = readFileSync(fileOf('d11'))
    for (const id of DEALS) await append(id, { expectedVersion: 1 })
    await appendAll('红旗', 2)
    await store.close()
    writeFileSync(fileOf('d11'), old)
    store = await open()
    expect(store.problems()).toMatchObject([{ kind: 'chain-broken', path: fileOf('d11') }])
    expect(await notes()).toEqual(new Set(['红旗', '']))
    // The deal goes on from there, through the version the journal speaks of.
    const body = { kind: 'another' }
    await append('d11', { expectedVersion: 1, events: [{ at: START, body }] })
    await reopen()
    expect(await store.load(W, 'deal/d11')).toMatchObject({ version: 2, state: { note: '' } })
    await store.history(W, 'deal/d11')
    expect(store.problems()).toMatchObject([{ kind: 'chain-broken', path: fileOf('d11') }])
  })
})

describe('what was said', () => {
  test('costs a line, and is known after a restart', async () => {
    await appendAll('红旗')
    await reopen()
    const files = disk.count('writeNew')
    await Promise.all(DEALS.map((id) => store.settleOutbox(W, `push-${id}`, DELIVERED)))
    expect(disk.count('writeNew')).toBe(files)
    await reopen()
    expect((await store.counts(W)).outboxPending).toBe(0)
    for (const id of DEALS) {
      expect(await store.receipt(W, `deal/${id}`, `push-${id}`)).toMatchObject({ messageId: 'm1' })
      await append(id, { expectedVersion: 2, outbox: [sampleDraft(`push-${id}`)] })
    }
    expect((await store.counts(W)).outboxPending).toBe(0)
  })

  test('stays to be said when the disk refuses the line', async () => {
    await appendAll('红旗')
    disk.refuse(['append'])
    await expect(store.settleOutbox(W, 'push-d0', DELIVERED)).rejects.toThrow()
    expect(await store.outboxEntry(W, 'push-d0')).not.toBeNull()
    disk.mend()
    await store.settleOutbox(W, 'push-d0', DELIVERED)
    await reopen()
    expect(await store.outboxEntry(W, 'push-d0')).toBeNull()
    expect((await store.counts(W)).outboxPending).toBe(DEALS.length - 1)
  })
})

describe('a journal that grew', () => {
  test('is written to the files of its streams by the heartbeat, and taken away', async () => {
    const keys = Array.from({ length: 120 }, (_, n) => `m${n}`)
    for (const id of DEALS) {
      const outbox = keys.map((key) => sampleDraft(`${id}-${key}`))
      await append(id, { expectedVersion: 1, outbox })
    }
    for (const key of keys) {
      await Promise.all(DEALS.map((id) => store.settleOutbox(W, `${id}-${key}`, DELIVERED)))
    }
    expect(segments()).toHaveLength(3)
    await store.heartbeat(START)
    await store.heartbeat(START)
    expect(segments()).toEqual(['journal-2.jsonl'])
    rmSync(join(folder, W, 'journal-2.jsonl'))
    await reopen()
    expect((await store.counts(W)).outboxPending).toBe(0)
    expect(await store.receipt(W, 'deal/d0', 'd0-m0')).toMatchObject({ messageId: 'm1' })
    expect(await store.history(W, 'deal/d0')).toHaveLength(2)
  })
})
