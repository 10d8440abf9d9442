import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { setTimeout as elapsed } from 'node:timers/promises'
import type { CardReceipt } from '@kedu/bot/platform'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { RoomWindow } from '@kedu/shared/time/sliding-windows'
import { StoreClosedError, StoreUnreachableError } from '../errors.ts'
import { firstBrokenVersion } from '../event-chain.ts'
import { freshCopy } from '../fresh-copy.ts'
import type {
  AppendRequest,
  AppendResult,
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
import { splitStreamId } from '../stream-id.ts'
import { APPEND, appendValues, OUTCOME, SAID_MEMORY_MS } from './append-statement.ts'
import type { Connections, Parameter, Row } from './connections.ts'
import * as lanes from './lane-statements.ts'
import { LeasedHere } from './leased-here.ts'
import { Replica, snapshotOf } from './replica.ts'
import { takeRoom } from './rooms.ts'
import { refusalOfSettings, SETTINGS } from './server-settings.ts'
import type { Serving } from './serving.ts'
import { isTransient, sqlState, UNIQUE_VIOLATION } from './sql-errors.ts'
import { storedJson, storedKey } from './stored-text.ts'
import type { Wakes } from './wakes.ts'

/** An append whose answer was lost, or that was in another's way, is tried again so often. */
const TRIES = 4
/** A database that is away is not asked more often how something went. */
const SETTLE_AGAIN_MS = 500

export interface PostgresStoreParts {
  /** Tells this process from all others, also from its own earlier lives. */
  instance: string
  now: () => Instant
  /** Leases are judged by the moments that are handed in, not by the database's clock. */
  isClockGiven: boolean
  connections: Connections
  serving: Serving
  wakes: Wakes
  projection: RowProjection
  problems: StoreProblem[]
  inboxMemoryDays: number
  erase(workspace: WorkspaceId): Promise<number>
}

/** The driver on PostgreSQL: the tables are the truth, memory holds the rows of deals that follow them. */
export class PostgresStore implements Store {
  readonly isShared = true
  readonly #parts: PostgresStoreParts
  readonly #replicas = new Map<WorkspaceId, Replica>()
  readonly #underWay = new Set<Promise<unknown>>()
  /** Of one lane one entry is received at a time, so that they keep their order. */
  readonly #receiving = new Map<string, Promise<unknown>>()
  readonly #leasedHere = new Map<string, LeasedHere>()
  #isClosed = false

  constructor(parts: PostgresStoreParts) {
    this.#parts = parts
  }

  load<S>(workspace: WorkspaceId, streamId: StreamId): Promise<StreamSnapshot<S> | null> {
    return this.#run(async () => {
      const [row] = await this.#ask(
        workspace,
        'select stream_id, full_id, version, state from streams where workspace = $1 and stream_id = $2',
        [storedKey(streamId)],
      )
      return row === undefined ? null : (snapshotOf(row) as StreamSnapshot<S>)
    })
  }

  history(workspace: WorkspaceId, streamId: StreamId): Promise<StoredEvent[]> {
    return this.#run(async () => {
      const rows = await this.#ask(
        workspace,
        `select version, at, hash, body from events where workspace = $1 and stream_id = $2
         order by version`,
        [storedKey(streamId)],
      )
      return this.#checked(streamId, rows.map(eventOf))
    })
  }

  histories(
    workspace: WorkspaceId,
    streamIds: readonly StreamId[],
  ): Promise<ReadonlyMap<StreamId, StoredEvent[]>> {
    return this.#run(async () => {
      const rows = await this.#ask(
        workspace,
        `select stream_id, version, at, hash, body from events
         where workspace = $1 and stream_id = any($2) order by stream_id, version`,
        [streamIds.map(storedKey)],
      )
      const byKey = new Map<unknown, StoredEvent[]>()
      for (const row of rows) {
        const events = byKey.get(row.stream_id)
        if (events) events.push(eventOf(row))
        else byKey.set(row.stream_id, [eventOf(row)])
      }
      return new Map(
        streamIds.map((id) => [id, this.#checked(id, byKey.get(storedKey(id)) ?? [])] as const),
      )
    })
  }

  /** Reports a chain that is broken; what was found is answered all the same. */
  #checked(streamId: StreamId, events: StoredEvent[]): StoredEvent[] {
    const broken = firstBrokenVersion(events)
    if (broken !== null) {
      this.#report('chain-broken', streamId, `Event ${broken} does not follow the one before`)
    }
    return events
  }

  list<S>(workspace: WorkspaceId, category: StreamCategory): Promise<StreamSnapshot<S>[]> {
    return this.#run(async () => {
      const rows = await this.#ask(
        workspace,
        'select stream_id, full_id, version, state from streams where workspace = $1 and category = $2',
        [category],
      )
      return rows
        .map((row) => snapshotOf(row) as StreamSnapshot<S>)
        .sort((a, b) => (a.streamId < b.streamId ? -1 : 1))
    })
  }

  append(workspace: WorkspaceId, given: AppendRequest): Promise<AppendResult> {
    return this.#run(async () => {
      // A copy at once: what the caller changes afterwards is not what was stored.
      const request = freshCopy({ ...given, state: given.state ?? null })
      const replica = this.#replica(workspace)
      await replica.load()
      const { category, id } = splitStreamId(request.streamId)
      const version = request.expectedVersion + request.events.length
      // Before it is stored: what gives no row is not taken.
      const show = category === 'deal' ? replica.deals.prepare(id, request.state, version) : null
      const { instance, now, wakes, isClockGiven } = this.#parts
      const commitId = randomUUID()
      const leaseClock = isClockGiven ? now() : null
      const by = { commitId, instance, now: now(), leaseClock }
      const values = appendValues(workspace, request, by)
      for (let tried = 1; ; tried += 1) {
        try {
          const [row] = await this.#parts.connections.run(workspace, APPEND, values)
          if (row?.revision === null || row === undefined) {
            return await this.#outcome(workspace, request, commitId, tried > 1)
          }
          const before =
            row.before_by === null
              ? null
              : { by: String(row.before_by), xid: BigInt(String(row.before_xid)) }
          const key = storedKey(request.streamId)
          const xid = BigInt(String(row.xid))
          replica.own({ key, revision: Number(row.revision), xid, before }, show)
          if (request.outbox.length > 0) wakes.send(workspace, 'outbox')
          wakes.send(workspace, 'stream')
          return { kind: 'committed', version }
        } catch (error) {
          if (sqlState(error) === UNIQUE_VIOLATION) {
            return await this.#outcome(workspace, request, commitId, tried > 1)
          }
          // Asked again with the same id: should it have been committed, its own event says so.
          const mayHelp = isTransient(error) || error instanceof StoreUnreachableError
          if (!mayHelp || tried === TRIES || this.#isClosed) throw error
        }
      }
    })
  }

  /** Nothing was changed by the last try; an earlier one may have been committed, its answer lost. */
  async #outcome(
    workspace: WorkspaceId,
    { streamId, expectedVersion, events }: AppendRequest,
    commitId: string,
    mayBeOurs: boolean,
  ): Promise<AppendResult> {
    const version = expectedVersion + events.length
    const [row] = await this.#ask(workspace, OUTCOME, [storedKey(streamId), version, commitId])
    if (!mayBeOurs || row?.is_ours !== true) {
      return { kind: 'conflict', actualVersion: Number(row?.version ?? 0) }
    }
    await this.#replica(workspace).catchUp()
    return { kind: 'committed', version }
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
  ): Promise<'recorded' | 'duplicate'> {
    return this.#run(() => {
      const lane = `${workspace} ${entry.group}`
      const before = this.#receiving.get(lane) ?? Promise.resolve()
      const mine = before.then(() => this.#receive(workspace, entry))
      const done = mine.then(
        () => undefined,
        () => undefined,
      )
      this.#receiving.set(lane, done)
      void done.then(() => {
        if (this.#receiving.get(lane) === done) this.#receiving.delete(lane)
      })
      return mine
    })
  }

  async #receive(
    workspace: WorkspaceId,
    { id, group, receivedAt, inbound }: Omit<InboxEntry, 'attempts'>,
  ): Promise<'recorded' | 'duplicate'> {
    const recordId = randomUUID()
    const key = storedKey(id)
    const entry = storedJson({ id, group, receivedAt, inbound: inbound ?? null })
    const oldest = this.#parts.now() - this.#parts.inboxMemoryDays * DAY_MS
    const values = [key, storedKey(group), receivedAt, entry, recordId, oldest]
    for (let tried = 1; ; tried += 1) {
      try {
        const [row] = await this.#ask(workspace, lanes.RECEIVE, values)
        const isOurs = async () => {
          const [own] = await this.#ask(workspace, lanes.IS_OUR_RECORD, [key, recordId])
          return own !== undefined
        }
        if (row === undefined && !(tried > 1 && (await isOurs()))) return 'duplicate'
        this.#parts.wakes.send(workspace, 'inbox')
        return 'recorded'
      } catch (error) {
        const mayHelp = isTransient(error) || error instanceof StoreUnreachableError
        if (!mayHelp || tried === TRIES || this.#isClosed) throw error
      }
    }
  }

  leaseInbox(workspace: WorkspaceId, now: Instant, limit: number, leaseMs: number) {
    return this.#run(async () => {
      const rows = await this.#lease(workspace, 'inbox', now, limit, leaseMs)
      return rows.map(
        ({ entry, attempts }) => ({ ...JSON.parse(String(entry)), attempts }) as InboxEntry,
      )
    })
  }

  settleInbox(
    workspace: WorkspaceId,
    id: string,
    settlement: { kind: 'done' } | { kind: 'retry'; dueAt: Instant },
  ): Promise<void> {
    return this.#run(async () => {
      const isDone = settlement.kind === 'done'
      const at = isDone ? this.#parts.now() : settlement.dueAt
      const statement = isDone ? lanes.INBOX_DONE : lanes.INBOX_RETRY
      await this.#settle(workspace, 'inbox', statement, [storedKey(id), at])
    })
  }

  leaseOutbox(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<OutboxLease[]> {
    return this.#run(async () => {
      const rows = await this.#lease(workspace, 'outbox', now, limit, leaseMs)
      return rows.map((row) => ({ entry: entryOf(row), leaseUntil: plusMs(now, leaseMs) }))
    })
  }

  settleOutbox(workspace: WorkspaceId, key: string, settlement: OutboxSettlement): Promise<void> {
    return this.#run(async () => {
      const [statement, values] = settlementOf(settlement, this.#parts.now())
      const { instance } = this.#parts
      await this.#settle(workspace, 'outbox', statement, [storedKey(key), instance, ...values])
      if (settlement.kind !== 'delivered') this.#parts.wakes.send(workspace, 'outbox')
    })
  }

  giveBackOutbox(workspace: WorkspaceId, { entry, leaseUntil }: OutboxLease): void {
    this.#leased(workspace, 'outbox').giveBack(storedKey(entry.key), leaseUntil)
  }

  outboxEntry(workspace: WorkspaceId, key: string): Promise<OutboxEntry | null> {
    return this.#run(async () => {
      const [row] = await this.#ask(
        workspace,
        'select * from outbox where workspace = $1 and key = $2 and dead is null',
        [storedKey(key)],
      )
      return row === undefined ? null : entryOf(row)
    })
  }

  receipt(workspace: WorkspaceId, streamId: StreamId, key: string): Promise<CardReceipt | null> {
    return this.#run(async () => {
      const [row] = await this.#ask(
        workspace,
        `select receipt from said where workspace = $1 and stream_id = $2 and key = $3
         and at > $4::double precision`,
        [storedKey(streamId), storedKey(key), this.#parts.now() - SAID_MEMORY_MS],
      )
      return typeof row?.receipt === 'string' ? (JSON.parse(row.receipt) as CardReceipt) : null
    })
  }

  deadLetters(workspace: WorkspaceId): Promise<readonly OutboxEntry[]> {
    return this.#run(async () => {
      const statement =
        'select * from outbox where workspace = $1 and dead is not null order by seq'
      return (await this.#ask(workspace, statement, [])).map(entryOf)
    })
  }

  resend(workspace: WorkspaceId, key: string, now: Instant): Promise<boolean> {
    return this.#run(async () => {
      const [row] = await this.#ask(workspace, lanes.RESEND, [storedKey(key), now])
      if (row !== undefined) this.#parts.wakes.send(workspace, 'outbox')
      return row !== undefined
    })
  }

  downtimes() {
    return this.#run(() => this.#parts.serving.downtimes())
  }

  heartbeat(now: Instant): Promise<void> {
    return this.#run(async () => {
      await this.#parts.serving.beat(now)
      for (const workspace of this.#replicas.keys()) {
        const oldestId = this.#parts.now() - this.#parts.inboxMemoryDays * DAY_MS
        const oldestKey = this.#parts.now() - SAID_MEMORY_MS
        const oldestUse = this.#parts.now() - 31 * DAY_MS
        await this.#ask(workspace, lanes.SWEEP, [oldestId, oldestKey, oldestUse])
      }
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
    return this.#run(async () => {
      const { isClockGiven, now, instance, connections } = this.#parts
      const rows = await connections.run(
        null,
        `insert into leases (name, holder, until)
         select $1, $2, clock.now + $3::double precision from (select
           coalesce($4::double precision, extract(epoch from clock_timestamp()) * 1000) as now) as clock
         on conflict (name) do update set holder = excluded.holder, until = excluded.until
         where leases.holder = excluded.holder
           or leases.until <= excluded.until - $3::double precision
         returning 1 as taken`,
        [storedKey(name), instance, forMs, isClockGiven ? now() : null],
      )
      return rows.length > 0
    })
  }

  releaseLease(name: string): Promise<void> {
    return this.#run(async () => {
      const { instance, connections } = this.#parts
      const statement = 'delete from leases where name = $1 and holder = $2'
      await connections.run(null, statement, [storedKey(name), instance])
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
    return this.#run(async () => {
      const [row] = await this.#ask(
        workspace,
        `select (select min(due_at) from inbox where workspace = $1) as inbox,
           (select min(due_at) from outbox where workspace = $1 and dead is null) as outbox`,
        [],
      )
      return { inbox: row?.inbox as Instant | null, outbox: row?.outbox as Instant | null }
    })
  }

  counts(workspace: WorkspaceId): Promise<StoreCounts> {
    return this.#run(async () => {
      const replica = this.#replica(workspace)
      await replica.load()
      const [row] = await this.#ask(
        workspace,
        `select (select count(*) from inbox where workspace = $1) as inbox,
           count(*) filter (where dead is null) as pending,
           count(*) filter (where dead is not null) as dead
         from outbox where workspace = $1`,
        [],
      )
      return {
        deals: replica.deals.rows({}).length,
        inboxPending: Number(row?.inbox),
        outboxPending: Number(row?.pending),
        outboxDead: Number(row?.dead),
      }
    })
  }

  workspaces(): Promise<readonly WorkspaceId[]> {
    return this.#run(async () => {
      const rows = await this.#parts.connections.run(null, 'select id from workspaces order by id')
      return rows.map(({ id }) => String(id))
    })
  }

  categories(workspace: WorkspaceId): Promise<readonly StreamCategory[]> {
    return this.#run(async () => {
      const statement = 'select distinct category from streams where workspace = $1 order by 1'
      return (await this.#ask(workspace, statement, [])).map(({ category }) => String(category))
    })
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
    const { connections, serving, wakes, instance, now } = this.#parts
    try {
      for (const workspace of this.#replicas.keys()) {
        const statement = 'delete from lanes where workspace = $1 and holder = $2'
        await connections.run(workspace, statement, [storedKey(workspace), instance])
      }
      await serving.end(now())
    } catch (error) {
      if (!(error instanceof StoreUnreachableError)) throw error
    } finally {
      await wakes.close()
      await connections.close()
    }
  }

  #lease(
    workspace: WorkspaceId,
    kind: 'inbox' | 'outbox',
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<readonly Row[]> {
    const { isClockGiven, instance } = this.#parts
    // Held by a name: whoever closes gives back what it holds in the workspaces it knows.
    this.#replica(workspace)
    const clock = isClockGiven ? now : null
    const statement = kind === 'inbox' ? lanes.LEASE_INBOX : lanes.LEASE_OUTBOX
    const ask = (ids: string[]) => {
      const values = [now, Math.max(0, limit), leaseMs, clock, instance, ids]
      return this.#ask(workspace, statement, values)
    }
    const given = { lease: now + leaseMs, leaseMs }
    return this.#leased(workspace, kind).take(given, ask, ({ key }) => String(key))
  }

  #leased(workspace: WorkspaceId, kind: 'inbox' | 'outbox'): LeasedHere {
    const name = `${kind} ${workspace}`
    const { isClockGiven, now } = this.#parts
    const leased =
      this.#leasedHere.get(name) ?? new LeasedHere(isClockGiven ? now : () => performance.now())
    this.#leasedHere.set(name, leased)
    return leased
  }

  /**
   * May be done twice, so a lost answer is asked for again: for as long as the lease lasts, since what is
   * not settled is done a second time. The first value is the key.
   */
  async #settle(
    workspace: WorkspaceId,
    kind: 'inbox' | 'outbox',
    statement: string,
    values: readonly [string, ...Parameter[]],
  ): Promise<void> {
    const [key] = values
    const leased = this.#leased(workspace, kind)
    for (let tried = 1; ; tried += 1) {
      try {
        await this.#ask(workspace, statement, values)
        leased.done(key)
        return
      } catch (error) {
        const isAway = error instanceof StoreUnreachableError
        const mayHelp = isAway || isTransient(error)
        const isOver = isAway ? !leased.has(key) && tried >= TRIES : tried >= TRIES
        if (!mayHelp || isOver || this.#isClosed) throw error
        if (isAway) await elapsed(SETTLE_AGAIN_MS)
      }
    }
  }

  /** A statement whose first value is the workspace. */
  #ask(
    workspace: WorkspaceId,
    statement: string,
    values: readonly Parameter[],
  ): Promise<readonly Row[]> {
    return this.#parts.connections.run(workspace, statement, [storedKey(workspace), ...values])
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

export function eventOf({ version, at, hash, body }: Row): StoredEvent {
  return {
    version: Number(version),
    at: at as Instant,
    hash: String(hash),
    body: JSON.parse(String(body)),
  }
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

function settlementOf(settlement: OutboxSettlement, now: Instant): [string, Parameter[]] {
  switch (settlement.kind) {
    case 'delivered': {
      const { at, receipt } = settlement
      return [lanes.SETTLE_SAID, [at, receipt === null ? null : storedJson(receipt), true]]
    }
    case 'dropped':
      return [lanes.SETTLE_SAID, [now, null, false]]
    case 'retry':
      return [lanes.SETTLE_RETRY, [settlement.dueAt]]
    case 'dead': {
      const { reason, detail, at } = settlement
      return [lanes.SETTLE_DEAD, [storedJson({ reason, detail, at }), at]]
    }
    default:
      return settlement satisfies never
  }
}
