/** Several processes start at the same moment on a database that has no tables yet. */
import { openPostgresStore } from '@kedu/server/store/postgres/open-postgres-store'
import type { Store } from '@kedu/server/store/store'
import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { START, sampleDeal, sampleProjection } from '../../../contracts/sample-deals.ts'
import { until } from '../../../support/fake-time.ts'
import { APPLICATION } from '../../../support/postgres/cluster.ts'
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts'

const W = 'acme'
/** As in `migrate.ts`: whoever holds it makes the tables. */
const MIGRATION_LOCK = 4_201_337
let database: TestDatabase

beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.remove())

function open(): Promise<Store> {
  return openPostgresStore({
    url: database.url,
    adminUrl: database.adminUrl,
    now: () => START,
    projection: sampleProjection({ delayMs: 0 }),
    connections: 2,
  })
}

async function number(query: string): Promise<number> {
  return Number((await database.run(query))[0]?.n)
}

/** Each of them can be worked with: what one writes the others read. */
async function expectAllServe(stores: readonly Store[]): Promise<void> {
  for (const [n, store] of stores.entries()) {
    const outcome = await store.append(W, {
      streamId: `deal/${n}`,
      expectedVersion: 0,
      events: [{ at: START, body: { n } }],
      state: sampleDeal(String(n)),
      outbox: [],
    })
    expect(outcome.kind).toBe('committed')
  }
  for (const store of stores) {
    await store.catchUp(W)
    expect(store.rows(W)).toHaveLength(stores.length)
  }
}

describe('processes that start together on an empty database', () => {
  /**
   * Another process's commit shows a moment before a connection hears that names mean something else
   * now: one that looked while there was no schema may go on finding nothing in it. The moment cannot be
   * held still from outside; that no such connection is worked with can be seen.
   */
  test('work by connections made after the tables, not by the one that looked before', async () => {
    const other = postgres(database.adminUrl, { max: 1 })
    const starting: Promise<Store>[] = []
    try {
      await other.unsafe(`select pg_advisory_lock(${MIGRATION_LOCK})`)
      starting.push(open(), open(), open())
      const here = '(select oid from pg_database where datname = current_database())'
      const waiting = `select count(*) n from pg_locks where locktype = 'advisory'
        and not granted and database = ${here}`
      await until('all of them looked and wait', async () => (await number(waiting)) === 3)
      await other.unsafe(`select pg_advisory_unlock(${MIGRATION_LOCK})`)
      const stores = await Promise.all(starting)
      const early = `select count(*) n from pg_stat_activity
        where datname = current_database() and usename = '${APPLICATION}'
          and backend_start < (select max(run_at) from kedu.migrations)`
      await until('nobody is left who looked before', async () => (await number(early)) === 0)
      await expectAllServe(stores)
    } finally {
      await other.end()
      await Promise.all((await Promise.allSettled(starting)).map(closed))
    }
  })

  test.each([1, 2, 3])('all come up and make the tables once, time %i', async () => {
    const starting = Array.from({ length: 8 }, open)
    try {
      await expectAllServe(await Promise.all(starting))
    } finally {
      await Promise.all((await Promise.allSettled(starting)).map(closed))
    }
  })
})

async function closed(start: PromiseSettledResult<Store>): Promise<void> {
  if (start.status === 'fulfilled') await start.value.close()
}
