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
    const work = this.#running.then(async () => {
      const source = await openSource()
      try {
        const trash = new FileTrash(objects, now)
        const { id } = workspace
        return await cleanFiles({ workspace: id, objects, trash, source, uploaded, now, ...wish })
      } finally {
        await source.close()
      }
    })
    this.#running = work.catch(() => undefined)
    return work
  }
}

function logged({ files, aside, discarded, takenBack }: CleanCounts) {
  return { files, aside, discarded, takenBack }
}
