import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreTooLargeError } from '@kedu/server/store/lowdb/errors'
import { type LowdbStoreOptions, openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import { streamPath } from '@kedu/server/store/lowdb/stream-path'
import type { AppendRequest, Store } from '@kedu/server/store/store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  kinds,
  START,
  sampleDeal,
  sampleDraft,
  sampleProjection,
} from '../../../contracts/sample-deals.ts'
import { type FailingDisk, failingDisk } from './failing-disk.ts'

const W = 'acme'
let folder: string
let disk: FailingDisk
let store: Store

const open = (options: Partial<LowdbStoreOptions> = {}) =>
  openLowdbStore({
    folder,
    now: () => START,
    projection: sampleProjection({ delayMs: 0 }),
    fileSystem: disk,
    ...options,
  })
async function reopen(options: Partial<LowdbStoreOptions> = {}): Promise<void> {
  await store.close()
  store = await open(options)
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
const fileOf = (id: string) => streamPath(folder, W, `deal/${id}`)
const allFiles = () => readdirSync(folder, { recursive: true, encoding: 'utf8' })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-faults-'))
  disk = failingDisk()
  store = await open()
})
afterEach(async () => {
  disk.mend()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a disk that refuses', () => {
  test.each(['writeNew', 'rename', 'syncFolder'] as const)(
    'leaves nothing of an append behind when %s fails',
    async (step) => {
      await append('a', { outbox: [sampleDraft('k1')] })
      disk.refuse([step], join(W, 'deal'))
      const change = {
        expectedVersion: 1,
        state: sampleDeal('a', { note: '没存上', checkAt: START }),
        outbox: [sampleDraft('k2')],
        cancelOutbox: ['k1'],
      }
      await expect(append('a', change)).rejects.toThrow()
      await expect(append('new', { outbox: [sampleDraft('k3')] })).rejects.toThrow()
      const expectOld = async () => {
        expect(await store.load(W, 'deal/a')).toMatchObject({ version: 1, state: { note: '' } })
        expect(store.row(W, 'a')?.obstacle).toBe('')
        expect(store.nextDueAt(W)).toBeNull()
        expect(await store.outboxEntry(W, 'k1')).not.toBeNull()
        expect(await store.outboxEntry(W, 'k2')).toBeNull()
        expect(await store.counts(W)).toMatchObject({ deals: 1, outboxPending: 1 })
      }
      await expectOld()
      disk.mend()
      if (step !== 'syncFolder') await reopen()
      await expectOld()
      expect(await append('a', change)).toEqual({ kind: 'committed', version: 2 })
      expect(await append('new', { outbox: [sampleDraft('k3')] })).toMatchObject({
        kind: 'committed',
      })
      await reopen()
      expect(store.row(W, 'a')?.obstacle).toBe('没存上')
      expect(await store.outboxEntry(W, 'k3')).not.toBeNull()
      expect(allFiles().filter((name) => name.endsWith('.tmp'))).toEqual([])
    },
  )

  test('puts the old content back when the new one could not be confirmed', async () => {
    await append('a')
    const before = readFileSync(fileOf('a').file, 'utf8')
    const release = disk.holdSyncs()
    const late = append('a', { expectedVersion: 1, state: sampleDeal('a', { note: '悬着' }) })
    disk.refuse(['syncFolder'], join(W, 'deal'), 'EIO')
    release()
    await expect(late).rejects.toThrow()
    expect(await store.check()).toMatchObject({ ok: false })
    disk.mend()
    expect(await append('a', { expectedVersion: 1 })).toEqual({ kind: 'committed', version: 2 })
    expect(await store.check()).toEqual({ ok: true })
    expect(readFileSync(fileOf('a').file, 'utf8')).not.toBe(before)
  })

  test.each(['EPERM', 'EINVAL', 'EIO'])(
    'says it cannot write when a probe fails with %s',
    async (code) => {
      disk.refuse(['writeNew'], '', code)
      const answer = await store.check()
      expect(answer.ok === false && answer.problem).toContain(code)
      disk.mend()
      expect(await store.check()).toEqual({ ok: true })
    },
  )

  test('records nothing in the inbox, and takes the retry of the same callback', async () => {
    const entry = { id: 'm1', group: 'g', receivedAt: START, inbound: {} }
    disk.refuse(['rename'])
    await expect(store.receive(W, entry)).rejects.toThrow('ENOSPC')
    expect(await store.leaseInbox(W, START, 10, 1000)).toEqual([])
    disk.mend()
    expect(await store.receive(W, entry)).toBe('recorded')
    disk.refuse(['append'])
    await expect(store.settleInbox(W, 'm1', { kind: 'done' })).rejects.toThrow('ENOSPC')
    expect((await store.counts(W)).inboxPending).toBe(1)
    disk.mend()
    await store.settleInbox(W, 'm1', { kind: 'done' })
    expect((await store.counts(W)).inboxPending).toBe(0)
  })

  test('keeps a done entry done when its file could not be removed', async () => {
    await store.receive(W, { id: 'm1', group: 'g', receivedAt: START, inbound: {} })
    disk.refuse(['remove'])
    await store.settleInbox(W, 'm1', { kind: 'done' })
    disk.mend()
    await reopen()
    expect((await store.counts(W)).inboxPending).toBe(0)
    expect(allFiles().filter((name) => name.endsWith('m1.json'))).toEqual([])
  })

  test('fills a real small disk and loses nothing that was confirmed', async (context) => {
    const mount = join(folder, 'small')
    mkdirSync(mount)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', mount], { stdio: 'ignore' })
    } catch {
      context.skip()
    }
    try {
      let small = await open({ folder: mount })
      const stored: string[] = []
      const request = (n: number) => ({
        streamId: `deal/d${n}`,
        expectedVersion: 0,
        events: [{ at: START, body: { text: '很长的话'.repeat(1500) } }],
        state: sampleDeal(`d${n}`),
        outbox: [],
      })
      let refusal: unknown = null
      for (let n = 0; n < 40 && refusal === null; n += 1) {
        try {
          await small.append(W, request(n))
          stored.push(`d${n}`)
        } catch (error) {
          refusal = error
        }
      }
      expect(String(refusal)).toContain('ENOSPC')
      await small.close().catch(() => undefined)
      small = await open({ folder: mount })
      expect(small.problems()).toEqual([])
      expect(
        small
          .rows(W)
          .map((row) => row.id)
          .sort(),
      ).toEqual(stored.sort())
      await small.close()
    } finally {
      execFileSync('umount', [mount])
    }
  })
})

