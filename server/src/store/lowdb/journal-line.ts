/** What a line of the journal says, and what it makes of the stream's document. */
import type { Instant } from '@kedu/shared/time/instant'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { OutboxSettlement, StreamId } from '../store.ts'
import { documentSchema, type StreamDocument } from './stream-document.ts'
import { settled } from './stream-steps.ts'

/** Ends of a message that may be told twice: what holds one already is not changed by it. */
export type LoggedSettlement = Extract<OutboxSettlement, { kind: 'delivered' | 'dropped' }>

export interface SettledLine {
  kind: 'settled'
  streamId: StreamId
  key: string
  /** Place of the message in the order of the folder; see `settled`. */
  order: number | null
  settlement: LoggedSettlement
  /** When it was settled. */
  now: Instant
}

/** The document as it is after new events; of its events, those that are new. */
export interface AppendedLine extends StreamDocument {
  kind: 'appended'
  /** The version they follow, and its hash. */
  from: number
  fromHash: string
}

export type JournalLine = SettledLine | AppendedLine

const { said, streamId } = documentSchema.properties

const settledLine = Compile(
  Type.Object({
    kind: Type.Literal('settled'),
    streamId,
    key: Type.String(),
    order: Type.Union([Type.Number(), Type.Null()]),
    settlement: Type.Union([
      Type.Object({
        kind: Type.Literal('delivered'),
        at: Type.Number(),
        receipt: said.items.properties.receipt,
      }),
      Type.Object({ kind: Type.Literal('dropped') }),
    ]),
    now: Type.Number(),
  }),
)
const appendedLine = Compile(
  Type.Object({
    ...documentSchema.properties,
    kind: Type.Literal('appended'),
    from: Type.Integer({ minimum: 0 }),
    fromHash: Type.String(),
  }),
)

export function isJournalLine(value: unknown): value is JournalLine {
  return settledLine.Check(value) || appendedLine.Check(value)
}

/** Whether this outcome is one that a line can hold. */
export function isLogged(settlement: OutboxSettlement): settlement is LoggedSettlement {
  return settlement.kind === 'delivered' || settlement.kind === 'dropped'
}

/** The step between two documents of a stream; null when it is more than events that were added. */
export function appendedLineOf(before: StreamDocument, after: StreamDocument): AppendedLine | null {
  const isLonger = after.version > before.version && after.events.length > before.events.length
  if (!isLonger || after.archives !== before.archives) return null
  const events = after.events.slice(before.events.length)
  return { ...after, kind: 'appended', from: before.version, fromHash: before.lastHash, events }
}

/**
 * Whether a later line goes on from a version before this one: then this one was refused, told its
 * sender so, and was left behind by a disk that failed. Only found at start.
 */
export function isVoidBy(line: JournalLine, later: JournalLine): boolean {
  return line.kind === 'appended' && later.kind === 'appended' && later.from < line.version
}

/**
 * The document after what the line says; itself when it holds that already, or when the line goes on
 * from another moment (a file that was put back from a backup, say).
 */
export function folded(document: StreamDocument, line: JournalLine): StreamDocument {
  if (line.kind === 'settled') return settled(document, line, line.settlement, line.now)
  if (document.version !== line.from || document.lastHash !== line.fromHash) return document
  const { kind, from, fromHash, events, ...head } = line
  return { ...head, archives: document.archives, events: [...document.events, ...events] }
}
