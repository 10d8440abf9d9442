/** What can happen to one stream, as pure steps from document to document. */
import type { Instant } from '@kedu/shared/time/instant'
import { CHAIN_START, eventHash } from '../event-chain.ts'
import type {
  AppendRequest,
  OutboxEntry,
  OutboxSettlement,
  StoredEvent,
  StreamId,
} from '../store.ts'
import { emptyDocument, type QueuedMessage, type StreamDocument } from './stream-document.ts'

/** The request's effect on a stream at the expected version; its drafts are the caller's to add. */
export function appended(
  before: StreamDocument | null,
  workspace: string,
  request: AppendRequest,
): StreamDocument {
  const document = before ?? emptyDocument(workspace, request.streamId)
  const events: StoredEvent[] = [...document.events]
  let { version } = document
  let lastHash = version === 0 ? CHAIN_START : document.lastHash
  for (const { at, body: given } of request.events) {
    const body = given ?? null
    version += 1
    lastHash = eventHash(lastHash, { version, at, body })
    events.push({ version, at, hash: lastHash, body })
  }
  const cancelled = new Set(request.cancelOutbox)
  const outbox = document.outbox.filter(({ entry }) => entry.dead || !cancelled.has(entry.key))
  return { ...document, version, state: request.state, lastHash, events, outbox }
}

export function newEntry(
  draft: AppendRequest['outbox'][number],
  streamId: StreamId,
  createdAt: Instant,
): OutboxEntry {
  return { ...draft, streamId, createdAt, attempts: 0, dead: null }
}

function withEntry(
  document: StreamDocument,
  isMeant: (message: QueuedMessage) => boolean,
  change: (entry: OutboxEntry) => OutboxEntry | null,
): StreamDocument {
  const outbox: QueuedMessage[] = []
  for (const message of document.outbox) {
    const entry = isMeant(message) ? change(message.entry) : message.entry
    if (entry === message.entry) outbox.push(message)
    else if (entry) outbox.push({ ...message, entry })
  }
  return { ...document, outbox }
}

/**
 * How sending went. Settling what is settled already changes nothing; a message that was cancelled
 * while it was under way and yet arrived leaves its receipt, so that its card can be changed.
 * `order` tells which of two messages with one key it was, when the first was cancelled in flight.
 */
export function settled(
  document: StreamDocument,
  sent: { key: string; order: number | null },
  settlement: OutboxSettlement,
  now: Instant,
): StreamDocument {
  const { key } = sent
  const isMeant = ({ order, entry }: QueuedMessage) =>
    entry.key === key && !entry.dead && (sent.order === null || sent.order === order)
  const isPending = document.outbox.some(isMeant)
  switch (settlement.kind) {
    case 'delivered': {
      const { at, receipt } = settlement
      if (!isPending && document.said.some((said) => said.key === key)) return document
      const without = withEntry(document, isMeant, () => null)
      return { ...without, said: [...without.said, { key, at, receipt }] }
    }
    case 'dropped': {
      if (!isPending) return document
      const without = withEntry(document, isMeant, () => null)
      return { ...without, said: [...without.said, { key, at: now, receipt: null }] }
    }
    case 'retry': {
      if (!isPending) return document
      const { dueAt } = settlement
      return withEntry(document, isMeant, (entry) => ({
        ...entry,
        dueAt,
        attempts: entry.attempts + 1,
      }))
    }
    case 'dead': {
      if (!isPending) return document
      const { reason, detail, at } = settlement
      return withEntry(document, isMeant, (entry) => ({ ...entry, dead: { reason, detail, at } }))
    }
    default:
      return settlement satisfies never
  }
}

/** Null when there is no such dead entry. Somebody asked for it, so it no longer expires. */
export function resent(document: StreamDocument, key: string, now: Instant): StreamDocument | null {
  const isMeant = ({ entry }: QueuedMessage) => entry.key === key && entry.dead !== null
  if (!document.outbox.some(isMeant)) return null
  return withEntry(document, isMeant, (entry) => ({
    ...entry,
    dead: null,
    attempts: 0,
    dueAt: now,
    expiresAt: null,
  }))
}
