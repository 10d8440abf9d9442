/** What one stream file holds, and how its bytes become a value again. */
import type { CardReceipt } from '@kedu/bot/platform'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { outboxSchema, saidSchema, storedEventSchema } from '../record-schemas.ts'
import type { OutboxEntry, StoredEvent, StreamId } from '../store.ts'
import { UnreadableFileError } from './errors.ts'

/** How long a delivered message's receipt and key are remembered. */
export const SAID_MEMORY_MS = 30 * DAY_MS

/** An outbox entry with its place in the order of creation over the whole folder. */
export interface QueuedMessage {
  order: number
  entry: OutboxEntry
}

/** A message that is settled: its key is taken for 30 days, its card can be changed. */
export interface SaidMessage {
  key: string
  at: Instant
  receipt: CardReceipt | null
}

/** Events that moved out of the file: versions `from` to `to`, in the archive file named by `from`. */
export interface ArchivedEvents {
  from: number
  to: number
}

/**
 * State, version, events, outbox and receipts in one document: one rename commits them all.
 * Never changed in place; a step makes a new one.
 */
export interface StreamDocument {
  format: 1
  workspace: string
  streamId: StreamId
  version: number
  state: unknown
  /** Hash of the newest event, archived or not. */
  lastHash: string
  archives: ArchivedEvents[]
  outbox: QueuedMessage[]
  said: SaidMessage[]
  events: StoredEvent[]
}

export const documentSchema = Type.Object({
  format: Type.Literal(1),
  workspace: Type.String(),
  streamId: Type.String(),
  version: Type.Integer({ minimum: 0 }),
  state: Type.Unknown(),
  lastHash: Type.String(),
  archives: Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer() })),
  outbox: Type.Array(outboxSchema),
  said: Type.Array(saidSchema),
  events: Type.Array(storedEventSchema),
})
const streamDocument = Compile(documentSchema)

const eventList = Compile(Type.Array(storedEventSchema))

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnreadableFileError(path, 'not JSON, cut short perhaps')
  }
}

/** Throws `UnreadableFileError` when the text is not a whole stream document. */
export function parseStreamDocument(text: string, path: string): StreamDocument {
  const value = parseJson(text, path)
  if (!streamDocument.Check(value)) throw new UnreadableFileError(path, 'not a stream document')
  const document = value as StreamDocument
  const archived = document.archives.at(-1)?.to ?? 0
  if (document.version !== archived + document.events.length) {
    throw new UnreadableFileError(path, 'version and number of events differ')
  }
  return document
}

/** Throws `UnreadableFileError` when the text is not a list of events. */
export function parseEvents(text: string, path: string): StoredEvent[] {
  const value = parseJson(text, path)
  if (!eventList.Check(value)) throw new UnreadableFileError(path, 'not a list of events')
  return value as StoredEvent[]
}

/** What would not be read back is not written: then the caller handed over something that is no JSON. */
export function assertStreamDocument(document: StreamDocument): void {
  const { streamId } = document
  if (!streamDocument.Check(document)) {
    throw new Error(`Not to be stored: a malformed change to ${streamId}`)
  }
}

export function emptyDocument(workspace: string, streamId: StreamId): StreamDocument {
  return {
    format: 1,
    workspace,
    streamId,
    version: 0,
    state: null,
    lastHash: '',
    archives: [],
    outbox: [],
    said: [],
    events: [],
  }
}

/** Forgets what was said, or given up, more than 30 days ago. */
export function withoutOldMessages(document: StreamDocument, now: Instant): StreamDocument {
  const oldest = now - SAID_MEMORY_MS
  const said = document.said.filter((item) => item.at > oldest)
  const outbox = document.outbox.filter(({ entry }) => !entry.dead || entry.dead.at > oldest)
  if (said.length === document.said.length && outbox.length === document.outbox.length) {
    return document
  }
  return { ...document, said, outbox }
}
