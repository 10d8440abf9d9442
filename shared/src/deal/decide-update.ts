/** Writing down how a deal moved: all parts of an update hold, or none does. */
import { checkChanges } from './check-changes.ts'
import type { DealChanges, DealCommand } from './commands.ts'
import type { Deal } from './deal.ts'
import {
  accept,
  type Decision,
  type DecisionContext,
  type Refused,
  refuse,
  refuseClosed,
  requireDeal,
} from './decision.ts'
import type { DealEventBody } from './events.ts'
import { fieldsUpdated } from './field-changes.ts'
import { planMove } from './plan-move.ts'

type UpdateDeal = Extract<DealCommand, { kind: 'update-deal' }>

export function decideUpdate(
  command: UpdateDeal,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const closed = refuseClosed(found.deal)
  if (closed) return closed
  const plan = planChanges(found.deal, command.changes, context)
  if (plan.kind === 'refused') return plan
  if (plan.events.length === 0) return refuse({ kind: 'nothing-changed' })
  return accept(context, plan.events)
}

/** Stage and fields of an update as events; shared with the repair from an alert card. */
export function planChanges(
  deal: Deal,
  changes: DealChanges,
  context: DecisionContext,
): { kind: 'planned'; events: DealEventBody[] } | Refused {
  const checked = checkChanges(changes, context)
  if (checked.kind === 'refused') return checked
  const events: DealEventBody[] = []
  if (changes.stage !== undefined) {
    const move = planMove(deal, changes.stage, actionBehindMove(deal, checked.changes), context)
    if (move.kind === 'refused') return move
    events.push(...move.events)
  }
  events.push(...fieldsUpdated(deal, checked.changes, context))
  return { kind: 'planned', events }
}

/** What was done to get there (R12): what the rep tells now, else what had been planned. */
function actionBehindMove(deal: Deal, changes: { summary?: string }): string {
  return changes.summary ?? deal.nextAction?.text ?? ''
}
