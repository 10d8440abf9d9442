/** A backup of a database that is at work, and the company that comes out of it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMoment } from '@kedu/server/backup/backup-folder'
import { recordsOf } from '@kedu/server/backup/check-backup'
import { runBackup, runRestore } from '@kedu/server/backup/run-backup'
import { folderObjects } from '@kedu/server/files/folder-objects'
import { openFileStore } from '@kedu/server/files/open-file-store'
import { openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import { openPostgresStore } from '@kedu/server/store/postgres/open-postgres-store'
import type { Store } from '@kedu/server/store/store'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { START, sampleDraft, sampleProjection } from '../../contracts/sample-deals.ts'
import { type TestDatabase, testDatabase } from '../../support/postgres.ts'

const W = 'acme'
const projection = sampleProjection({ delayMs: 0 })
let database: TestDatabase
let store: Store
let root: string
let said = ''

const io = { out: (text: string) => (said += text), problem: (text: string) => (said += text) }
const backUp = (url = database.url) =>
  runBackup(
    join(root, 'backup'),
    { dataFolder: join(root, 'data'), files: null, database: { url, adminUrl: null } },
    START,
    io,
  )
const write = (streamId: string, n: number, version: number) =>
  store.append(W, {
    streamId,
    expectedVersion: version,
    events: [{ at: START, body: { n } }],
    state: { n },
    outbox: [],
  })

beforeAll(async () => {
  database = await testDatabase()
  root = mkdtempSync(join(tmpdir(), 'kedu-backup-'))
  store = await openPostgresStore({
    url: database.url,
    adminUrl: database.adminUrl,
    now: () => START,
    projection,
    isClockGiven: true,
    connections: 4,
  })
}, 60_000)
afterAll(async () => {
  await store.close()
  await database.remove()
  rmSync(root, { recursive: true, force: true })
})

it('holds everything acknowledged before, is whole, and opens as a data folder', async () => {
  const files = openFileStore({
    objects: folderObjects(join(root, 'data', 'files')),
    now: () => START,
  })
  const meta = { mime: 'application/pdf', extension: 'pdf', family: 'pdf' } as const
  const fileId = await files.put(W, Buffer.from('%PDF 合同'), meta)
  await store.append(W, {
    streamId: 'note/first',
    expectedVersion: 0,
    events: [{ at: START, body: { kind: 'evidence-added', fileId, text: '合同\u0000\ud800' } }],
    state: { fileId },
    outbox: [sampleDraft('later')],
  })
  for (let n = 0; n < 250; n += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, k) => write(`note/${n + k}`, n + k, 0)))
  }
  await store.receive(W, { id: 'm1', receivedAt: START, inbound: { text: '在吗' }, group: 'g' })
  await store.receive(W, { id: 'm2', receivedAt: START, inbound: {}, group: 'other' })
  await store.settleInbox(W, 'm2', { kind: 'done' })
  await write('elsewhere/1', 1, 0)

  // Others go on while it is read; their half of it is not in it.
  const others = Promise.all(Array.from({ length: 20 }, (_, k) => write(`note/${k}`, 1_000, 1)))
  expect(await backUp()).toBe(0)
  await others
  expect(said).toContain('252 份记录')

  said = ''
  const backup = join(root, 'backup')
  const to = join(root, 'restored')
  const order = { backup, to, toAsWritten: to, isForced: false }
  expect(await runRestore(order, io)).toBe(0)
  expect(said).toContain('提到的 1 个文件都在')
  const again = await openLowdbStore({ folder: to, now: () => START, projection })
  expect(again.problems()).toEqual([])
  expect(await again.history(W, 'note/first')).toEqual(await store.history(W, 'note/first'))
  expect(await again.outboxEntry(W, 'later')).toEqual(await store.outboxEntry(W, 'later'))
  expect(await again.leaseInbox(W, START, 9, 1)).toMatchObject([{ id: 'm1' }])
  const twice = { id: 'm2', receivedAt: START, inbound: {}, group: 'other' }
  expect(await again.receive(W, twice)).toBe('duplicate')
  await again.close()
})

it('keeps one company out of the records of another', async () => {
  await store.append('other', {
    streamId: 'note/secret',
    expectedVersion: 0,
    events: [],
    state: { text: '别家的' },
    outbox: [],
  })
  rmSync(join(root, 'backup'), { recursive: true })
  await backUp()
  const moment = await openMoment(join(root, 'backup'))
  const own = moment?.manifest.workspaces.find(({ workspace }) => workspace === W)
  if (moment === null || own === undefined) throw new Error('Nothing was written')
  for await (const { record } of recordsOf(moment.folder, own)) {
    expect(JSON.stringify(record)).not.toContain('别家的')
  }
  expect(moment.manifest.workspaces.map(({ workspace }) => workspace)).toEqual([W, 'other'])
})

it('says that the database is away, and leaves the backup before it as it is', async () => {
  said = ''
  expect(await backUp('postgres://kedu_app@127.0.0.1:1/nowhere')).toBe(1)
  expect(said).toContain('KEDU_DATABASE_URL')
  expect(await openMoment(join(root, 'backup'))).not.toBeNull()
})
