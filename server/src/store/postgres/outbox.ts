/** What is to be said: leased, settled, looked up, said once more. */
import type { CardReceipt } from '@kedu/bot/platform'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { type Instant, plusMs } from '@kedu/shared/time/instant'
import type { OutboxEntry, OutboxLease, OutboxSettlement, StreamId } from '../store.ts'
import { SAID_MEMORY_MS } from './append-statement.ts'
import type { Parameter } from './connections.ts'
import * as statements from './lane-statements.ts'
import type { Lanes, LanesParts } from './lanes.ts'
import { entryOf } from './stored-rows.ts'
import { storedJson, storedKey } from './stored-text.ts'

export class Outbox {
  readonly #parts: LanesParts
  readonly #lanes: Lanes

  constructor(parts: LanesParts, lanes: Lanes) {
    this.#parts = parts
    this.#lanes = lanes
  }

  async lease(
    workspace: WorkspaceId,
    now: Instant,
    limit: number,
    leaseMs: number,
  ): Promise<OutboxLease[]> {
    const rows = await this.#lanes.lease(workspace, 'outbox', { now, limit, leaseMs })
    return rows.map((row) => ({ entry: entryOf(row), leaseUntil: plusMs(now, leaseMs) }))
  }

  async settle(workspace: WorkspaceId, key: string, settlement: OutboxSettlement): Promise<void> {
    const { instance, now, isClockGiven, wakes } = this.#parts
    const clock = isClockGiven ? now() : null
    const [statement, values] = settlementOf(settlement, now(), clock)
    const given = [storedKey(key), instance, ...values] as const
    const isAwaited = await this.#lanes.settle(workspace, 'outbox', statement, given)
    if (isAwaited || settlement.kind !== 'delivered') wakes.send(workspace, 'outbox')
  }

  giveBack(workspace: WorkspaceId, { entry, leaseUntil }: OutboxLease): void {
    this.#lanes.leasedHere(workspace, 'outbox').giveBack(storedKey(entry.key), leaseUntil)
  }

  async entry(workspace: WorkspaceId, key: string): Promise<OutboxEntry | null> {
    const [row] = await this.#parts.connections.ask(
      workspace,
      'select * from outbox where workspace = $1 and key = $2 and dead is null',
      [storedKey(key)],
    )
    return row === undefined ? null : entryOf(row)
  }

  async receipt(
    workspace: WorkspaceId,
    streamId: StreamId,
    key: string,
  ): Promise<CardReceipt | null> {
    const [row] = await this.#parts.connections.ask(
      workspace,
      `select receipt from said where workspace = $1 and stream_id = $2 and key = $3
       and at > $4::double precision`,
      [storedKey(streamId), storedKey(key), this.#parts.now() - SAID_MEMORY_MS],
    )
    return typeof row?.receipt === 'string' ? (JSON.parse(row.receipt) as CardReceipt) : null
  }

  async deadLetters(workspace: WorkspaceId): Promise<readonly OutboxEntry[]> {
    const statement = 'select * from outbox where workspace = $1 and dead is not null order by seq'
    return (await this.#parts.connections.ask(workspace, statement, [])).map(entryOf)
  }

  async resend(workspace: WorkspaceId, key: string, now: Instant): Promise<boolean> {
    const { connections, wakes } = this.#parts
    const [row] = await connections.ask(workspace, statements.RESEND, [storedKey(key), now])
    if (row !== undefined) wakes.send(workspace, 'outbox')
    return row !== undefined
  }
}

function settlementOf(
  settlement: OutboxSettlement,
  now: Instant,
  clock: Instant | null,
): [string, Parameter[]] {
  switch (settlement.kind) {
    case 'delivered': {
      const { at, receipt } = settlement
      return [statements.SETTLE_SAID, [at, receipt === null ? null : storedJson(receipt), true]]
    }
    case 'dropped':
      return [statements.SETTLE_SAID, [now, null, false]]
    case 'retry':
      return [statements.SETTLE_RETRY, [settlement.dueAt, settlement.keepMs ?? null, clock]]
    case 'dead': {
      const { reason, detail, at } = settlement
      return [statements.SETTLE_DEAD, [storedJson({ reason, detail, at }), at]]
    }
    default:
      return settlement satisfies never
  }
}
