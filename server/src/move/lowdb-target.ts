/** A data folder that is being filled. The files beside the companies stay as they are. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Instant } from '@kedu/shared/time/instant'
import { lowdbSource } from '../backup/lowdb-source.ts'
import { writeDone, writeRecord } from '../backup/write-records.ts'
import { DurableFiles } from '../files/durable-files.ts'
import { hastyFileSystem } from '../files/hasty-file-system.ts'
import { lockFolder } from '../store/lowdb/folder-lock.ts'
import { INBOX_FOLDER, MOVING_NAME, workspaceFolder } from '../store/lowdb/stream-path.ts'
import type { Hold, MoveTarget } from './move-target.ts'

const TOUCH_EVERY_MS = 5_000

/** Throws `StoreLockedError` when a living process has the folder. */
export function holdFolder(folder: string, clock: () => Instant): Hold {
  const lock = lockFolder(folder, clock())
  let touchedAt = clock()
  return {
    async renew() {
      if (clock() - touchedAt < TOUCH_EVERY_MS) return
      touchedAt = clock()
      lock.touch(touchedAt)
    },
    release: async () => lock.release(),
  }
}

/** `folder` is held by whoever calls. */
export function lowdbTarget(folder: string): MoveTarget {
  // The whole disk is waited for at the end, not each of 20,000 files.
  const files = new DurableFiles(hastyFileSystem)
  const durable = new DurableFiles()
  const marker = join(folder, MOVING_NAME)
  return {
    source: lowdbSource(folder),
    isUnfinished: async () => existsSync(marker),
    begin: () => durable.write(marker, ''),

    async put(workspace, streams) {
      const root = folder
      await Promise.all(
        streams.map(async ({ record, known }) => {
          const isThere =
            known !== null &&
            known.head === (record.events.at(-1)?.hash ?? '') &&
            !known.hasMessages &&
            record.outbox.length + record.said.length === 0 &&
            known.version === record.version
          // The state may be newer than the newest event: only what has neither is left as it is.
          if (!isThere || record.version === 0) await writeRecord(files, root, workspace, record)
        }),
      )
    },

    async putBoxes(workspace, { inbox, done }) {
      const own = workspaceFolder(folder, workspace)
      await rm(join(own, INBOX_FOLDER), { recursive: true, force: true })
      const fresh = new DurableFiles(hastyFileSystem)
      for (const record of inbox) await writeRecord(fresh, folder, workspace, record)
      await writeDone(fresh, folder, workspace, done)
    },

    async putServed({ lastHeartbeat, downtimes }) {
      await files.write(join(folder, 'serving.json'), JSON.stringify({ lastHeartbeat, downtimes }))
    },

    async settle() {
      await promisify(execFile)('sync', ['-f', folder])
    },
    finish: () => durable.remove(marker),
    close: async () => undefined,
  }
}
