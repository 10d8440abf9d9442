/** Handing a deal to somebody else. */
import { canOwnDeals } from '../people/people.ts'
import { checkReason } from './check-changes.ts'
import type { DealCommand } from './commands.ts'
import type { Deal } from './deal.ts'
import {
  accept,
  type Decision,
  type DecisionContext,
  leads,
  refuse,
  refuseClosed,
  requireDeal,
} from './decision.ts'

type ReassignDeal = Extract<DealCommand, { kind: 'reassign-deal' }>

/** By the owner or somebody above; whoever only stands in may not give the deal away. The new owner's clock starts now. */
export function decideReassign(
  command: ReassignDeal,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  if (context.actor?.id !== deal.ownerId && !leads(deal, context))
    return refuse({ kind: 'not-allowed', needs: 'manager' })
  const closed = refuseClosed(deal)
  if (closed) return closed
  if (command.toId === deal.ownerId) return refuse({ kind: 'nothing-changed' })
  const { newOwner } = context
  if (newOwner === null || newOwner.id !== command.toId || !canOwnDeals(newOwner))
    return refuse({ kind: 'invalid', field: 'owner', problem: 'cannot-own-deals' })
  const reason = command.reason.trim() === '' ? '' : checkReason(command.reason)
  if (typeof reason !== 'string') return reason
  return accept(context, [
    {
      kind: 'owner-changed',
      toId: command.toId,
      reason,
      before: { ownerId: deal.ownerId, nextActionUpdatedAt: deal.nextActionUpdatedAt },
    },
  ])
}
