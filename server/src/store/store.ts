/**
 * The storage port. Everything belongs to a workspace; a stream is one deal (`deal/<id>`), one
 * person (`person/<id>`), one person's conversation (`conversation/<personId>`), one settings
 * document (`settings/workspace`) … : events plus the folded state, with its pending outbox.
 *
 * What every method promises: when it resolves with success, the data survives kill -9 and power
 * loss on a local Linux file system; when it rejects, nothing of the request is visible, in memory
 * or on disk. See shared/docs/decisions.
 */
import type { CardReceipt, FailureReason } from '@kedu/bot/platform'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'

/** `deal/<id>`, `person/<id>`, `conversation/<personId>`, `settings/<name>`, `digest/<personId>` … */
export type StreamId = string
/** The part before the slash. */
export type StreamCategory = string

export interface StoredEvent {
  /** 1-based position in the stream. */
  version: number
  at: Instant
  /** sha-256 over the previous hash and this event, hex: the history is a chain (L10). */
  hash: string
  body: unknown
}

export interface StreamSnapshot<S = unknown> {
  streamId: StreamId
  version: number
  state: S
}

export interface AppendRequest {
  streamId: StreamId
  /** 0 for a new stream. */
  expectedVersion: number
  events: { at: Instant; body: unknown }[]
  /** The folded state after the events; stored as it is. */
  state: unknown
  outbox: OutboxDraft[]
  /** Keys of pending outbox entries of this stream that are no longer to be said. */
  cancelOutbox?: string[]
}

export type AppendResult =
  | { kind: 'committed'; version: number }
  | { kind: 'conflict'; actualVersion: number }

/** A verified, decoded callback as recorded before it was answered. */
export interface InboxEntry {
  /** De-duplication id; also the cause of every command that follows. */
  id: string
  receivedAt: Instant
  /** `Inbound`, as JSON. */
  inbound: unknown
  attempts: number
  /** Entries of one group (person) are processed one after the other, in order of arrival. */
  group: string
}

export interface OutboxEntry extends OutboxDraft {
  streamId: StreamId
  createdAt: Instant
  attempts: number
  /** Set once the entry is given up; it stays visible and can be re-sent. */
  dead: { reason: FailureReason | 'expired'; detail: string; at: Instant } | null
}

export interface OutboxLease {
  entry: OutboxEntry
  leaseUntil: Instant
}

export type OutboxSettlement =
  | { kind: 'delivered'; at: Instant; receipt: CardReceipt | null }
  | { kind: 'retry'; dueAt: Instant; reason: FailureReason }
  | { kind: 'dead'; reason: FailureReason | 'expired'; detail: string; at: Instant }
  /** Nothing to say any more (card replaced before it was sent, …). */
  | { kind: 'dropped' }

export interface RowFilter {
  ownerIds?: readonly string[]
  region?: string
  outcome?: DealRow['outcome']
}

export interface StoreCounts {
  deals: number
  inboxPending: number
  outboxPending: number
  outboxDead: number
}

export interface Store {
  load<S>(workspace: WorkspaceId, streamId: StreamId): Promise<StreamSnapshot<S> | null>
  /** Oldest first. */
  history(workspace: WorkspaceId, streamId: StreamId): Promise<StoredEvent[]>
  /** All streams of a category, e.g. every `person`. Not for deals: use `rows`. */
  list<S>(workspace: WorkspaceId, category: StreamCategory): Promise<StreamSnapshot<S>[]>
  /** Events, state and outbox together or not at all. A wrong version is a value. */
  append(workspace: WorkspaceId, request: AppendRequest): Promise<AppendResult>

  /** Slim deal rows, from memory. The array is fresh, the rows are shared: read only. */
  rows(workspace: WorkspaceId, filter?: RowFilter): readonly DealRow[]
  row(workspace: WorkspaceId, dealId: string): DealRow | null
  /** Open deals whose `nextCheckAt` (see `RowProjection`) is at or before `now`, earliest first. */
  due(workspace: WorkspaceId, now: Instant, limit: number): readonly DealRow[]
  /** Earliest `nextCheckAt` of any deal, or null. */
  nextDueAt(workspace: WorkspaceId): Instant | null
  /** Recompute every row's `nextCheckAt` (rules, calendar or settings changed). */
  reproject(workspace: WorkspaceId): void

  /** Durable before it resolves. A known id (seen within `inboxMemoryDays`) is `duplicate`. */
  receive(
    workspace: WorkspaceId,
    entry: Omit<InboxEntry, 'attempts'>,
  ): Promise<'recorded' | 'duplicate'>
  /** Earliest entries not leased, at most one per group. */
  leaseInbox(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<InboxEntry[]>
  /** `done` forgets the entry but remembers its id; `retry` gives it back, due at `dueAt`. */
  settleInbox(
    workspace: WorkspaceId,
    id: string,
    settlement: { kind: 'done' } | { kind: 'retry'; dueAt: Instant },
  ): Promise<void>

  /** Earliest due entries, not leased; per recipient in order of creation. */
  leaseOutbox(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<OutboxLease[]>
  settleOutbox(workspace: WorkspaceId, key: string, settlement: OutboxSettlement): Promise<void>
  /** Pending (not dead) entry by key, e.g. to see whether a card is still on its way. */
  outboxEntry(workspace: WorkspaceId, key: string): OutboxEntry | null
  /** Receipt of a delivered entry (kept 30 days), needed to change its card. */
  receipt(workspace: WorkspaceId, streamId: StreamId, key: string): Promise<CardReceipt | null>
  deadLetters(workspace: WorkspaceId): readonly OutboxEntry[]
  /** Puts a dead entry back, due now, attempts 0. False when it is unknown. */
  resend(workspace: WorkspaceId, key: string, now: Instant): Promise<boolean>

  /** Moments when no Kedu process was serving (L4), newest last, bounded to a year. */
  downtimes(): readonly { from: Instant; to: Instant }[]
  /** Called by the scheduler; lets the next start know until when this process served. */
  heartbeat(now: Instant): Promise<void>

  counts(workspace: WorkspaceId): StoreCounts
  /** Can it write? For `/health/ready`. */
  check(): Promise<{ ok: true } | { ok: false; problem: string }>
  /** Finishes writes under way, releases the lock. */
  close(): Promise<void>
}

/** How the store gets slim rows and due moments out of deal states; pure, from `shared`. */
export interface RowProjection {
  project(state: unknown, version: number): DealRow
  /** Next moment a policy could have something new to say about this deal; null = never. */
  nextCheckAt(row: DealRow): Instant | null
}
