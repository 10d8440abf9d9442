/** Where deals pile up: the stage with the most that stay longer than is usual there. */
import type { DealRow } from '../deal/deal.ts'
import type { StageId } from '../process/sales-process.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'
import type { StageDwell } from './dwell.ts'

export interface PileUp {
  stage: StageId
  /** Open deals in the stage. */
  deals: DealRow[]
  /** Those in it longer than usual, longest first. */
  slow: DealRow[]
  usualDays: number
}

/** Of fewer ended stays a median says nothing; then what is in the stage now is the measure. */
const ENOUGH_STAYS = 5

/** Usual: the median of the stays that ended. Null: nowhere is anything slow. Of equals the later stage. */
export function pileUp(given: {
  rows: readonly DealRow[]
  dwell: readonly StageDwell[]
  now: Instant
}): PileUp | null {
  const { rows, dwell, now } = given
  let worst: PileUp | null = null
  for (const stage of dwell) {
    const usualDays = usualDaysOf(stage)
    if (usualDays === null) continue
    const deals = rows.filter((row) => row.outcome === 'open' && row.stage === stage.stage)
    const slow = deals
      .filter((row) => now - row.stageEnteredAt > usualDays * DAY_MS)
      .sort((a, b) => a.stageEnteredAt - b.stageEnteredAt || (a.id < b.id ? -1 : 1))
    if (slow.length === 0 || (worst !== null && slow.length < worst.slow.length)) continue
    worst = { stage: stage.stage, deals, slow, usualDays: Math.round(usualDays * 10) / 10 }
  }
  return worst
}

/** Days a deal usually stays; null while too little is known. */
export function usualDaysOf({ before, after, now }: StageDwell): number | null {
  const ended = [after, before].find((side) => side !== null && side.count >= ENOUGH_STAYS)
  return (ended ?? now)?.median ?? null
}
