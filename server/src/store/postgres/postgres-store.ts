import type { CardReceipt } from '@kedu/bot/platform'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { RoomWindow } from '@kedu/shared/time/sliding-windows'
import { StoreClosedError, StoreUnreachableError } from '../errors.ts'
import { freshCopy } from '../fresh-copy.ts'
import type {
  AppendRequest,
  AppendResult,
  ClockState,
  ForeignChangeListener,
  InboxEntry,
  OutboxEntry,
  OutboxLease,
  OutboxSettlement,
  RowFilter,
  RowProjection,
  Store,
  StoreCounts,
  StoredEvent,
  StoreProblem,
  StoreWake,
  StreamCategory,
  StreamId,
  StreamSnapshot,
} from '../store.ts'
import { Inbox } from './inbox.ts'
import { Lanes, type LanesParts } from './lanes.ts'
import { releaseLease, takeLease } from './leases.ts'
import { Outbox } from './outbox.ts'
import { Replica } from './replica.ts'
import { takeRoom } from './rooms.ts'
import { refusalOfSettings, SETTINGS } from './server-settings.ts'
import type { Serving } from './serving.ts'
import { storedKey } from './stored-text.ts'
import { Streams } from './streams.ts'

export interface PostgresStoreParts extends Omit<LanesParts, 'isClosed'> {
  /** Tells this process from all others, also from its own earlier lives. */
  instance: string
  serving: Serving
  projection: RowProjection
  problems: StoreProblem[]
  erase(workspace: WorkspaceId): Promise<number>
}

/** The driver on PostgreSQL: the tables are the truth, memory holds the rows of deals that follow them. */
export class PostgresStore implements Store {
  readonly isShared = true
  readonly #parts: PostgresStoreParts
  readonly #replicas = new Map<WorkspaceId, Replica>()
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #streams: Streams
  readonly #lanes: Lanes
  readonly #inbox: Inbox
  readonly #outbox: Outbox
  #isClosed = false

