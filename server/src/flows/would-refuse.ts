import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal, DealId } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import type { Asking } from '../queries/asking.ts'
import { dealHistory, refusalOf, type Seen } from './handle-command.ts'

/** What the door would say to this person's command now, with nothing stored; null: it would be done. */
export async function wouldRefuse(
  { workspace, me, now }: Asking,
  dealId: DealId,
  command: DealCommand,
  seen?: Seen,
): Promise<Refusal | null> {
  const snapshot = await workspace.store.load<Deal>(workspace.id, `deal/${dealId}`)
  const needsHistory = command.kind === 'undo' || seen !== undefined
  const history = needsHistory ? await dealHistory(workspace, dealId) : []
  const meta = {
    commandId: 'would-be-refused',
    actorId: me.id,
    door: 'page' as const,
    messageId: null,
    place: null,
  }
  return refusalOf(
    workspace,
    { dealId, meta, command },
    snapshot?.state ?? null,
    history,
    now,
    seen,
  )
}

/** What the move that waits on a deal still lacks; null when none waits. */
export async function heldBack(asking: Asking, dealId: DealId): Promise<Refusal | null> {
  const wanted = asking.workspace.row(dealId)?.wanted
  if (!wanted) return null
  const body = { kind: 'update-deal' as const, changes: { stage: wanted.to } }
  const refusal = await wouldRefuse(asking, dealId, body)
  return refusal?.kind === 'gate-unmet' ? refusal : null
}
