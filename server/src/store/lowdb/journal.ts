/**
 * What many streams commit at the same time, on lines of one file: they wait for the disk once
 * instead of each for a file of its own. A line belongs to its stream's document and is folded into
 * it by whoever reads that; the stream's next file holds it, and the line is of no use any more.
 */
import { join } from 'node:path'
import type { DurableFiles } from '../../files/durable-files.ts'
import type { StreamId } from '../store.ts'
import { folded, isJournalLine, isVoidBy, type JournalLine } from './journal-line.ts'
import { asLines, readLines, SharedAppend } from './shared-append.ts'
import type { StreamDocument } from './stream-document.ts'

/** Named `journal-<n>.jsonl`, in the folder of the workspace. */
const SEGMENT_FILE = /^journal-(\d{1,9})\.jsonl$/
const SEGMENT_LINES = 500
/** More than so many and the oldest are given up: what only they hold is written to the streams. */
const SEGMENTS_KEPT = 2
/** So many streams that commit at the same time use the journal; fewer are better off with their files. */
const MANY = 4

/** The number of a segment; null when the file is something else. */
export function segmentNumber(fileName: string): number | null {
  const digits = SEGMENT_FILE.exec(fileName)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** Adds a line to those of its stream; what it makes void goes. */
export function keepLine(lines: Map<StreamId, JournalLine[]>, line: JournalLine): void {
  const earlier = lines.get(line.streamId) ?? []
  lines.set(line.streamId, [...earlier.filter((it) => !isVoidBy(it, line)), line])
}

export class Journal {
  readonly #files: DurableFiles
  readonly #folder: string
  readonly #append = new SharedAppend<JournalLine>((batch) => this.#write(batch))
  /** Not yet in their streams' files, oldest first. */
  readonly #lines = new Map<StreamId, JournalLine[]>()
  /** By segment, oldest first: the streams whose files may lack a line of it. */
  readonly #segments = new Map<number, Set<StreamId>>()
  #current = 0
  #linesInCurrent = 0
  #lastOrder = 0
  #committing = 0

  constructor(files: DurableFiles, folder: string) {
    this.#files = files
    this.#folder = folder
  }

  /** Highest place in the outbox order that a line names. */
  get lastOrder(): number {
    return this.#lastOrder
  }

  /** Start: what was found on the disk, oldest segment first. Null: the disk would not read it. */
  restore(segment: number, text: string | null): void {
    this.#current = segment + 1
    if (text === null) return
    this.#segments.set(segment, new Set())
    for (const line of readLines(text, isJournalLine)) this.#note(segment, line)
  }

  /** Runs the commit of one stream and tells it whether many are at it. */
  async committing<T>(commit: (areMany: boolean) => Promise<T>): Promise<T> {
    this.#committing += 1
    try {
      return await commit(this.#committing >= MANY)
    } finally {
      this.#committing -= 1
    }
  }

  /** Durable when it resolves. Called by the queue of the lines' stream, which orders them. */
  async add(lines: readonly JournalLine[]): Promise<void> {
    if (!lines.every(isJournalLine)) throw new Error('Not to be stored: a malformed change')
    await this.#append.add(...lines)
  }

  /** The document with what its file lacks. */
  fold(document: StreamDocument): StreamDocument {
    return this.#lines.get(document.streamId)?.reduce(folded, document) ?? document
  }

  /** Whether there are lines for this stream that its folded document does not hold. */
  hasGapAfter({ streamId, version }: StreamDocument): boolean {
    const lines = this.#lines.get(streamId) ?? []
    return lines.some((line) => line.kind === 'appended' && line.version > version)
  }

  /** The stream's file holds all that was committed so far. */
  written(streamId: StreamId): void {
    if (!this.#lines.delete(streamId)) return
    for (const streams of this.#segments.values()) streams.delete(streamId)
  }

  /** Takes segments away whose lines are all in their streams' files. */
  async sweep(): Promise<void> {
    for (const [segment, streams] of this.#segments) {
      if (streams.size > 0 || segment === this.#current) continue
      // Seen again after a power loss it would change nothing.
      await this.#files.removeLazily(this.#pathOf(segment))
      this.#segments.delete(segment)
    }
  }

  /** Streams to be written anew, because the segment that speaks of them has grown old. */
  overdue(): StreamId[] {
    const old = [...this.#segments.values()].slice(0, -SEGMENTS_KEPT)
    return [...new Set(old.flatMap((streams) => [...streams]))]
  }

  #pathOf(segment: number): string {
    return join(this.#folder, `journal-${segment}.jsonl`)
  }

  async #write(batch: readonly JournalLine[]): Promise<void> {
    if (this.#linesInCurrent >= SEGMENT_LINES) {
      this.#current += 1
      this.#linesInCurrent = 0
    }
    const segment = this.#current
    const path = this.#pathOf(segment)
    try {
      await this.#files.append(path, asLines(batch))
    } catch (error) {
      // Its name could not be confirmed: then nobody is to find these lines in it.
      if (this.#linesInCurrent === 0) await this.#files.remove(path).catch(() => undefined)
      throw error
    }
    this.#linesInCurrent += batch.length
    for (const line of batch) this.#note(segment, line)
  }

  #note(segment: number, line: JournalLine): void {
    const { streamId } = line
    const orders = line.kind === 'settled' ? [line.order ?? 0] : line.outbox.map((it) => it.order)
    this.#lastOrder = Math.max(this.#lastOrder, ...orders)
    keepLine(this.#lines, line)
    const streams = this.#segments.get(segment)
    if (streams) streams.add(streamId)
    else this.#segments.set(segment, new Set([streamId]))
  }
}
