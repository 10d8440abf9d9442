/** Where deals pile up: the stage with the most that stay longer than is usual there. */
import type { DealRow } from '../deal/deal.ts'
import { inStageSince } from '../deal/in-stage-since.ts'
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
  const open = new Map<StageId, DealRow[]>(dwell.map(({ stage }) => [stage, []]))
  for (const row of rows) if (row.outcome === 'open') open.get(row.stage)?.push(row)
  let worst: PileUp | null = null
  for (const one of dwell) {
    const usualDays = usualDaysOf(one)
    if (usualDays === null) continue
    const deals = open.get(one.stage) ?? []
    const slow = deals.filter((row) => now - inStageSince(row) > usualDays * DAY_MS)
    if (slow.length === 0 || (worst !== null && slow.length < worst.slow.length)) continue
    worst = { stage: one.stage, deals, slow, usualDays: Math.round(usualDays * 10) / 10 }
  }
  worst?.slow.sort((a, b) => inStageSince(a) - inStageSince(b) || (a.id < b.id ? -1 : 1))
  return worst
}

/** Days a deal usually stays; null while too little is known. */
export function usualDaysOf({ before, after, now }: StageDwell): number | null {
  const ended = [after, before].find((side) => side !== null && side.count >= ENOUGH_STAYS)
  return (ended ?? now)?.median ?? null
}
