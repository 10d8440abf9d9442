/** A move its gate refused is remembered on the deal and made by itself with the last piece of evidence (R10). */
import type { DealCommand } from './commands.ts'
import type { Deal } from './deal.ts'
import {
  accept,
  type Decision,
  type DecisionContext,
  refuse,
  refuseClosed,
  requireDeal,
} from './decision.ts'
import type { DealEvent } from './events.ts'
import { planMove } from './plan-move.ts'

type WantMove = Extract<DealCommand, { kind: 'want-move' }>

/** Only what nothing but missing evidence holds up; the newest wish counts. */
export function decideWantMove(
  command: WantMove,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  const closed = refuseClosed(deal)
  if (closed) return closed
  const plan = planMove(deal, command.to, command.action, context)
  if (plan.kind === 'planned') {
    return plan.events.length === 0
      ? refuse({ kind: 'nothing-changed' })
      : accept(context, plan.events)
  }
  const { refusal } = plan
  if (refusal.kind !== 'gate-unmet') return plan
  const { wantedMove } = deal
  const isKnown =
    wantedMove?.to === command.to &&
    wantedMove.action === command.action &&
    wantedMove.meta.actorId === context.meta.actorId
  if (isKnown) return refuse({ kind: 'nothing-changed' })
  const { missing, pending = [] } = refusal
  const { to, action } = command
  return accept(context, [{ kind: 'move-wanted', to, action, missing, pending }])
}

/** The move that waited, when this command brought the last it waited for: in its asker's name. */
export function wantedMoveMade(deal: Deal, context: DecisionContext): DealEvent[] {
  const { wantedMove } = deal
  if (wantedMove === undefined || deal.outcome.kind !== 'open') return []
  const plan = planMove(deal, wantedMove.to, wantedMove.action, context)
  if (plan.kind === 'refused') return []
  const meta = { ...wantedMove.meta, commandId: `${wantedMove.meta.commandId}/done` }
  return plan.events.map((event) => ({
    ...event,
    ...(event.kind === 'stage-moved' ? { wantedAt: wantedMove.at } : {}),
    at: context.now,
    meta,
  }))
}
