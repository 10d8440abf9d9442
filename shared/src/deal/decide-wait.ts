/** 「等客户到 D，因为 R」 (E9): the clock rests, the reason is on record, and it cannot rest for ever. */
import { newestFileAt } from '../evidence/newest-file.ts'
import { dateOf, instantOf, type LocalDate } from '../time/instant.ts'
import { checkReason, refuseDate } from './check-changes.ts'
import type { DealCommand } from './commands.ts'
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

type WaitCommand = Extract<DealCommand, { kind: 'wait' }>

export function decideWait(
  command: WaitCommand,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const closed = refuseClosed(found.deal)
  if (closed) return closed
  const plan = planWait(found.deal, command, context)
  if (plan.kind === 'refused') return plan
  return accept(context, [plan.event])
}

/**
 * The wait as an event. It must end in the future: today is refused once the due time has passed,
 * since a wait that is over at once would clear alerts without resting the clock. Past
 * `maxWaitsWithoutEvidence` it needs a file newer than the last wait.
 */
export function planWait(
  deal: Deal,
  { until, reason }: { until: LocalDate; reason: string },
  context: DecisionContext,
): { kind: 'planned'; event: DealEventBody } | Refused {
  const badDate = refuseDate(until, context)
  if (badDate) return badDate
  const { zone } = context.calendar
  const untilAt = instantOf(until, zone, context.settings.dueTime)
  if (untilAt <= context.now)
    return refuse({ kind: 'date-in-past', date: until, today: dateOf(context.now, zone) })
  const checkedReason = checkReason(reason)
  if (typeof checkedReason !== 'string') return checkedReason
  if (deal.waitCount >= context.settings.maxWaitsWithoutEvidence && !hasFreshEvidence(deal))
    return refuse({ kind: 'wait-needs-evidence', waitCount: deal.waitCount })
  return {
    kind: 'planned',
    event: {
      kind: 'wait-set',
      wait: {
        until,
        untilAt,
        reason: checkedReason,
        setBy: context.meta.actorId,
        setAt: context.now,
      },
      before: { wait: deal.wait, waitCount: deal.waitCount, lastWaitAt: deal.lastWaitAt },
    },
  }
}

/** A file whose content was not on the deal when the last wait began; the same picture again is nothing new. */
function hasFreshEvidence({ evidence, lastWaitAt }: Deal): boolean {
  const newest = newestFileAt(evidence)
  return newest !== null && (lastWaitAt === null || newest > lastWaitAt)
}
