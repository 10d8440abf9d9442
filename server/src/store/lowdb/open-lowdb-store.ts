import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { DurableFiles } from '../../files/durable-files.ts'
import type { FileSystem } from '../../files/file-system.ts'
import { StoreRefusedError } from '../errors.ts'
import type { RowProjection, Store, StoreProblem } from '../store.ts'
import { StoreTooLargeError, UnreadableFileError } from './errors.ts'
import { lockFolder } from './folder-lock.ts'
import { Inbox } from './inbox.ts'
import { Journal } from './journal.ts'
import { LowdbStore } from './lowdb-store.ts'
import { ServingLog } from './serving-log.ts'
import { scanStore } from './start-scan.ts'
import { INBOX_FOLDER, MOVING_NAME, workspaceFolder } from './stream-path.ts'
import { WorkspaceIndex } from './workspace-index.ts'

/** The part of a pino logger the store speaks to. */
export interface StoreLog {
  warn(fields: object, text: string): void
}

export interface LowdbStoreOptions {
  /** Made when missing. One process at a time; on a local disk. */
  folder: string
  now: () => Instant
  projection: RowProjection
  log?: StoreLog
  /** Deals over all workspaces; default 20,000 and 50,000. */
  limits?: { warnAt: number; refuseAt: number }
  /** How long ids of processed callbacks are remembered; default 4 days. */
  inboxMemoryDays?: number
  /** From how many events on the oldest of a stream move to a file of their own; default 500. */
  eventsPerFile?: number
  /** How many streams stay in memory; default 1,000, some 15 MB: a burst of pushes finds its deals there. */
  recentStreams?: number
  fileSystem?: FileSystem
}

/** From how many deals on one is warned, and refused. */
export const DEAL_LIMITS = { warnAt: 20_000, refuseAt: 50_000 } as const

/**
 * Opens the store on plain files: takes the folder, reads it, notes since when nobody served.
 *
 * Throws `StoreLockedError` when another living process has the folder and `StoreTooLargeError`
 * above `limits.refuseAt`, `StoreRefusedError` where a move into it did not end; then nothing is held. Files that make no sense do not stop the start,
 * see `problems()`.
 */
export async function openLowdbStore(options: LowdbStoreOptions): Promise<Store> {
  const { folder, now, projection, log } = options
  const { warnAt, refuseAt } = options.limits ?? DEAL_LIMITS
  const startedAt = now()
  const lock = lockFolder(folder, startedAt)
  try {
    if (existsSync(join(folder, MOVING_NAME))) throw new StoreRefusedError('being-moved', folder)
    const files = new DurableFiles(options.fileSystem)
    const problems: StoreProblem[] = []
    const workspaces = new Map<WorkspaceId, WorkspaceIndex>()
    const newWorkspace = (id: WorkspaceId) => {
      const own = workspaceFolder(folder, id)
      const inbox = new Inbox(files, join(own, INBOX_FOLDER), now, options.inboxMemoryDays ?? 4)
      return new WorkspaceIndex(id, projection, inbox, new Journal(files, own))
    }
    const workspace = (id: WorkspaceId) => {
      const index = workspaces.get(id) ?? newWorkspace(id)
      workspaces.set(id, index)
      return index
    }

    let lastOrder = 0
    const scan = await scanStore(folder, startedAt, {
      journal: (id, segment, text) => workspace(id).journal.restore(segment, text),
      stream(read, path) {
        for (const { order } of read.outbox) lastOrder = Math.max(lastOrder, order)
        const index = workspace(read.workspace)
        const document = index.journal.fold(read)
        if (index.journal.hasGapAfter(document)) {
          const detail = `Ends at version ${document.version}, the journal goes on later`
          problems.push({ kind: 'chain-broken', path, detail, at: startedAt })
        }
        try {
          index.prepare(null, document)()
        } catch (error) {
          const detail = error instanceof Error ? error.message : String(error)
          problems.push({
            kind: 'unprojectable',
            path: document.streamId,
            detail,
            at: startedAt,
          })
          index.restoreWithoutRow(document)
        }
      },
      inboxEntry: (id, document) => workspace(id).inbox.restore(document),
      seenIds: (id, day, text) => workspace(id).inbox.restoreSeen(day, text),
    })
    problems.push(...scan.problems)
    for (const index of workspaces.values()) {
      await index.inbox.restored()
      lastOrder = Math.max(lastOrder, index.journal.lastOrder)
    }
    for (const { parent, children } of scan.folders) {
      // The process before may have died between making a folder and syncing its parent.
      if (children.length > 0) await files.syncFolder(parent)
      files.knowFolders(children)
    }

    let deals = 0
    for (const index of workspaces.values()) deals += index.deals.size
    if (deals > refuseAt) throw new StoreTooLargeError(deals, refuseAt)
    if (deals > warnAt) {
      const detail = `${deals} deals, this store is meant for ${warnAt}`
      problems.push({ kind: 'many-deals', path: folder, detail, at: startedAt })
    }
    const serving = await openServingLog(files, join(folder, 'serving.json'), startedAt, problems)
    for (const problem of problems) log?.warn({ problem }, 'The store found a problem at start')

    return new LowdbStore({
      folder,
      now,
      files,
      lock,
      serving,
      workspaces,
      newWorkspace,
      problems,
      lastOrder,
      refuseAt,
      eventsPerFile: options.eventsPerFile ?? 500,
      recentStreams: options.recentStreams ?? 1_000,
    })
  } catch (error) {
    lock.release()
    throw error
  }
}

/** An unreadable record of serving times is put aside: better no downtimes than no Kedu. */
async function openServingLog(
  files: DurableFiles,
  path: string,
  now: Instant,
  problems: StoreProblem[],
): Promise<ServingLog> {
  try {
    return await ServingLog.open(files, path, now)
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    await files.adopt(path, `${path}.${now}.unreadable`)
    problems.push({ kind: 'quarantined', path, detail: error.message, at: now })
    return ServingLog.open(files, path, now)
  }
}
