/** A company from the data folder into the database and back, killed at every step on the way. */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BackupSource } from '@kedu/server/backup/backup-records'
import { lowdbSource } from '@kedu/server/backup/lowdb-source'
import { postgresSource } from '@kedu/server/backup/postgres-source'
import { runBackup } from '@kedu/server/backup/run-backup'
import { folderObjects } from '@kedu/server/files/folder-objects'
import { openFileStore } from '@kedu/server/files/open-file-store'
import { lowdbTarget } from '@kedu/server/move/lowdb-target'
import { moveStore } from '@kedu/server/move/move-store'
import type { MoveTarget } from '@kedu/server/move/move-target'
import { moveConnections, postgresTarget } from '@kedu/server/move/postgres-target'
import { type MoveCommand, runMove } from '@kedu/server/move/run-move'
import { openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import { openPostgresStore } from '@kedu/server/store/postgres/open-postgres-store'
import type { Store } from '@kedu/server/store/store'
import { plusMs } from '@kedu/shared/time/instant'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { START, sampleDeal, sampleDraft, sampleProjection } from '../../contracts/sample-deals.ts'
import { type TestDatabase, testDatabase } from '../../support/postgres.ts'

const W = 'acme'
const projection = sampleProjection({ delayMs: 0 })
const common = { now: () => START, projection }
/** Nothing of it is plain: long, with a NUL and half a character. */
const ODD = `note/${'很长'.repeat(300)}\u0000\ud800`
let database: TestDatabase
let filled: string
let root: string
let said: string

const openFolder = (folder: string) => openLowdbStore({ folder, eventsPerFile: 4, ...common })
const openDatabase = () =>
  openPostgresStore({
    url: database.url,
    adminUrl: database.adminUrl,
    isClockGiven: true,
    connections: 2,
    ...common,
  })
const data = () => join(root, 'data')
const config = (dataFolder = data()) => ({
  dataFolder,
  files: null,
  database: { url: database.url, adminUrl: database.adminUrl },
})
const move = async (change: Partial<MoveCommand> = {}, dataFolder = data()) => {
  said = ''
  const hear = (text: string) => {
    said += text
  }
  const command = { to: 'database', workspace: null, isCheck: false, isForced: false } as const
  return runMove({ ...command, ...change }, config(dataFolder), () => START, {
    out: hear,
    problem: hear,
  })
}

async function fill(folder: string): Promise<void> {
  const store = await openFolder(folder)
  const files = openFileStore({ objects: folderObjects(join(folder, 'files')), now: () => START })
  const meta = { mime: 'application/pdf', extension: 'pdf', family: 'pdf' } as const
  const fileId = await files.put(W, Buffer.from('%PDF 合同'), meta)
  await write(store, 'deal/d1', sampleDeal('d1', { checkAt: START }), 3, ['b', 'a'])
  await write(store, 'note/1', { fileId, text: '合同\u0000\ud800' }, 11, ['dead', 'sent'])
  await write(store, ODD, { n: 1 }, 2, [])
  await write(store, 'settings/workspace', { redFlagHours: 48 }, 1, [])
  for (let n = 0; n < 12; n += 1) await write(store, `note/many-${n}`, { n }, 1, [])
  await store.leaseOutbox(W, START, 9, 1)
  const receipt = { platform: 'wecom', userId: 'zhang', messageId: 'm' } as never
  await store.settleOutbox(W, 'sent', { kind: 'delivered', at: START, receipt })
  const gone = { kind: 'dead', reason: 'unknown', detail: '没有这个人', at: START } as const
  await store.settleOutbox(W, 'dead', gone)
  for (const [id, group] of [
    ['m2', 'g'],
    ['m1', 'g'],
    ['m3', 'h'],
    ['done', 'i'],
  ] as const) {
    await store.receive(W, { id, receivedAt: START, inbound: { text: id }, group })
  }
  await store.settleInbox(W, 'm3', { kind: 'retry', dueAt: plusMs(START, 60_000) })
  await store.settleInbox(W, 'done', { kind: 'done' })
  await store.append('other', {
    ...{ streamId: 'note/1', expectedVersion: 0, outbox: [sampleDraft('b')] },
    ...{ events: [{ at: START, body: { text: '别家的' } }], state: {} },
  })
  await store.close()
}

async function write(
  store: Store,
  streamId: string,
  state: unknown,
  events: number,
  drafts: readonly string[],
) {
  for (let version = 0; version < events; version += 1) {
    const body = { kind: 'written', version, state }
    const outbox = version === 0 ? drafts.map((key) => sampleDraft(key)) : []
    const request = { streamId, expectedVersion: version, state, outbox }
    await store.append(W, { ...request, events: [{ at: START, body }] })
  }
}

/** What anybody who works with the store can see of it. */
async function seen(store: Store) {
  await store.catchUp(W)
  const streams = ['deal/d1', 'note/1', 'note/many-7', ODD, 'settings/workspace']
  return {
    histories: await Promise.all(streams.map((id) => store.history(W, id))),
    states: await Promise.all(streams.map((id) => store.load(W, id))),
    notes: (await store.list(W, 'note')).length,
    due: store.due(W, START, 9).map(({ id }) => id),
    waiting: [await store.outboxEntry(W, 'a'), await store.outboxEntry(W, 'b')],
    dead: await store.deadLetters(W),
    receipt: await store.receipt(W, 'note/1', 'sent'),
    counts: await store.counts(W),
    firstOut: (await store.leaseOutbox(W, START, 1, 1)).map(({ entry }) => entry.key),
    firstIn: (await store.leaseInbox(W, START, 9, 1)).map(({ id }) => id),
    again: await store.receive(W, { id: 'done', receivedAt: START, inbound: {}, group: 'i' }),
    other: await store.history('other', 'note/1'),
    downtimes: await store.downtimes(),
  }
}

async function seenIn(opening: Promise<Store>) {
  const store = await opening
  try {
    return await seen(store)
  } finally {
    await store.close()
  }
}

beforeAll(async () => {
  database = await testDatabase()
  filled = mkdtempSync(join(tmpdir(), 'kedu-move-'))
  await fill(filled)
}, 60_000)
afterAll(async () => {
  await database.remove()
  rmSync(filled, { recursive: true, force: true })
})
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kedu-move-'))
  cpSync(filled, data(), { recursive: true })
})
afterEach(async () => {
  await database.clear()
  rmSync(root, { recursive: true, force: true })
})

