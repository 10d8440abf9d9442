/** Rows of the tables as the port's values. */
import type { Instant } from '@kedu/shared/time/instant'
import type { OutboxEntry, StoredEvent, StreamSnapshot } from '../store.ts'
import type { Row } from './connections.ts'

export function snapshotOf(row: Row): StreamSnapshot {
  const { stream_id: key, full_id: full } = row
  return {
    streamId: full === null ? String(key) : String(JSON.parse(String(full))),
    version: Number(row.version),
    state: JSON.parse(String(row.state)),
  }
}

export function eventOf({ version, at, hash, body }: Row): StoredEvent {
  return {
    version: Number(version),
    at: at as Instant,
    hash: String(hash),
    body: JSON.parse(String(body)),
  }
}

/** By the key of their stream; rows of several streams, those of each in order. */
export function eventsByKey(rows: readonly Row[]): Map<string, StoredEvent[]> {
  const byKey = new Map<string, StoredEvent[]>()
  for (const row of rows) {
    const key = String(row.stream_id)
    const events = byKey.get(key)
    if (events) events.push(eventOf(row))
    else byKey.set(key, [eventOf(row)])
  }
  return byKey
}

/** The order of the keys is that of `OutboxDraft`; the columns are newer than what was drafted. */
export function entryOf(row: Row): OutboxEntry {
  return {
    ...JSON.parse(String(row.entry)),
    dueAt: row.due_at,
    expiresAt: row.expires_at,
    attempts: row.attempts,
    dead: row.dead === null ? null : JSON.parse(String(row.dead)),
  } as OutboxEntry
}
