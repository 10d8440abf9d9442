import { type Instant, instant } from '../time/instant.ts'
import type { DealRow } from './deal.ts'

/** Where a count begins that began then, unless the deal was closed and taken up again since: closed time is nobody's delay. */
export function notBeforeReopening(
  { reopenedAt }: Pick<DealRow, 'reopenedAt'>,
  began: Instant,
): Instant {
  return instant(Math.max(began, reopenedAt ?? 0))
}

/** Since when a deal stands in its stage, for every count of days there: since it entered, or was taken up again there. */
export function inStageSince(row: Pick<DealRow, 'stageEnteredAt' | 'reopenedAt'>): Instant {
  return notBeforeReopening(row, row.stageEnteredAt)
}
