/** A database goes back to the second before somebody spoiled it, as `docs/backup.md` says. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { runBackup, runRestore } from '@kedu/server/backup/run-backup'
import { openPostgresStore } from '@kedu/server/store/postgres/open-postgres-store'
import type { Store } from '@kedu/server/store/store'
import { instant } from '@kedu/shared/time/instant'
import { afterAll, expect, it } from 'vitest'
import { START, sampleProjection } from '../../contracts/sample-deals.ts'
import { APPLICATION, Cluster, OWNER } from '../../support/postgres/cluster.ts'

const W = 'acme'
const DATABASE = 'kedu'
const undo: (() => unknown)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

const open = (cluster: Cluster) =>
  openPostgresStore({
    url: cluster.url(DATABASE, APPLICATION),
    adminUrl: cluster.url(DATABASE, OWNER),
    now: () => instant(Date.now()),
    projection: sampleProjection({ delayMs: 0 }),
  })

async function write(store: Store, n: number): Promise<void> {
  const events = [{ at: START, body: { n } }]
  const version = (await store.load(W, 'note/1'))?.version ?? 0
  await store.append(W, {
    streamId: 'note/1',
    expectedVersion: version,
    events,
    state: { n },
    outbox: [],
  })
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await setTimeout(50)
}

it('is restored from base backup and archived log, with every chain whole', async () => {
  const root = mkdtempSync(join(tmpdir(), 'kedu-point-in-time-'))
  undo.push(() => rmSync(root, { recursive: true, force: true }))
  const cluster = await Cluster.start()
  undo.push(() => cluster.remove())
  const [archive, base] = [cluster.folderFor('kedu-wal-'), cluster.folderFor('kedu-base-')]
  undo.push(() => rmSync(archive, { recursive: true, force: true }))
  undo.push(() => rmSync(base, { recursive: true, force: true }))
  const copy = `test ! -f ${archive}/%f && cp %p ${archive}/%f.part && mv ${archive}/%f.part ${archive}/%f`
  await cluster.kill()
  await cluster.up(['archive_mode=on', `archive_command=${copy}`])
  cluster.run('postgres', `create database ${DATABASE} owner ${OWNER}`)

  const store = await open(cluster)
  await write(store, 1)
  cluster.baseBackup(base)
  await write(store, 2)
  const target = cluster.run(DATABASE, 'select clock_timestamp()')
  // What must not come back: a later event, and somebody at the tables.
  await write(store, 3)
  cluster.run(DATABASE, "update kedu.streams set state = '{}'")
  const last = cluster.run(DATABASE, 'select pg_walfile_name(pg_current_wal_lsn())')
  cluster.run(DATABASE, 'select pg_switch_wal()')
  const archived = "select coalesce(max(last_archived_wal), '') from pg_stat_archiver"
  await until(() => cluster.run(DATABASE, archived) >= last)
  await store.close()
  await cluster.kill()

  const restored = await Cluster.on(base, [
    `restore_command=cp ${archive}/%f %p`,
    `recovery_target_time=${target}`,
    'recovery_target_action=promote',
  ])
  undo.push(() => restored.remove())
  await until(() => restored.run(DATABASE, 'select pg_is_in_recovery()') === 'f')
  const again = await open(restored)
  undo.push(() => again.close())
  expect((await again.history(W, 'note/1')).map(({ body }) => body)).toEqual([{ n: 1 }, { n: 2 }])
  expect(await again.load(W, 'note/1')).toMatchObject({ version: 2, state: { n: 2 } })

  let said = ''
  const io = { out: (text: string) => (said += text), problem: (text: string) => (said += text) }
  const backup = join(root, 'after')
  const database = { url: restored.url(DATABASE, APPLICATION), adminUrl: null }
  const config = { dataFolder: join(root, 'data'), files: null, database }
  expect(await runBackup(backup, config, START, io)).toBe(0)
  const order = { backup, to: null, toAsWritten: null, isForced: false }
  expect(await runRestore(order, io)).toBe(0)
  expect(said).toContain('2 个事件的前后顺序都对得上')

  await write(again, 4)
  expect(await again.load(W, 'note/1')).toMatchObject({ version: 3, state: { n: 4 } })
}, 120_000)
