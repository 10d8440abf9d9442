/** What cannot be worked with is refused in words, and a database that goes away comes back. */
import { databaseRefusal } from '@kedu/server/database-wording'
import { StoreRefusedError, StoreUnreachableError } from '@kedu/server/store/errors'
import { openPostgresStore } from '@kedu/server/store/postgres/open-postgres-store'
import { refusalOfSettings } from '@kedu/server/store/postgres/server-settings'
import type { Store } from '@kedu/server/store/store'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { START, sampleDeal, sampleProjection } from '../../../contracts/sample-deals.ts'
import { CutLine } from '../../../support/cut-line.ts'
import { until } from '../../../support/fake-time.ts'
import { APPLICATION, Cluster } from '../../../support/postgres/cluster.ts'
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts'

const W = 'acme'
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
}, 60_000)
afterAll(() => database.remove())

function open(url: string, adminUrl: string | null = null): Promise<Store> {
  const projection = sampleProjection({ delayMs: 0 })
  return openPostgresStore({ url, adminUrl, now: () => START, projection, answerMs: 1000 })
}

async function refusal(url: string, adminUrl: string | null = null) {
  const error: unknown = await open(url, adminUrl).catch((thrown: unknown) => thrown)
  if (!(error instanceof StoreRefusedError)) throw error
  return { reason: error.reason, words: databaseRefusal(error) }
}

