/** What inbox and outbox have in common: one thing of a lane at a time is worked on, by whom it was handed to. */
import { performance } from 'node:perf_hooks'
import { setTimeout as elapsed } from 'node:timers/promises'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import { StoreUnreachableError } from '../errors.ts'
import type { StoreCounts } from '../store.ts'
import { SAID_MEMORY_MS } from './append-statement.ts'
import type { Connections, Parameter, Row } from './connections.ts'
import * as statements from './lane-statements.ts'
import { LeasedHere } from './leased-here.ts'
import { mayHelpAgain, TRIES } from './sql-errors.ts'
import type { Wakes } from './wakes.ts'

/** A database that is away is not asked more often how something went. */
const SETTLE_AGAIN_MS = 500
const ROOM_MEMORY_MS = 31 * DAY_MS

export interface LanesParts {
  instance: string
  now: () => Instant
  /** Leases are judged by the moments that are handed in, not by the database's clock. */
  isClockGiven: boolean
  connections: Connections
  wakes: Wakes
  /** How long ids of processed callbacks are remembered. */
  inboxMemoryDays: number
  /** Nothing is tried again any more. */
  isClosed(): boolean
}

type Kind = 'inbox' | 'outbox'

export class Lanes {
  readonly #parts: LanesParts
  readonly #leasedHere = new Map<string, LeasedHere>()

  constructor(parts: LanesParts) {
    this.#parts = parts
  }

  lease(
    workspace: WorkspaceId,
    kind: Kind,
    { now, limit, leaseMs }: { now: Instant; limit: number; leaseMs: number },
  ): Promise<readonly Row[]> {
    const { isClockGiven, instance, connections } = this.#parts
    const clock = isClockGiven ? now : null
    const statement = kind === 'inbox' ? statements.LEASE_INBOX : statements.LEASE_OUTBOX
    const ask = (ids: string[]) => {
      const values = [now, Math.max(0, limit), leaseMs, clock, instance, ids]
      return connections.ask(workspace, statement, values)
    }
    const given = { lease: now + leaseMs, leaseMs }
    return this.leasedHere(workspace, kind).take(given, ask, ({ key }) => String(key))
  }

  leasedHere(workspace: WorkspaceId, kind: Kind): LeasedHere {
    const name = `${kind} ${workspace}`
    const { isClockGiven, now } = this.#parts
    const leased =
      this.#leasedHere.get(name) ?? new LeasedHere(isClockGiven ? now : () => performance.now())
    this.#leasedHere.set(name, leased)
    return leased
  }

  /**
   * May be done twice, so a lost answer is asked for again: for as long as the lease lasts, since what is
   * not settled is done a second time. The first value is the key. True: what another process keeps for
   * itself waits for that.
   */
  async settle(
    workspace: WorkspaceId,
    kind: Kind,
    statement: string,
    values: readonly [string, ...Parameter[]],
  ): Promise<boolean> {
    const [key] = values
    const leased = this.leasedHere(workspace, kind)
    for (let tried = 1; ; tried += 1) {
      try {
        const [row] = await this.#parts.connections.ask(workspace, statement, values)
        leased.done(key)
        return row?.is_awaited === true
      } catch (error) {
        const isAway = error instanceof StoreUnreachableError
        const isOver = tried >= TRIES && !(isAway && leased.has(key))
        if (!mayHelpAgain(error) || isOver || this.#parts.isClosed()) throw error
        if (isAway) await elapsed(SETTLE_AGAIN_MS)
      }
    }
  }

  async firstDue(
    workspace: WorkspaceId,
  ): Promise<{ inbox: Instant | null; outbox: Instant | null }> {
    const [row] = await this.#parts.connections.ask(workspace, statements.FIRST_DUE, [])
    return { inbox: row?.inbox as Instant | null, outbox: row?.outbox as Instant | null }
  }

  async counts(workspace: WorkspaceId): Promise<Omit<StoreCounts, 'deals'>> {
    const [row] = await this.#parts.connections.ask(workspace, statements.COUNTS, [])
    return {
      inboxPending: Number(row?.inbox),
      outboxPending: Number(row?.pending),
      outboxDead: Number(row?.dead),
    }
  }

  /** Forgets what was done, said and counted so long ago that nobody asks. */
  async sweep(workspace: WorkspaceId): Promise<void> {
    const { connections, now, inboxMemoryDays } = this.#parts
    const oldestId = now() - inboxMemoryDays * DAY_MS
    const values = [oldestId, now() - SAID_MEMORY_MS, now() - ROOM_MEMORY_MS]
    await connections.ask(workspace, statements.SWEEP, values)
  }

  /** What this process was working on goes to the others at once. */
  async giveAllBack(workspace: WorkspaceId): Promise<void> {
    const statement = 'delete from lanes where workspace = $1 and holder = $2'
    await this.#parts.connections.ask(workspace, statement, [this.#parts.instance])
  }
}
