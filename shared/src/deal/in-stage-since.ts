import { type Instant, instant } from '../time/instant.ts'
import type { DealRow } from './deal.ts'

/**
 * Since when a deal stands in its stage, for every count of days there: since it entered, or since it was
 * taken up again after it was closed there. The closed time is nobody's delay.
 */
export function inStageSince({
  stageEnteredAt,
  reopenedAt,
}: Pick<DealRow, 'stageEnteredAt' | 'reopenedAt'>): Instant {
  return instant(Math.max(stageEnteredAt, reopenedAt ?? 0))
}
