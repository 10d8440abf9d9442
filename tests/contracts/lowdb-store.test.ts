import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import { START, sampleProjection } from './sample-deals.ts'
import { describeStoreContract, type StoreHarness } from './store.contract.ts'
import { describeStoreModel } from './store-model.contract.ts'

async function lowdbHarness(): Promise<StoreHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'kedu-store-'))
  const clock = { now: START }
  const rule = { delayMs: 0 }
  return {
    clock,
    rule,
    open: () =>
      openLowdbStore({
        folder,
        now: () => clock.now,
        projection: sampleProjection(rule),
        // Small, so that archives and forgotten streams are met as well.
        eventsPerFile: 5,
        recentStreams: 2,
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

describeStoreContract('lowdb', lowdbHarness)
describeStoreModel('lowdb', lowdbHarness)