describe('a database that cannot be worked with', () => {
  test.each([
    ['wrong-password', (url: string) => url.replace(':right-', ':wrong-'), '密码'],
    ['unknown-host', (url: string) => url.replace('127.0.0.1', 'no-such-host.invalid'), '主机'],
    [
      'no-database',
      (url: string) => url.replace(/kedu_[0-9a-f]{32}/, 'nowhere'),
      'create database',
    ],
    ['unreachable', (url: string) => url.replace(/:\d+\//, ':1/'), '连不上'],
    ['not-migrated', (url: string) => url, 'KEDU_DATABASE_ADMIN_URL'],
  ] as const)('is refused in words: %s', async (reason, change, word) => {
    const said = await refusal(change(database.passwordUrl))
    expect(said.reason).toBe(reason)
    expect(said.words).toContain(word)
    expect(said.words).not.toContain('right-password')
  })

  test('is refused when it acknowledges before the disk has it', async () => {
    await database.run(
      `alter role kedu_secret in database ${database.name} set synchronous_commit = off`,
    )
    expect((await refusal(database.passwordUrl)).reason).toBe('synchronous-commit-off')
    await database.run(`alter role kedu_secret in database ${database.name} reset all`)
  })

  test('is refused when it keeps no promise after a power cut, as fsync off does not', async () => {
    const careless = await Cluster.start(['fsync=off'])
    try {
      const { reason, words } = await refusal(careless.url('postgres', APPLICATION))
      expect(reason).toBe('fsync-off')
      expect(words).toContain('fsync = on')
    } finally {
      await careless.remove()
    }
  })

  test('is refused when it cannot hold every character', async () => {
    const name = `latin_${database.name}`
    await database.run(`create database ${name} encoding 'LATIN1' locale 'C' template template0`)
    const said = await refusal(database.url.replace(database.name, name))
    await database.run(`drop database ${name} with (force)`)
    expect(said).toMatchObject({ reason: 'not-utf8', words: expect.stringContaining('LATIN1') })
  })

  test.each([
    ['a superuser', 'superuser'],
    ['one who passes row-level security', 'bypassrls'],
  ])('is refused to %s', async (_, right) => {
    const role = `strong_${database.name.slice(-8)}`
    await database.run(`create role ${role} login ${right}`)
    const said = await refusal(database.url.replace(APPLICATION, role))
    await database.run(`drop role ${role}`)
    expect(said).toMatchObject({ reason: 'role-too-strong', words: expect.stringContaining(role) })
  })

  const GOOD = {
    version: 150_000,
    version_name: '15.0',
    fsync: 'on',
    synchronous_commit: 'on',
    encoding: 'UTF8',
    is_read_only: false,
    role: 'kedu_app',
    sees_everything: false,
  }
  test.each([
    [{}, undefined],
    [{ version: 149_999, version_name: '14.99' }, 'too-old'],
    [{ synchronous_commit: 'local' }, undefined],
    [{ synchronous_commit: 'off' }, 'synchronous-commit-off'],
    [{ is_read_only: true }, 'read-only'],
  ])('is judged by what it says of itself: %j', (found, reason) => {
    const refused = refusalOfSettings({ ...GOOD, ...found })
    expect(refused?.reason).toBe(reason)
    if (refused?.reason === 'too-old') expect(databaseRefusal(refused)).toContain('14.99')
  })

  test('is refused when a newer program has changed it', async () => {
    const store = await open(database.url, database.adminUrl)
    await store.close()
    await database.run("insert into kedu.migrations (number, name) values (999, 'later')")
    expect((await refusal(database.url)).words).toContain('999')
    await database.run('delete from kedu.migrations where number = 999')
  })
})

describe('a database that goes away', () => {
  afterEach(() => database.clear())

  test('is said to be away in time, is found again, and loses nothing it acknowledged', async () => {
    const line = await CutLine.to(database.port)
    const store = await open(
      database.url.replace(`:${database.port}`, `:${line.port}`),
      database.adminUrl,
    )
    const append = (id: string) =>
      store.append(W, {
        streamId: `deal/${id}`,
        expectedVersion: 0,
        events: [{ at: START, body: { id } }],
        state: sampleDeal(id),
        outbox: [],
      })
    try {
      await append('a')
      line.cut('stops')
      await expect(append('b')).rejects.toThrow(StoreUnreachableError)
      expect(await store.check()).toMatchObject({ ok: false })
      line.mend()
      await until('it is back', async () => (await store.check()).ok)
      // So that its statement is prepared on the connection whose answers will be lost.
      await append('d')
      // The answer is lost, not the append: it is found out, and nothing is stored twice.
      line.cut('swallows-answers')
      const appending = append('c')
      await until('stored', async () => {
        const rows = await database.run("select from kedu.streams where stream_id = 'deal/c'")
        return rows.length > 0
      })
      line.cut('stops')
      line.mend()
      expect(await appending).toEqual({ kind: 'committed', version: 1 })
      expect(await store.history(W, 'deal/c')).toHaveLength(1)
      expect(store.row(W, 'c')?.version).toBe(1)
      expect(store.row(W, 'a')?.version).toBe(1)
    } finally {
      await store.close()
      line.close()
    }
  })

  test('has taken what came in together, and the answer is lost: each is told what is true of it', async () => {
    const line = await CutLine.to(database.port)
    const url = database.url.replace(`:${database.port}`, `:${line.port}`)
    const store = await open(url, database.adminUrl)
    const receive = (id: string) =>
      store.receive(W, { id, group: id, receivedAt: START, inbound: null })
    // While somebody may still record the same id, whoever else brings it waits.
    const hold = async (ids: string[]) => {
      const sql = postgres(database.url, { max: 1, connection: { search_path: 'kedu' } })
      await sql.unsafe(`begin; select set_config('kedu.workspace', '${W}', true)`)
      for (const id of ids) {
        await sql.unsafe(`insert into inbox (workspace, id, lane, due_at, entry, record_id)
          values ('${W}', '${id}', 'x', 0, '{}', gen_random_uuid())`)
      }
      return () => sql.end({ timeout: 1 })
    }
    const blocked = (count: number) =>
      until(`${count} wait`, async () => {
        const rows = await database.run(`select from pg_stat_activity
          where datname = '${database.name}' and wait_event_type = 'Lock'`)
        return rows.length === count
      })
    try {
      expect(await receive('known')).toBe('recorded')
      const [first, second] = [await hold(['first']), await hold(['second', 'b'])]
      // Both statements that may be under way wait, so that the rest gathers.
      const answers = Promise.all(['first', 'second', 'a', 'known', 'b', 'c'].map(receive))
      await blocked(2)
      await first()
      await blocked(2)
      line.cut('swallows-answers')
      await second()
      await until('stored', async () => {
        const rows = await database.run("select from kedu.inbox where id in ('a', 'b', 'c')")
        return rows.length === 3
      })
      line.cut('stops')
      line.mend()
      expect(await answers).toEqual([
        ...['recorded', 'recorded', 'recorded', 'duplicate', 'recorded', 'recorded'],
      ])
      expect((await store.counts(W)).inboxPending).toBe(6)
    } finally {
      await store.close()
      line.close()
    }
  })

  test("has lost what it was asked for: the answer to a lease is nobody's work, the outcome of work is kept", async () => {
    const line = await CutLine.to(database.port)
    const url = database.url.replace(`:${database.port}`, `:${line.port}`)
    const store = await open(url, database.adminUrl)
    const other = await open(database.url)
    const lease = async (from: Store) => {
      const entries = await from.leaseInbox(W, START, 10, MINUTE_MS)
      return entries.map(({ id }) => id)
    }
    try {
      for (const id of ['m1', 'm2']) {
        await store.receive(W, { id, group: id, receivedAt: START, inbound: null })
      }
      expect(await store.leaseInbox(W, START, 1, MINUTE_MS)).toMatchObject([{ id: 'm1' }])
      line.cut('swallows-answers')
      const lost = lease(store)
      await until('leased', async () => {
        const rows = await database.run("select from kedu.lanes where key = 'm2'")
        return rows.length > 0
      })
      line.cut('stops')
      await expect(lost).rejects.toThrow(StoreUnreachableError)
      const settled = store.settleInbox(W, 'm1', { kind: 'done' })
      line.mend()
      await settled
      // Whoever has it is alive, as far as others can see; and it never came to know that it has it.
      expect(await lease(other)).toEqual([])
      expect(await lease(store)).toEqual(['m2'])
      expect(await lease(store)).toEqual([])
    } finally {
      await store.close()
      await other.close()
      line.close()
    }
  })
})
