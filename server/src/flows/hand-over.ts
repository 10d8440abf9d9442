/**
 * Hand-over (E20): the open deals of one person to another, each through the one door, so that its
 * history stays and its alerts are settled. Broken off and begun again, it goes on with what is left;
 * both hear of it once, in one message, when it is done.
 */
import { handedOverFrom, handedOverTo } from '@kedu/bot/wording/announcements'
import type { Door } from '@kedu/shared/deal/commands'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { handleCommand } from './handle-command.ts'
import { textNotice } from './text-notice.ts'

export interface HandOver {
  /** The same hand-over, however often it is begun. */
  id: string
  fromId: PersonId
  toId: PersonId
  /** Null: every open deal. */
  dealIds: readonly string[] | null
  actorId: PersonId
  door: Door
  messageId: string | null
  reason: string
}

export interface HandOverReport {
  /** By all runs of this hand-over together. */
  moved: DealRow[]
  refused: { row: DealRow; refusal: Refusal }[]
}

/** What a hand-over would move, longest-known customers first. */
export function dealsToHandOver(
  workspace: Workspace,
  { fromId, dealIds }: Pick<HandOver, 'fromId' | 'dealIds'>,
): DealRow[] {
  return workspace
    .rows()
    .filter((row) => row.ownerId === fromId && row.outcome === 'open')
    .filter((row) => dealIds === null || dealIds.includes(row.id))
    .sort((a, b) => (a.customerNumber < b.customerNumber ? -1 : 1))
}

export async function handOver(
  workspace: Workspace,
  order: HandOver,
  now: () => Instant,
): Promise<HandOverReport> {
  const report: HandOverReport = { moved: [], refused: [] }
  for (const row of dealsToHandOver(workspace, order)) {
    const handled = await handleCommand(
      workspace,
      {
        dealId: row.id,
        meta: {
          commandId: `${order.id}:${row.id}`,
          actorId: order.actorId,
          door: order.door,
          messageId: order.messageId,
          place: null,
        },
        command: { kind: 'reassign-deal', toId: order.toId, reason: order.reason },
      },
      { now: now(), isToldTogether: true },
    )
    if (handled.kind !== 'done') report.refused.push({ row, refusal: handled.refusal })
  }
  report.moved = await movedBy(workspace, order)
  await tellBoth(workspace, order, report.moved, now())
  return report
}

async function tellBoth(
  workspace: Workspace,
  order: HandOver,
  moved: readonly DealRow[],
  now: Instant,
): Promise<void> {
  const { store, id, people } = workspace
  const streamId = `hand-over/${order.id}`
  if (moved.length === 0) return
  const snapshot = await store.load(id, streamId)
  if (snapshot !== null) return
  const from = people.get(order.fromId)
  const to = people.get(order.toId)
  const actor = people.get(order.actorId)
  const names = moved.map((row) => row.customerName)
  const drafts: OutboxDraft[] = []
  if (to && to.id !== order.actorId) {
    drafts.push(
      textNotice(
        `hand-over:${order.id}:to`,
        to.id,
        handedOverTo(from?.name ?? '', names, actor?.name ?? null),
        now,
      ),
    )
  }
  if (from?.active && from.id !== order.actorId) {
    drafts.push(
      textNotice(
        `hand-over:${order.id}:from`,
        from.id,
        handedOverFrom(to?.name ?? '', names, actor?.name ?? null),
        now,
      ),
    )
  }
  await store.append(id, {
    streamId,
    expectedVersion: 0,
    events: [{ at: now, body: { kind: 'handed-over', ...order, deals: moved.length } }],
    state: { deals: moved.map((row) => row.id) },
    outbox: drafts,
  })
}

/** Everything this hand-over has moved, in this run or an earlier one that was broken off. */
async function movedBy(workspace: Workspace, order: HandOver): Promise<DealRow[]> {
  const moved: DealRow[] = []
  for (const row of workspace.rows()) {
    if (row.ownerId !== order.toId) continue
    const history = await workspace.store.history(workspace.id, `deal/${row.id}`)
    const isMine = history.some(({ body }) => {
      const { meta } = body as { meta?: { commandId?: string } }
      return meta?.commandId === `${order.id}:${row.id}`
    })
    if (isMine) moved.push(row)
  }
  return moved
}
