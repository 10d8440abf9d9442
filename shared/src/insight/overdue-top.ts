/** What was left longest in the stage it is in (R20). */
import type { DealRow } from '../deal/deal.ts'
import { type Instant, instant } from '../time/instant.ts'
import { firstOf } from './first-of.ts'

export const OVERDUE_TOP = 5

/** The last thing somebody did to the deal in the stage it is in. */
export function lastUpdateInStage(row: DealRow): Instant {
  return instant(Math.max(row.updatedAt, row.stageEnteredAt))
}

/** Open deals, the longest time since their last update first; of equals the lower id. */
export function longestUntouched(rows: readonly DealRow[], most: number = OVERDUE_TOP): DealRow[] {
  const open = rows.filter((row) => row.outcome === 'open')
  return most > OVERDUE_TOP
    ? open.sort(byLastUpdate).slice(0, most)
    : firstOf(open, most, byLastUpdate)
}

function byLastUpdate(a: DealRow, b: DealRow): number {
  return lastUpdateInStage(a) - lastUpdateInStage(b) || (a.id < b.id ? -1 : 1)
}