describe('files that make no sense', () => {
  test.each([
    ['cut short', (text: string) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['not a stream', () => '{"hello":1}'],
    ['of another stream', (text: string) => text.replace('deal/bad', 'deal/other')],
    ['missing events', (text: string) => text.replace(/"events":\[.*\]/, '"events":[]')],
  ])('moves a file that is %s aside, reports it and starts', async (_, spoil) => {
    await append('good')
    await append('bad')
    await store.close()
    const { file } = fileOf('bad')
    const spoilt = spoil(readFileSync(file, 'utf8'))
    writeFileSync(file, spoilt)
    store = await open()
    expect(store.problems()).toMatchObject([{ kind: 'quarantined', path: file }])
    expect(store.rows(W).map((row) => row.id)).toEqual(['good'])
    expect(await store.load(W, 'deal/bad')).toBeNull()
    const [kept = ''] = readdirSync(join(folder, W, 'quarantine'))
    expect(readFileSync(join(folder, W, 'quarantine', kept), 'utf8')).toBe(spoilt)
    await reopen()
    expect(store.problems()).toEqual([])
    expect(await store.workspaces()).toEqual([W])
  })

  test('moves the archives along with the file that names them', async () => {
    const events = Array.from({ length: 12 }, (_, n) => ({ at: START, body: { n } }))
    await reopen({ eventsPerFile: 5 })
    await append('bad', { events })
    await store.close()
    writeFileSync(fileOf('bad').file, '')
    store = await open({ eventsPerFile: 5 })
    expect(readdirSync(join(folder, W, 'quarantine'))).toHaveLength(2)
    expect(readdirSync(fileOf('bad').folder)).toEqual([])
  })

  test('removes unfinished files and leaves strange folders alone', async () => {
    await append('a')
    await store.close()
    writeFileSync(`${fileOf('a').file}.x-1.tmp`, 'half')
    mkdirSync(join(folder, 'lost+found'))
    writeFileSync(join(folder, 'lost+found', 'x.json'), '')
    store = await open()
    expect(readdirSync(fileOf('a').folder)).toEqual(['a.json'])
    expect(store.problems()).toEqual([])
    expect(readdirSync(join(folder, 'lost+found'))).toEqual(['x.json'])
  })

  test('keeps a deal whose state gives no row, and says so', async () => {
    await append('a')
    await store.close()
    const { file } = fileOf('a')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"note":""', '"note":"unprojectable"'))
    store = await open()
    expect(kinds(store.problems())).toEqual(['unprojectable'])
    expect(store.row(W, 'a')).toBeNull()
    expect(await store.load(W, 'deal/a')).toMatchObject({ version: 1 })
    expect(await append('a', { expectedVersion: 1 })).toMatchObject({ kind: 'committed' })
    expect(store.row(W, 'a')?.version).toBe(2)
  })

  test('writes nothing when the new state gives no row or an event has no moment', async () => {
    const state = sampleDeal('a', { note: 'unprojectable' })
    await expect(append('a', { state })).rejects.toThrow('no row')
    const events = [{ at: Number.NaN as typeof START, body: {} }]
    await expect(append('a', { events })).rejects.toThrow('malformed')
    expect(await store.load(W, 'deal/a')).toBeNull()
  })

  test('notices a history that was changed from outside', async () => {
    await append('a', { events: [{ at: START, body: { amount: 100 } }] })
    await store.close()
    const { file } = fileOf('a')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"amount":100', '"amount":900'))
    store = await open()
    await store.history(W, 'deal/a')
    await store.history(W, 'deal/a')
    expect(kinds(store.problems())).toEqual(['chain-broken'])
  })

  test('starts without its record of serving times', async () => {
    await store.close()
    writeFileSync(join(folder, 'serving.json'), '{"lastHe')
    store = await open()
    expect(await store.downtimes()).toEqual([])
    expect(kinds(store.problems())).toEqual(['quarantined'])
  })

  test('skips a line of the list of done ids that a crash cut short', async () => {
    const entry = (id: string) => ({ id, group: 'g', receivedAt: START, inbound: {} })
    await store.receive(W, entry('m1'))
    await store.settleInbox(W, 'm1', { kind: 'done' })
    await store.close()
    const inbox = join(folder, W, 'inbox')
    const [list = ''] = readdirSync(inbox)
    writeFileSync(join(inbox, list), `${readFileSync(join(inbox, list), 'utf8')}{"id":"m`)
    store = await open()
    await store.receive(W, entry('m2'))
    await store.settleInbox(W, 'm2', { kind: 'done' })
    await reopen()
    expect(await store.receive(W, entry('m1'))).toBe('duplicate')
    expect(await store.receive(W, entry('m2'))).toBe('duplicate')
    expect(store.problems()).toEqual([])
  })
})

describe('long streams', () => {
  const more = (id: string, from: number, count: number) =>
    append(id, {
      expectedVersion: from,
      events: Array.from({ length: count }, (_, n) => ({ at: START, body: { n: from + n } })),
    })
  const numbers = async () =>
    (await store.history(W, 'deal/a')).map((event) => (event.body as { n: number }).n)
  const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

  test('move their oldest events to other files and remember all of them', async () => {
    await reopen({ eventsPerFile: 10 })
    await more('a', 0, 10)
    expect(readdirSync(fileOf('a').folder)).toEqual(['a.json'])
    await more('a', 10, 1)
    await more('a', 11, 30)
    expect(readdirSync(fileOf('a').folder).sort()).toEqual(['a.1.json', 'a.10.json', 'a.json'])
    expect(await numbers()).toEqual(upTo(41))
    await reopen({ eventsPerFile: 10 })
    expect(await numbers()).toEqual(upTo(41))
    expect(store.problems()).toEqual([])
  })

  test('lose and double nothing when the process dies between archive and stream file', async () => {
    await reopen({ eventsPerFile: 10 })
    await more('a', 0, 10)
    disk.refuse(['rename'], 'a.json')
    await expect(more('a', 10, 3)).rejects.toThrow()
    disk.mend()
    expect(readdirSync(fileOf('a').folder)).toContain('a.1.json')
    await reopen({ eventsPerFile: 10 })
    expect(await numbers()).toEqual(upTo(10))
    await more('a', 10, 5)
    await reopen({ eventsPerFile: 10 })
    expect(await numbers()).toEqual(upTo(15))
  })

  test('say so when an archive is gone', async () => {
    await reopen({ eventsPerFile: 10 })
    await more('a', 0, 12)
    rmSync(join(fileOf('a').folder, 'a.1.json'))
    await expect(store.history(W, 'deal/a')).rejects.toThrow('archive')
  })
})

describe('what a write costs', () => {
  test('sixteen appends to one stream share writes', async () => {
    const streamId = 'conversation/zhang'
    const state = { n: 0 }
    await append('x', { streamId, events: [], state })
    const before = disk.count('writeNew')
    const writes = upToSixteen().map((n) => append('x', { streamId, events: [], state: { n } }))
    await Promise.all(writes)
    expect(disk.count('writeNew') - before).toBeLessThanOrEqual(2)
    expect(await store.load(W, streamId)).toMatchObject({ state: { n: 15 } })
  })

  test('sixteen callbacks at once share syncs of the folder', async () => {
    const receive = (n: number) =>
      store.receive(W, { id: `m${n}`, group: `g${n}`, receivedAt: START, inbound: {} })
    await receive(99)
    const before = disk.count('syncFolder')
    const release = disk.holdSyncs()
    const all = Promise.all(upToSixteen().map(receive))
    while (disk.count('rename') < 18) await new Promise((resolve) => setImmediate(resolve))
    release()
    await all
    expect(disk.count('syncFolder') - before).toBeLessThanOrEqual(3)
  })

  const upToSixteen = () => Array.from({ length: 16 }, (_, n) => n)
})

describe('limits and access', () => {
  const limits = { warnAt: 1, refuseAt: 2 }

  test('warns above the first limit and takes no deal above the second', async () => {
    await reopen({ limits })
    await append('a')
    await append('b')
    await expect(append('c')).rejects.toThrow(StoreTooLargeError)
    expect(await append('b', { expectedVersion: 1 })).toMatchObject({ kind: 'committed' })
    await reopen({ limits })
    expect(kinds(store.problems())).toEqual(['many-deals'])
    await store.close()
    await expect(open({ limits: { warnAt: 0, refuseAt: 1 } })).rejects.toThrow(StoreTooLargeError)
    // A refused start holds nothing.
    store = await open()
    expect(store.problems()).toEqual([])
  })

  test('lets nobody else read what is stored', async () => {
    await append('a')
    expect(statSync(fileOf('a').file).mode & 0o077).toBe(0)
    expect(statSync(fileOf('a').folder).mode & 0o077).toBe(0)
  })
})
