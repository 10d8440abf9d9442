/** 赢单、丢单、搁置, and opening again. */
import { stageIndex } from '../process/stages.ts'
import { checkReason, refuseAmount } from './check-changes.ts'
import type { DealCommand } from './commands.ts'
import type { Deal, Outcome } from './deal.ts'
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

type CloseDeal = Extract<DealCommand, { kind: 'close-deal' }>

/**
 * Winning is reaching the contract stage: a deal that is not there yet is moved there first, through
 * the same gates, so that 赢单 is no way around the evidence (E26).
 */
export function decideClose(
  command: CloseDeal,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  const closed = refuseClosed(deal)
  if (closed) return closed
  const outcome = outcomeOf(command, context)
  if (outcome.kind === 'refused') return outcome
  const events: DealEventBody[] = []
  if (command.outcome === 'won' && isBeforeContract(deal, context)) {
    const action = command.reason.trim() || deal.nextAction?.text || ''
    const move = planMove(deal, context.process.contractStage, action, context)
    if (move.kind === 'refused') return move
    events.push(...move.events)
  }
  if (command.amountFen !== null) {
    const badAmount = refuseAmount(command.amountFen)
    if (badAmount) return badAmount
    events.push(...fieldsUpdated(deal, { amountFen: command.amountFen, customer: {} }, context))
  }
  events.push({ kind: 'outcome-set', outcome, before: { outcome: deal.outcome } })
  return accept(context, events)
}

/** The clock starts anew: what happened while it was closed is nobody's delay. */
export function decideReopen(existing: Deal | null, context: DecisionContext): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  if (deal.outcome.kind === 'open') return refuse({ kind: 'nothing-changed' })
  return accept(context, [
    {
      kind: 'outcome-set',
      outcome: { kind: 'open' },
      before: { outcome: deal.outcome, nextActionUpdatedAt: deal.nextActionUpdatedAt },
    },
  ])
}

function isBeforeContract(deal: Deal, { process }: DecisionContext): boolean {
  return stageIndex(process, deal.stage) < stageIndex(process, process.contractStage)
}

function outcomeOf(
  command: CloseDeal,
  context: DecisionContext,
): Exclude<Outcome, { kind: 'open' }> | Refused {
  if (command.outcome === 'won') return { kind: 'won', at: context.now }
  const reason = checkReason(command.reason)
  if (typeof reason !== 'string') return reason
  return { kind: command.outcome, at: context.now, reason }
}
