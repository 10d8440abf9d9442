import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { CardReceipt } from '@kedu/bot/platform'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { type Instant, plusMs } from '@kedu/shared/time/instant'
import { type RoomWindow, SlidingWindows } from '@kedu/shared/time/sliding-windows'
import type { Downtime } from '@kedu/shared/time/work-calendar'
import type { DurableFiles } from '../../files/durable-files.ts'
import { StoreClosedError } from '../errors.ts'
import { firstBrokenVersion } from '../event-chain.ts'
import { freshCopy } from '../fresh-copy.ts'
import type {
  AppendRequest,
  AppendResult,
  InboxEntry,
  OutboxEntry,
  OutboxLease,
  OutboxSettlement,
  RowFilter,
  Store,
  StoreCounts,
  StoredEvent,
  StoreProblem,
  StreamCategory,
  StreamId,
  StreamSnapshot,
} from '../store.ts'
import { Appends } from './appends.ts'
import type { FolderLock } from './folder-lock.ts'
import { isLogged } from './journal-line.ts'
import { RecentStreams } from './recent-streams.ts'
import type { ServingLog } from './serving-log.ts'
import { SAID_MEMORY_MS, withoutOldMessages } from './stream-document.ts'
import { StreamFile } from './stream-file.ts'
import { streamPath, workspaceFolder } from './stream-path.ts'
import { resent, settled } from './stream-steps.ts'
import type { WorkspaceIndex } from './workspace-index.ts'

/** What `openLowdbStore` has put together by the time the store exists. */
export interface LowdbStoreParts {
  folder: string
  now: () => Instant
  files: DurableFiles
  lock: FolderLock
  serving: ServingLog
  workspaces: Map<WorkspaceId, WorkspaceIndex>
  newWorkspace: (id: WorkspaceId) => WorkspaceIndex
  problems: StoreProblem[]
  /** Highest place in the outbox order given so far. */
  lastOrder: number
  refuseAt: number
  eventsPerFile: number
  recentStreams: number
}

/** The driver on plain files: memory answers questions, files are the truth. */
export class LowdbStore implements Store {
  readonly isShared = false
  /** By the windows asked for. */
  readonly #rooms = new Map<string, SlidingWindows>()
  readonly #parts: LowdbStoreParts
  readonly #recent: RecentStreams
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #appends: Appends
  #isClosed = false

  constructor(parts: LowdbStoreParts) {
    this.#parts = parts
    this.#appends = new Appends(parts)
    this.#recent = new RecentStreams(parts.recentStreams)
  }

