/** When a lead that nobody touched goes back to the pool (E28). */
import type { ClockContext } from '../policies/policy.ts'
import { instantAfter } from '../time/fair-clock.ts'
import { HOUR_MS, type Instant } from '../time/instant.ts'
import { type Lead, openTenure } from './lead.ts'

/** Counted hours after it was given, as the company's clock counts for this rep; null: never, or with nobody. */
export function recycleAt(
  lead: Pick<Lead, 'tenures' | 'standing'>,
  hours: number | null,
  { settings, calendar, downtimes, people }: ClockContext,
): Instant | null {
  const tenure = openTenure(lead)
  if (tenure === null || hours === null) return null
  const leaves = people.get(tenure.repId)?.leaves ?? []
  return instantAfter(tenure.at, Math.round(hours * HOUR_MS), {
    clock: settings.clock,
    calendar,
    leaves,
    downtimes,
  })
}
