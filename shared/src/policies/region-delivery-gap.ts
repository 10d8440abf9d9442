/**
 * Red (R24, D6): a region signs more than it delivers. Counted are different customers with an open
 * deal that stands in 合同, and in 交付, now; closed ones are neither.
 */
import type { DealRow } from '../deal/deal.ts'
import { inStageSince } from '../deal/in-stage-since.ts'
import { isRunning } from './alert-steps.ts'
import { customerKey } from './group-members.ts'
import type { GroupCause, GroupPolicy } from './group-policy.ts'
import type { ClockContext } from './policy.ts'

/** A customer without a region counts to the owner's, as for whoever may see it (`visible.ts`). */
export function regionOf(row: DealRow, { people }: Pick<ClockContext, 'people'>): string | null {
  return row.region ?? people.get(row.ownerId)?.region ?? null
}

function causeOf(row: DealRow, { settings }: ClockContext): GroupCause | null {
  const { contractStage, deliveryStage } = settings.process
  // A process that ends with 合同 has nothing to compare.
  if (!isRunning(row) || contractStage === deliveryStage) return null
  if (row.stage === contractStage) return 'in-contract'
  return row.stage === deliveryStage ? 'in-delivery' : null
}

export const regionDeliveryGap: GroupPolicy = {
  rule: 'region-delivery-gap',
  memberOf(row, context) {
    const cause = causeOf(row, context)
    const key = cause === null ? null : regionOf(row, context)
    if (cause === null || key === null) return null
    const causes = [{ cause, from: inStageSince(row) }]
    return { key, member: { dealId: row.id, customer: customerKey(row), causes } }
  },
  countsOf: (customers, { settings }) => ({
    kind: 'region',
    contracts: customers.of('in-contract'),
    deliveries: customers.of('in-delivery'),
    ratio: settings.redRatio,
  }),
  isTooMuch(counts, { settings }) {
    if (counts.kind !== 'region') return false
    const { contracts, deliveries, ratio } = counts
    // A quotient is rounded once and so is the ratio as it was written: 3 of 5 is exactly 60.0 %.
    return contracts >= Math.max(1, settings.minContracts) && deliveries / contracts < ratio
  },
}
