import { Low } from 'lowdb'
import { type DurableFiles, UnconfirmedWriteError } from '../../files/durable-files.ts'
import type { StoredEvent } from '../store.ts'
import { DurableJsonFile } from './durable-json-file.ts'
import { UnreadableFileError } from './errors.ts'
import type { Journal } from './journal.ts'
import { appendedLineOf, type JournalLine, type SettledLine } from './journal-line.ts'
import {
  assertStreamDocument,
  parseEvents,
  parseStreamDocument,
  type StreamDocument,
} from './stream-document.ts'
import { archivePath, type StreamPath } from './stream-path.ts'

/** One change to a stream: a new document and an answer, or "ask again after this". */
export type Step<T> =
  | {
      kind: 'done'
      document: StreamDocument | null
      result: T
      /** The whole change, when it is one that a line of the journal tells. */
      line?: SettledLine
    }
  | { kind: 'wait'; until: Promise<unknown> }

/** Sees each commit before it is written (may throw: nothing is written) and after. */
export type CommitWatch = (
  before: StreamDocument | null,
  after: StreamDocument,
) => { committed(): void }

export interface StreamFileParts {
  files: DurableFiles
  path: StreamPath
  eventsPerFile: number
  /** The workspace's. */
  journal: Journal
  watch: CommitWatch
}

interface Job {
  apply(document: StreamDocument | null): Step<unknown>
  resolve(result: unknown): void
  reject(error: unknown): void
}

/**
 * One stream: one `Low` on one file, and a queue that orders its writers. All that waits while a
 * write is under way goes into the next write together. What the journal
 * can tell on a line needs no write of the file. `Low.update` would change memory before
 * the disk; here a copy is written first and swapped in after.
 */
export class StreamFile {
  readonly #files: DurableFiles
  readonly #path: StreamPath
  readonly #watch: CommitWatch
  readonly #eventsPerFile: number
  readonly #journal: Journal
  readonly #adapter: DurableJsonFile<StreamDocument | null>
  readonly #jobs: Job[] = []
  #low: Low<StreamDocument | null>
  #opening: Promise<void> | null = null
  #working: Promise<void> | null = null
  /** The disk holds something nobody was promised; the old content must go back first. */
  #mustRestore = false
  #pins = 0

