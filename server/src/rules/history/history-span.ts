/** Which time of the past a back-test is about, and which deals it can be about. */
import type { DealId, DealRow } from '@kedu/shared/deal/deal'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'

/**
 * The replay begins so much earlier: what other rules would have said before the report begins is said
 * by then, and does not fall on its first day.
 */
const WARM_UP_MS = 7 * DAY_MS

/** Where the replay of a report from `from` on begins. */
export function replayFrom(from: Instant): Instant {
  return plusMs(from, -WARM_UP_MS)
}

/** Of these the deals that were closed before the replay begins and not touched since. */
export function overBefore(rows: readonly DealRow[], reportFrom: Instant): DealId[] {
  const from = replayFrom(reportFrom)
  return rows
    .filter(({ outcome, updatedAt }) => outcome !== 'open' && updatedAt < from)
    .map(({ id }) => id)
}
