/** What came in: received in order, leased, settled. */
import { randomUUID } from 'node:crypto'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import { StoreClosedError } from '../errors.ts'
import type { InboxEntry, Store } from '../store.ts'
import * as statements from './lane-statements.ts'
import type { Lanes, LanesParts } from './lanes.ts'
import { mayHelpAgain, TRIES } from './sql-errors.ts'
import { storedJson, storedKey } from './stored-text.ts'
import { Together } from './together.ts'

type Received = Omit<InboxEntry, 'attempts'>
type Answer = 'recorded' | 'duplicate'

/** What came in, as the table takes it. */
interface Arrival {
  key: string
  lane: string
  receivedAt: Instant
  entry: string
  recordId: string
  keepMs: number | null
}

/** Two, so that one is being prepared while the disk writes the other. */
const FLIGHTS = 2
const MOST_TOGETHER = 200
const MOST_BYTES = 2 ** 20

export class Inbox {
  readonly #parts: LanesParts
  readonly #lanes: Lanes
  readonly #receiving = new Map<WorkspaceId, Together<Arrival, Answer>>()

  constructor(parts: LanesParts, lanes: Lanes) {
    this.#parts = parts
    this.#lanes = lanes
  }

  /** What comes while others are being recorded is recorded together; of one lane one at a time. */
  receive(
    workspace: WorkspaceId,
    { id, group, receivedAt, inbound }: Received,
    keepMs?: number,
  ): Promise<Answer> {
    const arrival = {
      key: storedKey(id),
      lane: storedKey(group),
      receivedAt,
      entry: storedJson({ id, group, receivedAt, inbound: inbound ?? null }),
      recordId: randomUUID(),
      keepMs: keepMs ?? null,
    }
    const together = this.#receiving.get(workspace) ?? this.#together(workspace)
    this.#receiving.set(workspace, together)
    return together.do(arrival)
  }

  #together(workspace: WorkspaceId): Together<Arrival, Answer> {
    return new Together({
      flights: FLIGHTS,
      most: MOST_TOGETHER,
      mostBytes: MOST_BYTES,
      laneOf: ({ lane }) => lane,
      bytesOf: ({ entry }) => Buffer.byteLength(entry),
      fly: (arrivals) => this.#record(workspace, arrivals),
      // A database that is away is away for all of them.
      mayBeOfOne: (error) => !mayHelpAgain(error) && !(error instanceof StoreClosedError),
    })
  }

  async #record(workspace: WorkspaceId, arrivals: readonly Arrival[]): Promise<Answer[]> {
    const { connections, instance, wakes, now, isClockGiven, isClosed } = this.#parts
    const column = <K extends keyof Arrival>(name: K) => arrivals.map((arrival) => arrival[name])
    const [ids, recordIds] = [column('key'), column('recordId')]
    const oldest = now() - this.#parts.inboxMemoryDays * DAY_MS
    const content = [column('lane'), column('receivedAt'), column('entry')]
    const kept = [column('keepMs'), isClockGiven ? now() : null, instance]
    const values = [ids, ...content, recordIds, oldest, ...kept]
    for (let tried = 1; ; tried += 1) {
      try {
        const rows = await connections.ask(workspace, statements.RECEIVE, values)
        const recorded = new Set(rows.map((row) => row.record_id))
        if (tried > 1 && recorded.size < arrivals.length) {
          // Recorded by a statement whose answer was lost.
          const own = await connections.ask(workspace, statements.OUR_RECORDS, [ids, recordIds])
          for (const row of own) recorded.add(row.record_id)
        }
        if (recorded.size > 0) wakes.send(workspace, 'inbox')
        return recordIds.map((recordId) => (recorded.has(recordId) ? 'recorded' : 'duplicate'))
      } catch (error) {
        if (!mayHelpAgain(error) || tried === TRIES || isClosed()) throw error
      }
    }
  }

  async lease(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<InboxEntry[]> {
    const rows = await this.#lanes.lease(workspace, 'inbox', { now, limit, leaseMs })
    return rows.map(
      ({ entry, attempts }) => ({ ...JSON.parse(String(entry)), attempts }) as InboxEntry,
    )
  }

  async settle(
    workspace: WorkspaceId,
    id: string,
    settlement: Parameters<Store['settleInbox']>[2],
  ): Promise<void> {
    const isDone = settlement.kind === 'done'
    const at = isDone ? this.#parts.now() : settlement.dueAt
    const statement = isDone ? statements.INBOX_DONE : statements.INBOX_RETRY
    const { instance, wakes } = this.#parts
    const given = [storedKey(id), at, ...(isDone ? [instance] : [])] as const
    const isAwaited = await this.#lanes.settle(workspace, 'inbox', statement, given)
    if (isAwaited) wakes.send(workspace, 'inbox')
  }
}