  constructor(parts: PostgresStoreParts) {
    this.#parts = parts
    const known = { ...parts, isClosed: () => this.#isClosed }
    this.#streams = new Streams({
      ...known,
      replica: (workspace) => this.#replica(workspace),
      onBrokenChain: (streamId, version) =>
        this.#report('chain-broken', streamId, `Event ${version} does not follow the one before`),
    })
    this.#lanes = new Lanes(known)
    this.#inbox = new Inbox(known, this.#lanes)
    this.#outbox = new Outbox(known, this.#lanes)
  }

  load<S>(workspace: WorkspaceId, streamId: StreamId): Promise<StreamSnapshot<S> | null> {
    return this.#run(() => this.#streams.load<S>(workspace, streamId))
  }

  history(workspace: WorkspaceId, streamId: StreamId): Promise<StoredEvent[]> {
    return this.#run(() => this.#streams.history(workspace, streamId))
  }

  histories(
    workspace: WorkspaceId,
    streamIds: readonly StreamId[],
  ): Promise<ReadonlyMap<StreamId, StoredEvent[]>> {
    return this.#run(() => this.#streams.histories(workspace, streamIds))
  }

  list<S>(workspace: WorkspaceId, category: StreamCategory): Promise<StreamSnapshot<S>[]> {
    return this.#run(() => this.#streams.list<S>(workspace, category))
  }

  append(workspace: WorkspaceId, given: AppendRequest): Promise<AppendResult> {
    return this.#run(() => {
      // A copy at once: what the caller changes afterwards is not what was stored.
      const request = freshCopy({ ...given, state: given.state ?? null })
      return this.#streams.append(workspace, request)
    })
  }

  rows(workspace: WorkspaceId, filter: RowFilter = {}) {
    return this.#loaded(workspace).deals.rows(filter)
  }

  row(workspace: WorkspaceId, dealId: string) {
    return this.#loaded(workspace).deals.row(dealId)
  }

  due(workspace: WorkspaceId, now: Instant, limit: number) {
    return this.#loaded(workspace).deals.due(now, limit)
  }

  nextDueAt(workspace: WorkspaceId): Instant | null {
    return this.#loaded(workspace).deals.nextDueAt()
  }

  reproject(workspace: WorkspaceId): void {
    this.#replica(workspace).deals.reproject()
  }

  receive(
    workspace: WorkspaceId,
    entry: Omit<InboxEntry, 'attempts'>,
    keepMs?: number,
  ): Promise<'recorded' | 'duplicate'> {
    return this.#run(() => this.#inbox.receive(workspace, entry, keepMs))
  }

  leaseInbox(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<InboxEntry[]> {
    return this.#run(() => {
      this.#know(workspace)
      return this.#inbox.lease(workspace, now, limit, leaseMs)
    })
  }

  settleInbox(
    workspace: WorkspaceId,
    id: string,
    settlement: { kind: 'done' } | { kind: 'retry'; dueAt: Instant },
  ): Promise<void> {
    return this.#run(() => this.#inbox.settle(workspace, id, settlement))
  }

  leaseOutbox(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<OutboxLease[]> {
    return this.#run(() => {
      this.#know(workspace)
      return this.#outbox.lease(workspace, now, limit, leaseMs)
    })
  }

  settleOutbox(workspace: WorkspaceId, key: string, settlement: OutboxSettlement): Promise<void> {
    return this.#run(() => this.#outbox.settle(workspace, key, settlement))
  }

  giveBackOutbox(workspace: WorkspaceId, lease: OutboxLease): void {
    this.#outbox.giveBack(workspace, lease)
  }

  outboxEntry(workspace: WorkspaceId, key: string): Promise<OutboxEntry | null> {
    return this.#run(() => this.#outbox.entry(workspace, key))
  }

  receipt(workspace: WorkspaceId, streamId: StreamId, key: string): Promise<CardReceipt | null> {
    return this.#run(() => this.#outbox.receipt(workspace, streamId, key))
  }

  deadLetters(workspace: WorkspaceId): Promise<readonly OutboxEntry[]> {
    return this.#run(() => this.#outbox.deadLetters(workspace))
  }

  resend(workspace: WorkspaceId, key: string, now: Instant): Promise<boolean> {
    return this.#run(() => this.#outbox.resend(workspace, key, now))
  }

  clockAheadMs(): Promise<number | null> {
    const { now, serving, isClockGiven } = this.#parts
    return this.#run(async () => {
      if (isClockGiven) return null
      const before = now()
      const shared = await serving.sharedTime()
      // The database looked at its clock about half-way.
      return Math.round((before + now()) / 2) - shared
    })
  }

  clockState(): ClockState | null {
    return this.#parts.serving.clockState
  }

  downtimes() {
    return this.#run(() => this.#parts.serving.downtimes())
  }

  heartbeat(now: Instant): Promise<void> {
    return this.#run(async () => {
      await this.#parts.serving.beat(now)
      for (const workspace of this.#replicas.keys()) await this.#lanes.sweep(workspace)
    })
  }

  /** Others work on the data at the same time; this one until it passes for dead. */
  leads(): boolean {
    return !this.#isClosed && this.#parts.serving.isAlive
  }

  catchUp(workspace: WorkspaceId): Promise<void> {
    return this.#run(() => this.#replica(workspace).catchUp())
  }

  onForeignChange(workspace: WorkspaceId, listener: ForeignChangeListener): () => void {
    const { listeners } = this.#replica(workspace)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  onWake(listener: (wake: StoreWake) => void): () => void {
    return this.#parts.wakes.on(listener)
  }

  takeLease(name: string, forMs: number): Promise<boolean> {
    return this.#run(() => {
      const { isClockGiven, now, instance: holder, connections } = this.#parts
      return takeLease(connections, { name, holder, forMs, clock: isClockGiven ? now() : null })
    })
  }

  releaseLease(name: string): Promise<void> {
    return this.#run(() => {
      const { instance: holder, connections } = this.#parts
      return releaseLease(connections, { name, holder })
    })
  }

  takeRoom(
    workspace: WorkspaceId,
    name: string,
    windows: readonly RoomWindow[],
    now: Instant,
  ): Promise<number> {
    return this.#run(() => takeRoom(this.#parts.connections, workspace, name, windows, now))
  }

  firstDue(workspace: WorkspaceId): Promise<{ inbox: Instant | null; outbox: Instant | null }> {
    return this.#run(() => this.#lanes.firstDue(workspace))
  }

  counts(workspace: WorkspaceId): Promise<StoreCounts> {
    return this.#run(async () => {
      const replica = this.#replica(workspace)
      await replica.load()
      return { deals: replica.deals.rows({}).length, ...(await this.#lanes.counts(workspace)) }
    })
  }

  workspaces(): Promise<readonly WorkspaceId[]> {
    return this.#run(async () => {
      const rows = await this.#parts.connections.run(null, 'select id from workspaces order by id')
      return rows.map(({ id }) => String(id))
    })
  }

  categories(workspace: WorkspaceId): Promise<readonly StreamCategory[]> {
    return this.#run(() => this.#streams.categories(workspace))
  }

  erase(workspace: WorkspaceId): Promise<number> {
    return this.#run(async () => {
      const streams = await this.#parts.erase(workspace)
      this.#replicas.delete(workspace)
      return streams
    })
  }

  problems(): readonly StoreProblem[] {
    return this.#parts.problems
  }

  async check(): Promise<{ ok: true } | { ok: false; problem: string }> {
    try {
      return await this.#run(async () => {
        const [settings] = await this.#parts.connections.run(null, SETTINGS)
        const refusal = refusalOfSettings(settings)
        if (refusal !== null) return { ok: false, problem: refusal.message }
        await this.#parts.serving.seen(this.#parts.now())
        return { ok: true }
      })
    } catch (error) {
      return { ok: false, problem: error instanceof Error ? error.message : String(error) }
    }
  }

  /** What this process was working on goes to the others at once; a database that is away is left. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    while (this.#underWay.size > 0) await Promise.allSettled([...this.#underWay])
    const { connections, serving, wakes, now } = this.#parts
    try {
      for (const workspace of this.#replicas.keys()) await this.#lanes.giveAllBack(workspace)
      await serving.end(now())
    } catch (error) {
      if (!(error instanceof StoreUnreachableError)) throw error
    } finally {
      await wakes.close()
      await connections.close()
    }
  }

  /** Leases are held by a name: whoever closes gives back what it holds in the workspaces it knows. */
  #know(workspace: WorkspaceId): void {
    this.#replica(workspace)
  }

  #replica(workspace: WorkspaceId): Replica {
    const known = this.#replicas.get(workspace)
    if (known) return known
    if (workspace === '' || storedKey(workspace) !== workspace) {
      throw new Error(`Not a workspace id: ${workspace}`)
    }
    const { connections, instance, projection } = this.#parts
    const made = new Replica({
      workspace,
      connections,
      instance,
      projection,
      onUnprojectable: (streamId, error) =>
        this.#report('unprojectable', streamId, error instanceof Error ? error.message : ''),
    })
    this.#replicas.set(workspace, made)
    return made
  }

  #loaded(workspace: WorkspaceId): Replica {
    const replica = this.#replica(workspace)
    if (!replica.isLoaded) throw new Error(`Nobody has caught up with ${workspace} yet`)
    return replica
  }

  #report(kind: StoreProblem['kind'], path: string, detail: string): void {
    const { problems, now } = this.#parts
    if (problems.some((known) => known.kind === kind && known.path === path)) return
    problems.push({ kind, path, detail, at: now() })
  }

  /** Counts what is under way, so that `close` can wait for it; refuses when closed. */
  #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new StoreClosedError())
    const running = (async () => work())()
    this.#underWay.add(running)
    const done = () => this.#underWay.delete(running)
    running.then(done, done)
    return running
  }
}
