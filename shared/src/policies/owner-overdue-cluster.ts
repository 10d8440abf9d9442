/**
 * Orange (R23, D5): so many different customers of one rep are overdue at the same time, by whichever
 * rule: 48 hours without an update, or too long in 合同. One alert instead of three.
 */
import type { DealRow } from '../deal/deal.ts'
import type { Instant } from '../time/instant.ts'
import { isRunning } from './alert-steps.ts'
import { customerKey } from './group-members.ts'
import type { GroupCause, GroupMember, GroupPolicy } from './group-policy.ts'
import { dwellDueAt } from './long-stage-dwell.ts'
import type { ClockContext } from './policy.ts'
import { redAt } from './red-flag.ts'

/** From when the deal is overdue by which rule; waiting for the customer it is not. */
function causesOf(row: DealRow, context: ClockContext): GroupMember['causes'] {
  const causes: GroupMember['causes'] = []
  const add = (cause: GroupCause, from: Instant | null) => {
    if (from !== null) causes.push({ cause, from })
  }
  add('red-flag', redAt(row, context))
  add('long-stage-dwell', dwellDueAt(row, context))
  return causes
}

export const ownerOverdueCluster: GroupPolicy = {
  rule: 'owner-overdue-cluster',
  memberOf(row, context) {
    if (!isRunning(row)) return null
    const causes = causesOf(row, context)
    if (causes.length === 0) return null
    return { key: row.ownerId, member: { dealId: row.id, customer: customerKey(row), causes } }
  },
  countsOf: (customers, { settings }) => ({
    kind: 'owner',
    overdue: customers.of(),
    threshold: settings.orangeCustomers,
  }),
  isTooMuch: (counts) => counts.kind === 'owner' && counts.overdue >= counts.threshold,
}
