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
import type { RoomWindow } from '@kedu/shared/time/sliding-windows'
import type { Downtime } from '@kedu/shared/time/work-calendar'

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
  /** May be empty: then the state is replaced and the version stays, and nobody conflicts. */
  events: { at: Instant; body: unknown }[]
  /** The folded state after the events; stored as it is. */
  state: unknown
  /** A draft whose key is waiting, dead or was settled within 30 days (anywhere in the workspace) is dropped. */
  outbox: OutboxDraft[]
  /**
   * Keys of pending outbox entries of this stream that are no longer to be said; dead ones stay.
   * Done before `outbox` is looked at, and frees the key: the same key may be drafted again.
   */
  cancelOutbox?: string[]
  /**
   * Name of a lease this must be done under: once another process could have it, nothing is stored and
   * the answer is `conflict`, however long this process stood still since it took it.
   */
  underLease?: string
  /** What is drafted here is kept for this process for so long, see `Store.receive`. */
  keepDraftsMs?: number
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
  /** How often it was settled with `retry`. */
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
  /** `keepMs`: kept for this process for so long, see `Store.receive`. */
  | { kind: 'retry'; dueAt: Instant; reason: FailureReason; keepMs?: number }
  | { kind: 'dead'; reason: FailureReason | 'expired'; detail: string; at: Instant }
  /** Nothing to say any more (card replaced before it was sent, …). Its key stays taken for 30 days. */
  | { kind: 'dropped' }

export interface RowFilter {
  ownerIds?: readonly string[]
  region?: string
  outcome?: DealRow['outcome']
  /** Only rows with alerts on them; costs what there are of those, not what exists. */
  withAlerts?: true
  /** Only rows whose last moves stand on doubtful evidence; costs what there are of those. */
  withDoubtfulMoves?: true
}

export interface StoreCounts {
  deals: number
  inboxPending: number
  outboxPending: number
  outboxDead: number
}

/** May answer a promise; `catchUp` waits for it, and rejects when it does. */
export type ForeignChangeListener = (change: StreamSnapshot) => void | Promise<void>

export interface StoreWake {
  workspace: WorkspaceId
  /** `stream`: some stream changed; the others: something was put there. */
  about: 'inbox' | 'outbox' | 'stream'
}

/** Something an administrator has to look at; found at start or while reading. */
export interface StoreProblem {
  kind: /** The content made no sense; the file was moved to the workspace's `quarantine` folder. */
    | 'quarantined'
    /** The disk would not read it; it stayed where it is and its stream cannot be used. */
    | 'unreadable'
    /** The deal is stored but its state gives no row. */
    | 'unprojectable'
    /** The history was changed from outside. */
    | 'chain-broken'
    /** More deals than this driver is meant for. */
    | 'many-deals'
  /** File, stream or folder. */
  path: string
  /** English, for the log. */
  detail: string
  at: Instant
}

/** How this process's clock stands to the one that all processes share. */
export interface ClockState {
  /** Negative: behind. */
  aheadMs: number
  /** Off by minutes: too much to go by. */
  isWrong: boolean
  /**
   * A process with a right one serves: this one leaves to it whatever goes by the clock. Where no process
   * agrees with the database, it may be the database that is wrong, and all go on.
   */
  stepsBack: boolean
}

export interface Store {
  /** Whether several processes may serve the same data. */
  readonly isShared: boolean

  load<S>(workspace: WorkspaceId, streamId: StreamId): Promise<StreamSnapshot<S> | null>
  /** Oldest first, archived ones included. */
  history(workspace: WorkspaceId, streamId: StreamId): Promise<StoredEvent[]>
  /** Several of them at once, each as `history` gives it; those that cannot be read are left out. */
  histories(
    workspace: WorkspaceId,
    streamIds: readonly StreamId[],
  ): Promise<ReadonlyMap<StreamId, StoredEvent[]>>
  /** All streams of a category by id, e.g. every `person`. Reads every file; for deals use `rows`. */
  list<S>(workspace: WorkspaceId, category: StreamCategory): Promise<StreamSnapshot<S>[]>
  /** Events, state and outbox together or not at all. A wrong version is a value. */
  append(workspace: WorkspaceId, request: AppendRequest): Promise<AppendResult>

  /** Slim deal rows, withdrawn ones left out, from memory, in no particular order. Shared, read only; without a filter the same array while nothing changed. */
  rows(workspace: WorkspaceId, filter?: RowFilter): readonly DealRow[]
  /** One row, withdrawn or not. */
  row(workspace: WorkspaceId, dealId: string): DealRow | null
  /** Open deals, not withdrawn, whose `nextCheckAt` (see `RowProjection`) is at or before `now`, earliest first. */
  due(workspace: WorkspaceId, now: Instant, limit: number): readonly DealRow[]
  /** Earliest `nextCheckAt` of any open deal, or null. */
  nextDueAt(workspace: WorkspaceId): Instant | null
  /** Recompute every row's `nextCheckAt` (rules, calendar or settings changed). */
  reproject(workspace: WorkspaceId): void