it('moves everything there and back, and says what', async () => {
  const files = readdirSync(join(data(), 'files', W), { recursive: true })
  expect(await move()).toBe(0)
  expect(said).toContain('逐个事件核对过，两边完全一样')
  expect(said).toContain(
    'acme：16 份记录（商机 1、设置 1）、29 个事件、待处理 3、待发 2、没送达 1、回执 1',
  )
  expect(said).not.toContain(database.url)
  const before = await seenIn(openFolder(data()))
  expect(before.firstOut).toEqual(['b'])
  expect(await seenIn(openDatabase())).toEqual(before)
  expect(readdirSync(join(data(), 'files', W), { recursive: true })).toEqual(files)

  const back = join(root, 'back')
  expect(await move({ to: 'folder' }, back)).toBe(0)
  expect(said).toContain('提到的 1 个文件不在这里')
  expect(await seenIn(openFolder(back))).toEqual(before)
  expect(existsSync(join(back, 'kedu.moving'))).toBe(false)
  expect(await move({ to: 'folder', isCheck: true }, back)).toBe(0)
})

it('finds that all is there already, and writes nothing to look', async () => {
  expect(await move({ isCheck: true })).toBe(1)
  expect(said).toContain('那边没有 deal/d1')
  expect(await move()).toBe(0)
  expect(await move()).toBe(0)
  expect(said).toContain('不用搬')
})

