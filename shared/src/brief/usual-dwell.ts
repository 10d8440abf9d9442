/** How long the company's deals usually stay in a stage: the median of those that left it lately. */
import type { DealRow } from '../deal/deal.ts'
import { spreadOf } from '../insight/spread.ts'
import type { SalesProcess, StageId } from '../process/sales-process.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'

/** A year ago things may have been done differently. */
const LATELY_MS = 180 * DAY_MS
/** Fewer say nothing about what is usual. */
const ENOUGH = 5

/** Days, by stage; a stage that too few left is not in it. */
export function usualDwellDays(
  rows: Iterable<DealRow>,
  process: SalesProcess,
  now: Instant,
): Map<StageId, number> {
  const dwells = new Map<StageId, number[]>()
  for (const { stageEntries, withdrawn } of rows) {
    if (stageEntries === undefined || withdrawn) continue
    for (const [at, { id }] of process.stages.entries()) {
      const [entered, left] = [stageEntries[id], stageEntries[process.stages[at + 1]?.id ?? '']]
      if (entered === undefined || left === undefined) continue
      if (left <= entered || now - left > LATELY_MS) continue
      const known = dwells.get(id)
      if (known) known.push(left - entered)
      else dwells.set(id, [left - entered])
    }
  }
  const usual = new Map<StageId, number>()
  for (const [id, spans] of dwells) {
    const spread = spreadOf(spans)
    if (spread !== null && spread.count >= ENOUGH) usual.set(id, spread.median / DAY_MS)
  }
  return usual
}
