/**
 * The inbox of one workspace: a file per entry until it is done, then its id on a line of the
 * day's list. Leases live in memory: this process is the only one.
 */
import { join } from 'node:path'
import { DAY_MS, type Instant, plusMs, toIso } from '@kedu/shared/time/instant'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { type DurableFiles, UnconfirmedWriteError } from '../../files/durable-files.ts'
import { doneSchema, inboxEntrySchema } from '../record-schemas.ts'
import type { InboxEntry } from '../store.ts'
import { DurableJsonFile } from './durable-json-file.ts'
import { UnreadableFileError } from './errors.ts'
import { asLines, readLines, SharedAppend } from './shared-append.ts'
import { safeName } from './stream-path.ts'

/** Lists of done ids are named `seen-<day>.jsonl`; entries end in `.json`. */
const SEEN_FILE = /^seen-(\d{4}-\d{2}-\d{2})\.jsonl$/

/** What an entry's file holds. */
export interface InboxDocument {
  format: 1
  /** Place in the order of arrival. */
  order: number
  dueAt: Instant
  entry: InboxEntry
}

interface DoneId {
  id: string
  at: Instant
}

interface Waiting {
  document: InboxDocument
  leaseUntil: number
  /** Not durable yet: holds its place in the group, is not handed out. */
  isBeingWritten: boolean
}

const inboxDocument = Compile(
  Type.Object({
    format: Type.Literal(1),
    order: Type.Number(),
    dueAt: Type.Number(),
    entry: inboxEntrySchema,
  }),
)
const seenLine = Compile(doneSchema)

/** Throws `UnreadableFileError`. */
export function parseInboxDocument(text: string, path: string): InboxDocument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UnreadableFileError(path, 'not JSON, cut short perhaps')
  }
  if (!inboxDocument.Check(value)) throw new UnreadableFileError(path, 'not an inbox entry')
  return value as InboxDocument
}

/** The day a list of done ids is for; null when the file is something else. */
export function seenFileDay(fileName: string): string | null {
  return SEEN_FILE.exec(fileName)?.[1] ?? null
}

/** Lines that were cut short by a crash are skipped. */
export function readDoneIds(text: string): Iterable<DoneId> {
  return readLines(text, (value): value is DoneId => seenLine.Check(value))
}

export class Inbox {
  readonly #files: DurableFiles
  readonly #folder: string
  readonly #now: () => Instant
  readonly #memoryMs: number
  readonly #waiting = new Map<string, Waiting>()
  /** Ids by group, in order of arrival. */
  readonly #groups = new Map<string, string[]>()
  readonly #seen = new Map<string, number>()
  readonly #receiving = new Map<string, Promise<unknown>>()
  readonly #list = new SharedAppend<DoneId>((batch) => this.#appendToList(batch))
  readonly #listDays = new Set<string>()
  #order = 0

  constructor(files: DurableFiles, folder: string, now: () => Instant, memoryDays: number) {
    this.#files = files
    this.#folder = folder
    this.#now = now
    this.#memoryMs = memoryDays * DAY_MS
  }

  get pendingCount(): number {
    return this.#waiting.size
  }

  /** Of all that wait, leased or not. */
  firstDue(): Instant | null {
    let first: Instant | null = null
    for (const { document } of this.#waiting.values()) {
      if (first === null || document.dueAt < first) first = document.dueAt
    }
    return first
  }

  /** Start: an entry found on the disk. Give them in any order, then call `restored`. */
  restore(document: InboxDocument): void {
    this.#waiting.set(document.entry.id, { document, leaseUntil: 0, isBeingWritten: false })
    this.#order = Math.max(this.#order, document.order)
  }

  /** Start: a list of done ids. Lines that were cut short by a crash are skipped. */
  restoreSeen(day: string, text: string): void {
    this.#listDays.add(day)
    for (const { id, at } of readDoneIds(text)) this.#seen.set(id, at)
  }

