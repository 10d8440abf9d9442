/** 假推进 (R4): a stage or a date that moved, with nothing new to show for it. */
import type { DealId } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { StageId } from '../process/sales-process.ts'
import type { Instant } from '../time/instant.ts'
import { isIn, type Period } from './period.ts'
import { type DealTrace, KIND, MARKS, NO_MOMENT } from './trace.ts'

export type HollowMove = { dealId: DealId; at: Instant; byId: PersonId } & (
  | { kind: 'stage'; from: StageId; to: StageId }
  | { kind: 'date'; from: Instant; to: Instant }
)

/**
 * Moves of the period without a file whose content was new since the move before. A first date is no
 * move, a confirmed one neither; a date taken back to earlier is one, and says so by itself.
 */
export function hollowMovesOf(
  dealId: DealId,
  trace: DealTrace,
  period: Pick<Period, 'from' | 'to'>,
): HollowMove[] {
  const moves: HollowMove[] = []
  for (let index = 0; index < trace.length; index += 1) {
    if (!isHollow(trace, index) || !isIn(trace.at(index), period)) continue
    const fact = trace.fact(index)
    const base = { dealId, at: fact.at, byId: fact.by }
    if (fact.kind === 'entered') {
      moves.push({ ...base, kind: 'stage', from: fact.from, to: fact.stage })
    } else if (fact.kind === 'dated' && fact.dueAt !== null && fact.wasDueAt !== null) {
      moves.push({ ...base, kind: 'date', from: fact.wasDueAt, to: fact.dueAt })
    }
  }
  return moves
}

/** How many moves `hollowMovesOf` tells of, without an object for each. */
export function countHollowMoves(
  trace: DealTrace,
  period: Pick<Period, 'from' | 'to'>,
): { stageMoves: number; dateMoves: number } {
  let stageMoves = 0
  let dateMoves = 0
  for (let index = trace.length - 1; index >= 0; index -= 1) {
    const at = trace.at(index)
    if (at < period.from) break
    if (at >= period.to || !isHollow(trace, index)) continue
    if (trace.kindAt(index) === KIND.entered) stageMoves += 1
    else dateMoves += 1
  }
  return { stageMoves, dateMoves }
}

/** A stage moved, or a date moved that was there before. */
export function isMove(trace: DealTrace, index: number): boolean {
  const kind = trace.kindAt(index)
  if (kind === KIND.entered) return true
  if (kind !== KIND.dated || trace.a(index) === trace.b(index)) return false
  return trace.a(index) !== NO_MOMENT && trace.b(index) !== NO_MOMENT
}

export function isHollow(trace: DealTrace, index: number): boolean {
  return isMove(trace, index) && !trace.has(index, MARKS.fresh)
}