class Killed extends Error {}

/** Stands for a process that is killed at its nth step: after it did its work, or half of it. */
function killedAt(target: MoveTarget, step: number): MoveTarget {
  let left = step
  const steps = new Set(['begin', 'put', 'putBoxes', 'putServed', 'settle', 'finish'])
  return new Proxy(target, {
    get(whole, name) {
      const value = Reflect.get(whole, name)
      if (typeof value !== 'function' || !steps.has(String(name))) return value
      return async (...given: unknown[]) => {
        left -= 1
        if (left < 0) throw new Killed()
        const streams = given[1]
        const isHalf = left === 0 && Array.isArray(streams)
        await value.apply(whole, isHalf ? [given[0], streams.slice(0, 3)] : given)
        if (left === 0) throw new Killed()
      }
    },
  })
}

async function moveUntil(step: number, source: BackupSource, target: MoveTarget) {
  const hold = { renew: async () => undefined, release: async () => undefined }
  return moveStore({
    ...{ source, hold, target: killedAt(target, step), workspace: W },
    ...{ isCheck: false, isForced: false, mostDeals: null, now: START },
    files: folderObjects(join(data(), 'files'), { isReadOnly: true }),
    streamsAtOnce: 6,
    onProgress: () => undefined,
  })
}

/** What it says when it refuses, which it does without leaving a backup behind. */
async function backUp(from: Parameters<typeof runBackup>[1]): Promise<string> {
  let problem = ''
  const hear = (text: string) => {
    problem += text
  }
  const folder = join(root, 'backup')
  expect(await runBackup(folder, from, START, { out: hear, problem: hear })).toBe(1)
  expect(existsSync(folder)).toBe(false)
  return problem
}

it('goes on after a kill at any step, and nobody serves the half of it', async () => {
  await (await openDatabase()).close()
  await database.clear()
  const connections = moveConnections(database.url)
  const target = postgresTarget(database.url, connections)
  const back = join(root, 'back')
  const returning = () => lowdbTarget(back)
  const source = postgresSource(database.url)
  let steps = 0
  for (let step = 1; ; step += 1) {
    const result = await moveUntil(step, lowdbSource(data()), target).catch((error) => error)
    if (!(result instanceof Killed)) {
      expect(result).toMatchObject({ kind: 'same-already' })
      break
    }
    steps = step
    if (step === 3) {
      await expect(openDatabase()).rejects.toThrow('being-moved')
      expect(await backUp(config())).toContain('没有搬完')
    }
  }
  expect(steps).toBeGreaterThan(6)
  for (let step = 1; ; step += 1) {
    const result = await moveUntil(step, source, returning()).catch((error) => error)
    if (!(result instanceof Killed)) break
    if (step === 3) {
      await expect(openFolder(back)).rejects.toThrow('being-moved')
      expect(await backUp({ ...config(back), database: null })).toContain('没有搬完')
    }
  }
  await Promise.all([target.close(), source.close(), connections.close()])
  const moved = await seenIn(openFolder(back))
  expect(moved).toEqual({ ...(await seenIn(openFolder(data()))), other: [] })
}, 60_000)

it('lets nobody begin anew in what is empty still when it was killed while reading', async () => {
  await (await openDatabase()).close()
  await database.clear()
  const connections = moveConnections(database.url)
  const target = postgresTarget(database.url, connections)
  const source = lowdbSource(data())
  const dying: BackupSource = {
    ...source,
    // biome-ignore lint/correctness/useYield: it is killed before the first
    records: async function* () {
      throw new Killed()
    },
  }
  await expect(moveUntil(99, dying, target)).rejects.toThrow(Killed)
  await expect(openDatabase()).rejects.toThrow('being-moved')
  expect(await move({ to: 'folder' }, join(root, 'back'))).toBe(1)
  await expect(openDatabase()).rejects.toThrow('being-moved')
  expect(await move()).toBe(0)
  await (await openDatabase()).close()
  await Promise.all([target.close(), source.close(), connections.close()])
})