  load<S>(workspace: WorkspaceId, streamId: StreamId): Promise<StreamSnapshot<S> | null> {
    return this.#run(async () => {
      const document = await this.#stream(workspace, streamId).document()
      if (!document) return null
      return { streamId, version: document.version, state: freshCopy(document.state) as S }
    })
  }

  history(workspace: WorkspaceId, streamId: StreamId): Promise<StoredEvent[]> {
    return this.#run(async () => {
      const events = await this.#stream(workspace, streamId).history()
      const broken = firstBrokenVersion(events)
      if (broken !== null) {
        const { file } = streamPath(this.#parts.folder, workspace, streamId)
        this.#report('chain-broken', file, `Event ${broken} does not follow the one before`)
      }
      return freshCopy(events)
    })
  }

  async histories(
    workspace: WorkspaceId,
    streamIds: readonly StreamId[],
  ): Promise<ReadonlyMap<StreamId, StoredEvent[]>> {
    const found = new Map<StreamId, StoredEvent[]>()
    for (const streamId of streamIds) {
      const events = await this.history(workspace, streamId).catch(() => null)
      if (events !== null) found.set(streamId, events)
    }
    return found
  }

  list<S>(workspace: WorkspaceId, category: StreamCategory): Promise<StreamSnapshot<S>[]> {
    return this.#run(async () => {
      const index = this.#workspace(workspace)
      let snapshots = index.listed(category)
      if (!snapshots) {
        const commits = index.commits(category)
        const found: StreamSnapshot[] = []
        for (const streamId of index.streamIds(category)) {
          const document = await this.#stream(workspace, streamId).document()
          if (document) found.push({ streamId, version: document.version, state: document.state })
        }
        // What was committed meanwhile is newer than what was read: then it is read again next time.
        if (index.commits(category) === commits) index.keepListed(category, found)
        snapshots = new Map(found.map((item) => [item.streamId, item]))
      }
      return [...snapshots.values()]
        .sort((a, b) => (a.streamId < b.streamId ? -1 : 1))
        .map((item) => ({ ...item, state: freshCopy(item.state) as S }))
    })
  }

  append(workspace: WorkspaceId, given: AppendRequest): Promise<AppendResult> {
    return this.#run(async () => {
      // A copy at once: what the caller changes afterwards is not what was stored.
      const request = freshCopy({ ...given, state: given.state ?? null })
      const index = this.#workspace(workspace)
      return this.#appends.append(index, this.#stream(workspace, request.streamId), request)
    })
  }

  rows(workspace: WorkspaceId, filter: RowFilter = {}) {
    return this.#workspace(workspace).deals.rows(filter)
  }

  row(workspace: WorkspaceId, dealId: string) {
    return this.#workspace(workspace).deals.row(dealId)
  }

  due(workspace: WorkspaceId, now: Instant, limit: number) {
    return this.#workspace(workspace).deals.due(now, limit)
  }

  nextDueAt(workspace: WorkspaceId): Instant | null {
    return this.#workspace(workspace).deals.nextDueAt()
  }

  reproject(workspace: WorkspaceId): void {
    this.#workspace(workspace).deals.reproject()
  }

  receive(workspace: WorkspaceId, entry: Omit<InboxEntry, 'attempts'>) {
    return this.#run(() => this.#workspace(workspace).inbox.receive(entry))
  }

  leaseInbox(workspace: WorkspaceId, now: Instant, limit: number, leaseMs: number) {
    return this.#run(async () =>
      freshCopy(this.#workspace(workspace).inbox.lease(now, limit, leaseMs)),
    )
  }

  settleInbox(
    workspace: WorkspaceId,
    id: string,
    settlement: { kind: 'done' } | { kind: 'retry'; dueAt: Instant },
  ): Promise<void> {
    return this.#run(() => this.#workspace(workspace).inbox.settle(id, settlement))
  }

  leaseOutbox(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<OutboxLease[]> {
    return this.#run(async () => {
      const leaseUntil = plusMs(now, leaseMs)
      return freshCopy(this.#workspace(workspace).outbox.lease(now, limit, leaseUntil))
    })
  }

  giveBackOutbox(workspace: WorkspaceId, lease: OutboxLease): void {
    this.#workspace(workspace).outbox.giveBack(lease)
  }

  settleOutbox(workspace: WorkspaceId, key: string, settlement: OutboxSettlement): Promise<void> {
    return this.#run(async () => {
      const { outbox } = this.#workspace(workspace)
      const sent = outbox.sent(key)
      if (!sent) return
      const { streamId, order } = sent
      const given = freshCopy(settlement)
      await this.#stream(workspace, streamId).change((before) => {
        const now = this.#parts.now()
        if (before && isLogged(given)) {
          const line = { kind: 'settled' as const, streamId, key, order, settlement: given, now }
          const document = settled(before, line, given, now)
          return { kind: 'done', document, result: undefined, line }
        }
        const document =
          before && settled(withoutOldMessages(before, now), { key, order }, given, now)
        return { kind: 'done', document, result: undefined }
      })
      outbox.release(key)
    })
  }

  async outboxEntry(workspace: WorkspaceId, key: string): Promise<OutboxEntry | null> {
    return this.#workspace(workspace).outbox.entry(key)
  }

  receipt(workspace: WorkspaceId, streamId: StreamId, key: string): Promise<CardReceipt | null> {
    return this.#run(async () => {
      const document = await this.#stream(workspace, streamId).document()
      const oldest = this.#parts.now() - SAID_MEMORY_MS
      const said = document?.said.findLast((item) => item.key === key && item.at > oldest)
      return said?.receipt ? freshCopy(said.receipt) : null
    })
  }

  async deadLetters(workspace: WorkspaceId): Promise<readonly OutboxEntry[]> {
    return this.#workspace(workspace).outbox.deadLetters()
  }

  resend(workspace: WorkspaceId, key: string, now: Instant): Promise<boolean> {
    return this.#run(async () => {
      const dead = this.#workspace(workspace).outbox.dead(key)
      if (!dead) return false
      return this.#stream(workspace, dead.streamId).change<boolean>((before) => {
        const document = before && resent(before, key, now)
        return { kind: 'done', document: document ?? before, result: document !== null }
      })
    })
  }

  async clockAheadMs(): Promise<null> {
    return null
  }

  clockState(): null {
    return null
  }

  async downtimes(): Promise<readonly Downtime[]> {
    return this.#parts.serving.downtimes()
  }

  leads(): boolean {
    return this.#parts.lock.isHeld()
  }

  heartbeat(now: Instant): Promise<void> {
    return this.#run(async () => {
      await this.#parts.serving.heartbeat(now)
      this.#parts.lock.touch(now)
      for (const workspace of this.#parts.workspaces.values()) {
        await this.#writeOverdue(workspace)
        await workspace.sweep(now)
      }
    })
  }

  /** One after the other: nobody waits for it, and whoever commits meanwhile comes first. */
  async #writeOverdue({ id, journal }: WorkspaceIndex): Promise<void> {
    for (const streamId of journal.overdue()) {
      // Where the file is gone there is nothing to write to; the lines stay for its return.
      await this.#stream(id, streamId).change((before) => {
        return { kind: 'done', document: before && { ...before }, result: undefined }
      })
    }
  }

  /** Nobody else writes here: memory is never behind. */
  async catchUp(): Promise<void> {}

  onForeignChange(): () => void {
    return () => undefined
  }

  onWake(): () => void {
    return () => undefined
  }

  /** Whoever has the folder has everything. */
  async takeLease(): Promise<boolean> {
    return this.leads()
  }

  async releaseLease(): Promise<void> {}

  async takeRoom(
    workspace: WorkspaceId,
    name: string,
    windows: readonly RoomWindow[],
    now: Instant,
  ): Promise<number> {
    const key = JSON.stringify(windows)
    const rooms = this.#rooms.get(key) ?? new SlidingWindows(windows)
    this.#rooms.set(key, rooms)
    return rooms.take(`${workspace}/${name}`, now)
  }

  async counts(workspace: WorkspaceId): Promise<StoreCounts> {
    const { deals, inbox, outbox } = this.#workspace(workspace)
    return {
      deals: deals.rows({}).length,
      inboxPending: inbox.pendingCount,
      outboxPending: outbox.pendingCount,
      outboxDead: outbox.deadCount,
    }
  }

  async firstDue(
    workspace: WorkspaceId,
  ): Promise<{ inbox: Instant | null; outbox: Instant | null }> {
    const { inbox, outbox } = this.#workspace(workspace)
    return { inbox: inbox.firstDue(), outbox: outbox.firstDue() }
  }

  async check(): Promise<{ ok: true } | { ok: false; problem: string }> {
    if (this.#isClosed) return { ok: false, problem: 'closed' }
    const unconfirmed = this.#recent.unconfirmed()
    if (unconfirmed > 0) return { ok: false, problem: `${unconfirmed} streams wait for the disk` }
    const probe = join(this.#parts.folder, `probe-${randomUUID()}.tmp`)
    try {
      await this.#run(async () => {
        await this.#parts.files.write(probe, 'Can it write?')
        await this.#parts.files.removeLazily(probe)
      })
      return { ok: true }
    } catch (error) {
      await this.#parts.files.removeLazily(probe).catch(() => undefined)
      return { ok: false, problem: error instanceof Error ? error.message : String(error) }
    }
  }

  async workspaces(): Promise<readonly WorkspaceId[]> {
    const known = [...this.#parts.workspaces.values()].filter((index) => !index.isEmpty)
    return known.map((index) => index.id).sort()
  }

  async categories(workspace: WorkspaceId): Promise<readonly StreamCategory[]> {
    return this.#workspace(workspace).categories()
  }

  erase(workspace: WorkspaceId): Promise<number> {
    return this.#run(async () => {
      const { workspaces, files } = this.#parts
      const folder = workspaceFolder(this.#parts.folder, workspace)
      const streams = this.#workspace(workspace).streamCount
      workspaces.delete(workspace)
      this.#recent.forget(`${folder}/`)
      await files.removeFolder(folder)
      return streams
    })
  }

  problems(): readonly StoreProblem[] {
    return this.#parts.problems
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    while (this.#underWay.size > 0) await Promise.allSettled([...this.#underWay])
    try {
      await this.#parts.serving.heartbeat(this.#parts.now())
    } finally {
      this.#parts.lock.release()
    }
  }

  #workspace(id: WorkspaceId): WorkspaceIndex {
    const known = this.#parts.workspaces.get(id)
    if (known) return known
    const made = this.#parts.newWorkspace(id)
    this.#parts.workspaces.set(id, made)
    return made
  }

  #stream(workspace: WorkspaceId, streamId: StreamId): StreamFile {
    const path = streamPath(this.#parts.folder, workspace, streamId)
    return this.#recent.use(path.file, () => {
      const index = this.#workspace(workspace)
      const { files, eventsPerFile } = this.#parts
      const { journal } = index
      return new StreamFile({
        files,
        path,
        eventsPerFile,
        journal,
        watch: (before, after) => ({ committed: index.prepare(before, after) }),
      })
    })
  }

  #report(kind: StoreProblem['kind'], path: string, detail: string): void {
    const { problems } = this.#parts
    if (problems.some((known) => known.kind === kind && known.path === path)) return
    problems.push({ kind, path, detail, at: this.#parts.now() })
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
