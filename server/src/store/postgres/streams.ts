/** Streams as the tables have them: read, and appended to in one statement. */
import { randomUUID } from 'node:crypto'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { firstBrokenVersion } from '../event-chain.ts'
import type {
  AppendRequest,
  AppendResult,
  StoredEvent,
  StreamCategory,
  StreamId,
  StreamSnapshot,
} from '../store.ts'
import { splitStreamId } from '../stream-id.ts'
import { APPEND, appendValues, OUTCOME } from './append-statement.ts'
import type { Connections } from './connections.ts'
import type { Replica } from './replica.ts'
import { mayHelpAgain, sqlState, TRIES, UNIQUE_VIOLATION } from './sql-errors.ts'
import { eventOf, eventsByKey, snapshotOf } from './stored-rows.ts'
import { storedKey } from './stored-text.ts'
import type { Wakes } from './wakes.ts'

export interface StreamsParts {
  instance: string
  now: () => Instant
  /** Leases are judged by the moments that are handed in, not by the database's clock. */
  isClockGiven: boolean
  connections: Connections
  wakes: Wakes
  /** Nothing is tried again any more. */
  isClosed(): boolean
  /** What follows the streams of a workspace in memory. */
  replica(workspace: WorkspaceId): Replica
  /** A history does not hang together. */
  onBrokenChain(streamId: StreamId, version: number): void
}

export class Streams {
  readonly #parts: StreamsParts

  constructor(parts: StreamsParts) {
    this.#parts = parts
  }

  async load<S>(workspace: WorkspaceId, streamId: StreamId): Promise<StreamSnapshot<S> | null> {
    const [row] = await this.#parts.connections.ask(
      workspace,
      'select stream_id, full_id, version, state from streams where workspace = $1 and stream_id = $2',
      [storedKey(streamId)],
    )
    return row === undefined ? null : (snapshotOf(row) as StreamSnapshot<S>)
  }

  async history(workspace: WorkspaceId, streamId: StreamId): Promise<StoredEvent[]> {
    const rows = await this.#parts.connections.ask(
      workspace,
      `select version, at, hash, body from events where workspace = $1 and stream_id = $2
       order by version`,
      [storedKey(streamId)],
    )
    return this.#checked(streamId, rows.map(eventOf))
  }

  async histories(
    workspace: WorkspaceId,
    streamIds: readonly StreamId[],
  ): Promise<ReadonlyMap<StreamId, StoredEvent[]>> {
    const rows = await this.#parts.connections.ask(
      workspace,
      `select stream_id, version, at, hash, body from events
       where workspace = $1 and stream_id = any($2) order by stream_id, version`,
      [streamIds.map(storedKey)],
    )
    const byKey = eventsByKey(rows)
    return new Map(
      streamIds.map((id) => [id, this.#checked(id, byKey.get(storedKey(id)) ?? [])] as const),
    )
  }

  /** Reports a chain that is broken; what was found is answered all the same. */
  #checked(streamId: StreamId, events: StoredEvent[]): StoredEvent[] {
    const broken = firstBrokenVersion(events)
    if (broken !== null) this.#parts.onBrokenChain(streamId, broken)
    return events
  }

  async list<S>(workspace: WorkspaceId, category: StreamCategory): Promise<StreamSnapshot<S>[]> {
    const rows = await this.#parts.connections.ask(
      workspace,
      'select stream_id, full_id, version, state from streams where workspace = $1 and category = $2',
      [category],
    )
    return rows
      .map((row) => snapshotOf(row) as StreamSnapshot<S>)
      .sort((a, b) => (a.streamId < b.streamId ? -1 : 1))
  }

  async categories(workspace: WorkspaceId): Promise<readonly StreamCategory[]> {
    const statement = 'select distinct category from streams where workspace = $1 order by 1'
    const rows = await this.#parts.connections.ask(workspace, statement, [])
    return rows.map(({ category }) => String(category))
  }

  /** `request` is a fresh copy: nobody changes it any more. */
  async append(workspace: WorkspaceId, request: AppendRequest): Promise<AppendResult> {
    const { instance, now, wakes, isClockGiven, connections } = this.#parts
    const replica = this.#parts.replica(workspace)
    await replica.load()
    const { category, id } = splitStreamId(request.streamId)
    const version = request.expectedVersion + request.events.length
    // Before it is stored: what gives no row is not taken.
    const show = category === 'deal' ? replica.deals.prepare(id, request.state, version) : null
    const commitId = randomUUID()
    const leaseClock = isClockGiven ? now() : null
    const by = { commitId, instance, now: now(), leaseClock }
    const values = appendValues(workspace, request, by)
    for (let tried = 1; ; tried += 1) {
      try {
        const [row] = await connections.run(workspace, APPEND, values)
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
        if (!mayHelpAgain(error) || tried === TRIES || this.#parts.isClosed()) throw error
      }
    }
  }

  /** Nothing was changed by the last try; an earlier one may have been committed, its answer lost. */
  async #outcome(
    workspace: WorkspaceId,
    { streamId, expectedVersion, events }: AppendRequest,
    commitId: string,
    mayBeOurs: boolean,
  ): Promise<AppendResult> {
    const version = expectedVersion + events.length
    const values = [storedKey(streamId), version, commitId]
    const [row] = await this.#parts.connections.ask(workspace, OUTCOME, values)
    if (!mayBeOurs || row?.is_ours !== true) {
      return { kind: 'conflict', actualVersion: Number(row?.version ?? 0) }
    }
    await this.#parts.replica(workspace).catchUp()
    return { kind: 'committed', version }
  }
}
