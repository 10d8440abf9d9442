/**
 * What a backup says of a company, one record a line, the same whatever store it came from: every stream
 * with its whole history, and the inbox. Whoever reads one checks each line with `parseRecord`.
 */
import type { CardReceipt } from '@kedu/bot/platform'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Downtime } from '@kedu/shared/time/work-calendar'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import {
  doneSchema,
  inboxEntrySchema,
  outboxSchema,
  saidSchema,
  storedEventSchema,
} from '../store/record-schemas.ts'
import type { InboxEntry, OutboxEntry, StoredEvent, StreamId } from '../store/store.ts'

export interface StreamRecord {
  kind: 'stream'
  streamId: StreamId
  version: number
  state: unknown
  /** Oldest first, from version 1 on. */
  events: StoredEvent[]
  /** Waiting or given up; `order` is the place in the company's order of creation. */
  outbox: { order: number; entry: OutboxEntry }[]
  /** Said within 30 days: their keys stay taken. */
  said: { key: string; at: Instant; receipt: CardReceipt | null }[]
}

/** A callback that was recorded and is still to be worked on. */
export interface InboxRecord {
  kind: 'inbox'
  order: number
  dueAt: Instant
  entry: InboxEntry
}

/** A callback that was worked on: should it come again, it is known. */
export interface DoneRecord {
  kind: 'done'
  id: string
  at: Instant
}

/** A file of the store that made no sense and was put aside, as it is. */
export interface AsideRecord {
  kind: 'aside'
  name: string
  base64: string
}

export type BackupRecord = StreamRecord | InboxRecord | DoneRecord | AsideRecord

/** A store as a backup reads it. While it is at work: nothing is held up, nothing is changed. */
export interface BackupSource {
  store: 'lowdb' | 'postgres'
  workspaces(): Promise<WorkspaceId[]>
  /**
   * Everything that was acknowledged before the call; of what comes meanwhile some. The inbox comes
   * before the streams, so a callback is in the one or has left its mark in the other.
   * `onUnreadable` hears of what could not be read.
   */
  records(workspace: WorkspaceId, onUnreadable: (what: string) => void): AsyncIterable<BackupRecord>
  downtimes(): Promise<readonly Downtime[]>
  /** The last moment at which somebody said that he serves; null: nobody ever did. */
  lastServed(): Promise<Instant | null>
  /** A move into it did not come to its end: what it holds is not all. */
  isHalfMoved(): Promise<boolean>
  close(): Promise<void>
}

const record = Compile(
  Type.Union([
    Type.Object({
      kind: Type.Literal('stream'),
      streamId: Type.String({ pattern: '^[a-z][a-z0-9-]*/[\\s\\S]+$' }),
      version: Type.Integer({ minimum: 0 }),
      state: Type.Unknown(),
      events: Type.Array(storedEventSchema),
      outbox: Type.Array(outboxSchema),
      said: Type.Array(saidSchema),
    }),
    Type.Object({
      kind: Type.Literal('inbox'),
      order: Type.Number(),
      dueAt: Type.Number(),
      entry: inboxEntrySchema,
    }),
    Type.Object({ kind: Type.Literal('done'), ...doneSchema.properties }),
    Type.Object({ kind: Type.Literal('aside'), name: Type.String(), base64: Type.String() }),
  ]),
)

/** Null: the line is no record of a backup. */
export function parseRecord(line: string): BackupRecord | null {
  try {
    const value: unknown = JSON.parse(line)
    return record.Check(value) ? (value as BackupRecord) : null
  } catch {
    return null
  }
}