  /**
   * Durable before it resolves. An id that waits, or was done within `inboxMemoryDays`, is `duplicate`.
   * With `keepMs` it is kept for this process, which alone can answer whoever asked: for so long, and
   * while it lives, no other one leases it.
   */
  receive(
    workspace: WorkspaceId,
    entry: Omit<InboxEntry, 'attempts'>,
    keepMs?: number,
  ): Promise<'recorded' | 'duplicate'>
  /**
   * Earliest entries not leased and due, at most one per group. The first of a group holds back the
   * others while it is leased or waits for its retry.
   */
  leaseInbox(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<InboxEntry[]>
  /**
   * `done` forgets the entry but remembers its id; `retry` gives it back, due at `dueAt`. An entry
   * that is gone already: nothing happens.
   */
  settleInbox(
    workspace: WorkspaceId,
    id: string,
    settlement: { kind: 'done' } | { kind: 'retry'; dueAt: Instant },
  ): Promise<void>

  /**
   * Earliest due entries, not leased. Of one recipient the due entry created first, and none while
   * another one to the same recipient is leased: so lease again after settling. An entry that is
   * not due yet, or waits for its retry, holds back nobody.
   */
  leaseOutbox(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<OutboxLease[]>
  /**
   * Durable before it resolves. An entry that is settled already: nothing happens. An entry that was
   * cancelled while leased and still arrived leaves its receipt.
   */
  settleOutbox(workspace: WorkspaceId, key: string, settlement: OutboxSettlement): Promise<void>
  /**
   * Nothing was done with what this lease is about: whoever leases next may have it. Answered from memory;
   * nothing happens when this process was handed the entry again since.
   */
  giveBackOutbox(workspace: WorkspaceId, lease: OutboxLease): void
  /** Pending (not dead) entry by key, e.g. to see whether a card is still on its way. */
  outboxEntry(workspace: WorkspaceId, key: string): Promise<OutboxEntry | null>
  /** Receipt of a delivered entry (kept 30 days), needed to change its card. */
  receipt(workspace: WorkspaceId, streamId: StreamId, key: string): Promise<CardReceipt | null>
  deadLetters(workspace: WorkspaceId): Promise<readonly OutboxEntry[]>
  /** Puts a dead entry back, due now, attempts 0, no longer expiring. False when it is unknown. */
  resend(workspace: WorkspaceId, key: string, now: Instant): Promise<boolean>

  /**
   * By how many ms this process's clock is ahead of the one that all processes share, the database's;
   * negative: behind. Null where there is none to compare with.
   */
  clockAheadMs(): Promise<number | null>
  /**
   * The same as it was last seen, from memory, with what follows from it. Null where there is none to
   * compare with.
   */
  clockState(): ClockState | null

  /** Moments when no Kedu process was serving (L4), newest last, bounded to a year. */
  downtimes(): Promise<readonly Downtime[]>
  /**
   * Called by the scheduler each minute; lets the next start know until when this process served.
   * A gap of more than 5 minutes found at start is a downtime.
   */
  heartbeat(now: Instant): Promise<void>
  /**
   * False once another process has taken the data over, which happens when this one stood still for so
   * long that it passed for dead: it may hold nothing any more of which there is to be one.
   */
  leads(): boolean

  /**
   * Lets this process see what others changed: `rows`, `row`, `due` and `nextDueAt` answer afterwards
   * with everything that was committed before the call, and whoever listens to foreign changes has
   * heard of it. Before every unit of work; costs nothing where there is one process.
   */
  catchUp(workspace: WorkspaceId): Promise<void>
  /**
   * Hears of each stream that another process changed, newest state only, while `catchUp` runs and
   * before it resolves; so what is kept in memory beside the store can follow. Returns how to stop.
   */
  onForeignChange(workspace: WorkspaceId, listener: ForeignChangeListener): () => void
  /**
   * Another process put something where a loop looks for it: it may look now. A wake-up only: it may
   * be lost, and every loop looks by itself, too. Returns how to stop.
   */
  onWake(listener: (wake: StoreWake) => void): () => void
  /**
   * One process at a time may do what goes by this name (of the whole store; put the workspace into it
   * where it is about one). True: this process has it for `forMs` from now, and keeps it by asking
   * again; a process that dies loses it when the time is over.
   */
  takeLease(name: string, forMs: number): Promise<boolean>
  /** Gives it back at once, where this process has it. */
  releaseLease(name: string): Promise<void>
  /**
   * Counts one use of what goes by this name, in all processes together: 0. Where the windows have no
   * room nothing is counted, and it is how many ms to wait. Not durable longer than the windows are.
   */
  takeRoom(
    workspace: WorkspaceId,
    name: string,
    windows: readonly RoomWindow[],
    now: Instant,
  ): Promise<number>

  counts(workspace: WorkspaceId): Promise<StoreCounts>
  /** Due time of what is due first, being worked on or not; dead letters left out. Null: nothing waits. */
  firstDue(workspace: WorkspaceId): Promise<{ inbox: Instant | null; outbox: Instant | null }>
  /** Workspaces that hold anything. */
  workspaces(): Promise<readonly WorkspaceId[]>
  /** Categories of a workspace that have streams; with `list` and `history`, everything there is. */
  categories(workspace: WorkspaceId): Promise<readonly StreamCategory[]>
  /**
   * Takes everything of a workspace away for good, its history too; answers how many streams that were.
   * Nobody may be at work in it. Killed in the middle, it is asked for again. Rejects with
   * `StoreRefusedError` where this process has no right to, see `KEDU_DATABASE_ADMIN_URL`.
   */
  erase(workspace: WorkspaceId): Promise<number>
  /** What an administrator has to look at, oldest first. */
  problems(): readonly StoreProblem[]
  /** Can it write? For `/health/ready`. */
  check(): Promise<{ ok: true } | { ok: false; problem: string }>
  /** Finishes writes under way, releases the lock. */
  close(): Promise<void>
}

/** How the store gets slim rows and due moments out of deal states; pure, from `shared`. */
export interface RowProjection {
  project(state: unknown, version: number): DealRow
  /** Next moment a policy of this workspace could have something new to say about the deal; null = never. */
  nextCheckAt(row: DealRow, workspace: WorkspaceId): Instant | null
}