it('takes along what was done between a kill and the next try', async () => {
  await (await openDatabase()).close()
  await database.clear()
  const connections = moveConnections(database.url)
  const target = postgresTarget(database.url, connections)
  await expect(moveUntil(5, lowdbSource(data()), target)).rejects.toThrow(Killed)
  await Promise.all([target.close(), connections.close()])
  const store = await openFolder(data())
  await store.append(W, {
    ...{ streamId: 'deal/d1', expectedVersion: 3, outbox: [], cancelOutbox: ['a'] },
    ...{ events: [{ at: START, body: { kind: 'later' } }], state: sampleDeal('d1') },
  })
  await store.close()
  expect(await move()).toBe(0)
  const [moved, folder] = [await seenIn(openDatabase()), await seenIn(openFolder(data()))]
  expect(moved).toEqual(folder)
  expect(moved.histories[0]).toHaveLength(4)
})

it('leaves a target alone that holds something else', async () => {
  const store = await openDatabase()
  const request = { streamId: 'note/1', expectedVersion: 0, events: [], outbox: [] }
  await store.append(W, { ...request, state: { text: '早就在这里' } })
  await store.close()
  expect(await move()).toBe(1)
  expect(said).toContain('已经有公司「acme」的 1 份记录')
  const after = await openDatabase()
  expect((await after.list(W, 'note')).length).toBe(1)
  await after.close()
})

it('refuses while somebody serves the folder or the database', async () => {
  const serving = await openFolder(data())
  expect(await move()).toBe(1)
  expect(said).toContain(`进程号 ${process.pid}`)
  await serving.close()
  const instance = await openDatabase()
  expect(await move()).toBe(1)
  expect(said).toContain('有刻度正在用这个数据库')
  await instance.close()
  // Nothing of the refusals stays: it may be served, and moved.
  await (await openDatabase()).close()
  expect(await move()).toBe(0)
})

it('refuses a history that was changed, unless it is told to take it as it is', async () => {
  const store = await openFolder(data())
  const path = readdirSync(join(data(), W, 'note'), { recursive: true, encoding: 'utf8' }).find(
    (name) => name.endsWith('many-7.json'),
  )
  await store.close()
  const file = join(data(), W, 'note', path ?? '')
  const { readFileSync } = await import('node:fs')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"kind":"written"', '"kind":"changed"'))
  expect(await move()).toBe(1)
  expect(said).toContain('note/many-7 的历史从第 1 个事件起对不上')
  await (await openDatabase()).close()
  expect(await move({ isForced: true })).toBe(0)
  expect(said).toContain('note/many-7')
})

it('moves one company, and knows when there is none of that name', async () => {
  expect(await move({ workspace: 'nobody' })).toBe(1)
  expect(said).toContain('没有「nobody」这家公司')
  expect(await move({ workspace: 'other' })).toBe(0)
  const store = await openDatabase()
  expect(await store.workspaces()).toEqual(['other'])
  await store.close()
})

it('says in Chinese what is missing', async () => {
  expect(await move({}, join(root, 'nowhere'))).toBe(1)
  expect(said).toContain('没有数据文件夹')
  const hear = (text: string) => {
    said += text
  }
  const none = { dataFolder: data(), files: null, database: null }
  const command = { to: 'database', workspace: null, isCheck: false, isForced: false } as const
  expect(await runMove(command, none, () => START, { out: hear, problem: hear })).toBe(1)
  expect(said).toContain('KEDU_DATABASE_URL')
  const away = { url: 'postgres://kedu_app@127.0.0.1:1/nowhere', adminUrl: null }
  await runMove(command, { ...none, database: away }, () => START, { out: hear, problem: hear })
  expect(said).toContain('连不上数据库')
})
