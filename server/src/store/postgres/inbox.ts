/** What came in: received in order, leased, settled. */
import { randomUUID } from 'node:crypto'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import type { InboxEntry, Store } from '../store.ts'
import * as statements from './lane-statements.ts'
import type { Lanes, LanesParts } from './lanes.ts'
import { mayHelpAgain, TRIES } from './sql-errors.ts'
import { storedJson, storedKey } from './stored-text.ts'

type Received = Omit<InboxEntry, 'attempts'>

export class Inbox {
  readonly #parts: LanesParts
  readonly #lanes: Lanes
  /** Of one lane one entry is received at a time, so that they keep their order. */
  readonly #receiving = new Map<string, Promise<unknown>>()

  constructor(parts: LanesParts, lanes: Lanes) {
    this.#parts = parts
    this.#lanes = lanes
  }

  receive(workspace: WorkspaceId, entry: Received): Promise<'recorded' | 'duplicate'> {
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
  }

  async #receive(
    workspace: WorkspaceId,
    { id, group, receivedAt, inbound }: Received,
  ): Promise<'recorded' | 'duplicate'> {
    const { connections, wakes, now, inboxMemoryDays, isClosed } = this.#parts
    const recordId = randomUUID()
    const key = storedKey(id)
    const entry = storedJson({ id, group, receivedAt, inbound: inbound ?? null })
    const oldest = now() - inboxMemoryDays * DAY_MS
    const values = [key, storedKey(group), receivedAt, entry, recordId, oldest]
    for (let tried = 1; ; tried += 1) {
      try {
        const [row] = await connections.ask(workspace, statements.RECEIVE, values)
        const isOurs = async () => {
          const ours = [key, recordId]
          const [own] = await connections.ask(workspace, statements.IS_OUR_RECORD, ours)
          return own !== undefined
        }
        if (row === undefined && !(tried > 1 && (await isOurs()))) return 'duplicate'
        wakes.send(workspace, 'inbox')
        return 'recorded'
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

  settle(
    workspace: WorkspaceId,
    id: string,
    settlement: Parameters<Store['settleInbox']>[2],
  ): Promise<void> {
    const isDone = settlement.kind === 'done'
    const at = isDone ? this.#parts.now() : settlement.dueAt
    const statement = isDone ? statements.INBOX_DONE : statements.INBOX_RETRY
    return this.#lanes.settle(workspace, 'inbox', statement, [storedKey(id), at])
  }
}
