/** Once a week, in the night to Monday, files that nothing names go the first or the second step. */
import type { FileId } from '@kedu/shared/evidence/evidence'
import { HOUR_MS, type Instant, type LocalDate, wallClock } from '@kedu/shared/time/instant'
import type { BackupSource } from '../backup/backup-records.ts'
import type { Workspace } from '../workspace/workspace.ts'
import {
  type CleanCounts,
  type CleanResult,
  cleanFiles,
  DEFAULT_OLDER_THAN_MS,
} from './clean-files.ts'
import { FileTrash } from './file-trash.ts'
import type { Objects } from './objects.ts'

const MONDAY = 1
/** From local midnight: long after the last message, long before the first brief. */
const FROM_MS = 3 * HOUR_MS
const UNTIL_MS = 6 * HOUR_MS

export interface CleaningDeps {
  workspace: Workspace
  objects: Objects
  /** Opened for each cleaning, closed after it. */
  openSource(): Promise<BackupSource>
  uploaded(): AsyncIterable<FileId>
  now(): Instant
  log: {
    info(fields: object, text: string): void
    warn(fields: object, text: string): void
  }
}

export interface CleanWish {
  olderThanMs: number
  isDryRun: boolean
  isForced: boolean
}

export class FileCleaning {
  readonly #deps: CleaningDeps
  #doneOn: LocalDate | null = null
  #running: Promise<unknown> = Promise.resolve()

  constructor(deps: CleaningDeps) {
    this.#deps = deps
  }

  /** Does nothing but on Monday before dawn, once; one process of several. */
  async runIfDue(): Promise<void> {
    const { workspace, now, log } = this.#deps
    const { date, weekday, msOfDay } = wallClock(now(), workspace.settings.timezone)
    const isTime = weekday === MONDAY && msOfDay >= FROM_MS && msOfDay < UNTIL_MS
    if (!isTime || this.#doneOn === date) return
    this.#doneOn = date
    const lease = `files-clean/${workspace.id}/${date}`
    if (!(await workspace.store.takeLease(lease, UNTIL_MS - FROM_MS))) return
    const wish = { olderThanMs: DEFAULT_OLDER_THAN_MS, isDryRun: false, isForced: false }
    const result = await this.clean(wish)
    if (result.kind === 'cleaned') log.info({ ...logged(result.counts) }, 'files were cleaned')
    else log.warn({ reason: result.kind }, 'files were not cleaned')
  }

  /** One at a time, whoever asks. */
  clean(wish: CleanWish): Promise<CleanResult> {
    const { workspace, objects, openSource, uploaded, now } = this.#deps
    const work = this.#running.then(async (): Promise<CleanResult> => {
      const source = await openSource()
      try {
        const trash = new FileTrash(objects, now)
        const { id } = workspace
        // A store that knows nothing of the company cannot tell what it names.
        if (!(await source.workspaces()).includes(id)) return { kind: 'unreadable', what: [id] }
        const missing = new Map(workspace.rows().map((row) => [`deal/${row.id}`, row.version]))
        const result = await cleanFiles({
          workspace: id,
          objects,
          trash,
          source: { records: (company, report) => watched(source, company, report, missing) },
          uploaded,
          now,
          ...wish,
        })
        return result
      } finally {
        await source.close()
      }
    })
    this.#running = work.catch(() => undefined)
    return work
  }
}

/**
 * The records are those of the store that is at work: every deal it knows is among them, as new as it
 * is. A folder that was moved elsewhere, or an older copy, is not asked what may go.
 */
async function* watched(
  source: BackupSource,
  company: string,
  onUnreadable: (what: string) => void,
  missing: Map<string, number>,
) {
  for await (const record of source.records(company, onUnreadable)) {
    const version = record.kind === 'stream' ? missing.get(record.streamId) : undefined
    if (record.kind === 'stream' && version !== undefined && record.version >= version) {
      missing.delete(record.streamId)
    }
    yield record
  }
  for (const streamId of missing.keys()) onUnreadable(streamId)
}

function logged({ files, aside, discarded, takenBack }: CleanCounts) {
  return { files, aside, discarded, takenBack }
}