  /** Start: everything was given. Entries the list of done ids already names are removed. */
  async restored(): Promise<void> {
    for (const id of [...this.#waiting.keys()]) {
      if (!this.#seen.has(id)) continue
      this.#waiting.delete(id)
      await this.#files.removeLazily(this.#pathOf(id)).catch(() => undefined)
    }
    const inOrder = [...this.#waiting.values()].sort((a, b) => a.document.order - b.document.order)
    for (const { document } of inOrder) this.#joinGroup(document.entry)
  }

  async receive(entry: Omit<InboxEntry, 'attempts'>): Promise<'recorded' | 'duplicate'> {
    for (;;) {
      const first = this.#receiving.get(entry.id)
      if (!first) break
      // Its fate is ours: recorded makes this one a duplicate, failed makes it the first.
      await first.catch(() => undefined)
    }
    if (this.#waiting.has(entry.id) || this.#isSeen(entry.id)) return 'duplicate'
    this.#order += 1
    const document: InboxDocument = {
      format: 1,
      order: this.#order,
      dueAt: entry.receivedAt,
      entry: JSON.parse(
        JSON.stringify({ ...entry, inbound: entry.inbound ?? null, attempts: 0 }),
      ) as InboxEntry,
    }
    const waiting: Waiting = { document, leaseUntil: 0, isBeingWritten: true }
    if (!inboxDocument.Check(document)) throw new Error('Not to be stored: no inbox entry')
    this.#waiting.set(entry.id, waiting)
    this.#joinGroup(document.entry)
    const writing = this.#write(document, null)
    this.#receiving.set(entry.id, writing)
    try {
      await writing
      waiting.isBeingWritten = false
    } catch (error) {
      this.#leave(document.entry)
      throw error
    } finally {
      this.#receiving.delete(entry.id)
    }
    return 'recorded'
  }

  lease(now: Instant, limit: number, leaseMs: number): InboxEntry[] {
    const ready: Waiting[] = []
    for (const ids of this.#groups.values()) {
      const first = this.#waiting.get(ids[0] ?? '')
      if (!first || first.isBeingWritten || first.leaseUntil > now) continue
      if (first.document.dueAt <= now) ready.push(first)
    }
    ready.sort((a, b) => a.document.order - b.document.order)
    return ready.slice(0, Math.max(0, limit)).map((waiting) => {
      waiting.leaseUntil = now + leaseMs
      return waiting.document.entry
    })
  }

  /** Settling an entry that is gone already changes nothing. */
  async settle(
    id: string,
    settlement: { kind: 'done' } | { kind: 'retry'; dueAt: Instant },
  ): Promise<void> {
    const waiting = this.#waiting.get(id)
    if (!waiting || waiting.isBeingWritten) return
    const before = waiting.document
    switch (settlement.kind) {
      case 'done': {
        const at = this.#now()
        await this.#list.add({ id, at })
        this.#seen.set(id, at)
        this.#leave(before.entry)
        // Were it to come back after a power loss: the list says it is done.
        await this.#files.removeLazily(this.#pathOf(id)).catch(() => undefined)
        return
      }
      case 'retry': {
        const entry = { ...before.entry, attempts: before.entry.attempts + 1 }
        const after = { ...before, dueAt: settlement.dueAt, entry }
        await this.#write(after, before)
        waiting.document = after
        waiting.leaseUntil = 0
        return
      }
      default:
        settlement satisfies never
    }
  }

  /** Forgets ids whose time is over, and the lists of days that are over. */
  async sweep(now: Instant): Promise<void> {
    for (const [id, at] of this.#seen) if (at + this.#memoryMs <= now) this.#seen.delete(id)
    const oldest = toIso(plusMs(now, -this.#memoryMs)).slice(0, 10)
    for (const day of this.#listDays) {
      if (day >= oldest) continue
      await this.#files.removeLazily(this.#listPath(day))
      this.#listDays.delete(day)
    }
  }

  #listPath(day: string): string {
    return join(this.#folder, `seen-${day}.jsonl`)
  }

  #isSeen(id: string): boolean {
    const at = this.#seen.get(id)
    return at !== undefined && at + this.#memoryMs > this.#now()
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${safeName(id)}.json`)
  }

  async #write(document: InboxDocument, before: InboxDocument | null): Promise<void> {
    const file = new DurableJsonFile(
      this.#files,
      this.#pathOf(document.entry.id),
      parseInboxDocument,
    )
    try {
      await file.write(document)
    } catch (error) {
      if (error instanceof UnconfirmedWriteError) {
        await (before ? file.write(before) : file.remove()).catch(() => undefined)
      }
      throw error
    }
  }

  #joinGroup({ group, id }: InboxEntry): void {
    const ids = this.#groups.get(group)
    if (ids) ids.push(id)
    else this.#groups.set(group, [id])
  }

  #leave({ group, id }: InboxEntry): void {
    this.#waiting.delete(id)
    const left = this.#groups.get(group)?.filter((other) => other !== id) ?? []
    if (left.length > 0) this.#groups.set(group, left)
    else this.#groups.delete(group)
  }

  async #appendToList(batch: readonly DoneId[]): Promise<void> {
    const day = toIso(batch[0]?.at ?? this.#now()).slice(0, 10)
    this.#listDays.add(day)
    await this.#files.append(this.#listPath(day), asLines(batch))
  }
}
