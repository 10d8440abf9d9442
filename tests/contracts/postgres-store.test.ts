import { openPostgresStore } from '@kedu/server/store/postgres/open-postgres-store'
import { afterAll, beforeAll } from 'vitest'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { START, sampleProjection } from './sample-deals.ts'
import { describeStoreContract, type StoreHarness } from './store.contract.ts'
import { describeStoreModel } from './store-model.contract.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
}, 60_000)
afterAll(() => database.remove())

async function postgresHarness(): Promise<StoreHarness> {
  const clock = { now: START }
  const rule = { delayMs: 0 }
  return {
    clock,
    rule,
    open: async () => {
      const store = await openPostgresStore({
        url: database.url,
        adminUrl: database.adminUrl,
        now: () => clock.now,
        projection: sampleProjection(rule),
        isClockGiven: true,
        connections: 4,
      })
      for (const workspace of ['acme', ...(await store.workspaces())])
        await store.catchUp(workspace)
      return store
    },
    remove: () => database.clear(),
  }
}

describeStoreContract('postgres', postgresHarness)
// Fewer: each restarts the store and empties the tables.
describeStoreModel('postgres', postgresHarness, 12)