  constructor({ files, path, eventsPerFile, journal, watch }: StreamFileParts) {
    this.#files = files
    this.#path = path
    this.#eventsPerFile = eventsPerFile
    this.#journal = journal
    this.#watch = watch
    this.#adapter = new DurableJsonFile(files, path.file, (text, file) =>
      journal.fold(parseStreamDocument(text, file)),
    )
    this.#low = new Low(this.#adapter, null)
  }

  /** True while it must not be forgotten. */
  get isBusy(): boolean {
    return this.#pins > 0 || this.#working !== null || this.#mustRestore
  }

  get isUnconfirmed(): boolean {
    return this.#mustRestore
  }

  /** The committed document; null when there is none. */
  async document(): Promise<StreamDocument | null> {
    this.#pins += 1
    try {
      await this.#open()
      return this.#low.data
    } finally {
      this.#pins -= 1
    }
  }

  /** Puts a change in the queue; resolves when it is durable. A step that returns the same document writes nothing. */
  change<T>(apply: (document: StreamDocument | null) => Step<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ apply, resolve: (result) => resolve(result as T), reject })
      this.#working ??= this.#work()
    })
  }

  /** Every event, oldest first, archived ones included. Throws when an archive is gone. */
  async history(): Promise<StoredEvent[]> {
    const document = await this.document()
    if (!document) return []
    const events: StoredEvent[] = []
    for (const { from, to } of document.archives) {
      const path = archivePath(this.#path, from)
      const text = await this.#files.readText(path)
      if (text === null) throw new UnreadableFileError(path, 'archive of events is missing')
      events.push(...parseEvents(text, path).filter((event) => event.version <= to))
    }
    events.push(...document.events)
    return events
  }

  #open(): Promise<void> {
    if (!this.#opening) {
      const opening = this.#low.read()
      this.#opening = opening
      // A failed read is tried again by the next caller.
      opening.catch(() => {
        this.#opening = null
      })
    }
    return this.#opening
  }

  async #work(): Promise<void> {
    try {
      while (this.#jobs.length > 0) {
        try {
          await this.#open()
          if (this.#mustRestore) await this.#restore()
        } catch (error) {
          for (const job of this.#jobs.splice(0)) job.reject(error)
          return
        }
        await this.#writeBatch()
      }
    } finally {
      this.#working = null
    }
  }

  async #writeBatch(): Promise<void> {
    const before = this.#low.data
    let after = before
    const answers: { job: Job; result: unknown }[] = []
    const lines: SettledLine[] = []
    let isWhole = false
    let until: Promise<unknown> | null = null
    for (let job = this.#jobs[0]; job; job = this.#jobs[0]) {
      let step: Step<unknown>
      try {
        step = job.apply(after)
      } catch (error) {
        this.#jobs.shift()
        job.reject(error)
        continue
      }
      if (step.kind === 'wait') {
        until = step.until
        break
      }
      this.#jobs.shift()
      if (step.document !== after) {
        if (step.line) lines.push(step.line)
        else isWhole = true
      }
      after = step.document
      answers.push({ job, result: step.result })
    }
    try {
      if (after && after !== before) await this.#commit(before, after, isWhole ? null : lines)
    } catch (error) {
      // A "no" in this batch may have been judged by a change that never came to be.
      for (const { job } of answers) job.reject(error)
      return
    }
    for (const { job, result } of answers) job.resolve(result)
    if (until && answers.length === 0) await until.catch(() => undefined)
  }

  /** `settlements`: all there is between the two, or null when there is more. */
  #commit(
    before: StreamDocument | null,
    after: StreamDocument,
    settlements: readonly SettledLine[] | null,
  ): Promise<void> {
    return this.#journal.committing(async (areMany) => {
      const watched = this.#watch(before, after)
      const lines = settlements ?? (areMany ? this.#linesBetween(before, after) : null)
      if (lines === null) {
        await this.#writeWhole(after)
      } else {
        await this.#journal.add(lines)
        this.#low.data = after
      }
      watched.committed()
    })
  }

  /** Null: only a file holds it. */
  #linesBetween(before: StreamDocument | null, after: StreamDocument): JournalLine[] | null {
    if (before === null || after.events.length > this.#eventsPerFile) return null
    const line = appendedLineOf(before, after)
    return line && [line]
  }

  async #writeWhole(after: StreamDocument): Promise<void> {
    assertStreamDocument(after)
    const next = new Low<StreamDocument | null>(this.#adapter, await this.#archiveOldest(after))
    try {
      await next.write()
    } catch (error) {
      if (error instanceof UnconfirmedWriteError) {
        this.#mustRestore = true
        await this.#restore().catch(() => undefined)
      }
      throw error
    }
    this.#low = next
    this.#journal.written(after.streamId)
  }

  async #restore(): Promise<void> {
    if (this.#low.data) await this.#low.write()
    else await this.#adapter.remove()
    this.#mustRestore = false
  }

  /**
   * Keeps the file short: the oldest events go to a file of their own first. Until the stream's
   * file names that archive nobody reads it, and it is written again with the same first version,
   * so a crash between the two loses and doubles nothing.
   */
  async #archiveOldest(document: StreamDocument): Promise<StreamDocument> {
    if (document.events.length <= this.#eventsPerFile) return document
    const kept = Math.floor(this.#eventsPerFile / 5)
    const moved = document.events.slice(0, document.events.length - kept)
    const from = moved[0]?.version
    const to = moved.at(-1)?.version
    if (from === undefined || to === undefined) return document
    await this.#files.write(archivePath(this.#path, from), JSON.stringify(moved))
    return {
      ...document,
      archives: [...document.archives, { from, to }],
      events: document.events.slice(moved.length),
    }
  }
}
