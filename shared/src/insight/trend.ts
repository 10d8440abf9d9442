/** Week by week: what came in, what moved with and without something to show, what ended. */
import { isHollow, isMove } from './hollow-moves.ts'
import type { Period } from './period.ts'
import { type DealTrace, KIND, MARKS, OUTCOMES } from './trace.ts'

export const TREND_WEEKS = 12

export const TREND_PARTS = ['opened', 'proven', 'hollow', 'won', 'lost', 'files'] as const
export type TrendPart = (typeof TREND_PARTS)[number]

export type TrendWeek = Record<TrendPart, number> & {
  week: Period
  /** What colleagues did, commands, not fields. */
  acts: number
}

/** `weeks`: one after the other, oldest first. */
export function weeklyTrend(
  traces: Iterable<{ trace: DealTrace }>,
  weeks: readonly Period[],
): TrendWeek[] {
  const trend = weeks.map((week) => ({
    week,
    opened: 0,
    proven: 0,
    hollow: 0,
    won: 0,
    lost: 0,
    files: 0,
    acts: 0,
  }))
  for (const { trace } of traces) {
    // Newest first: the week goes back with the facts.
    let place = trend.length - 1
    for (let index = trace.length - 1; index >= 0; index -= 1) {
      const at = trace.at(index)
      while (at < (trend[place]?.week.from ?? Number.NEGATIVE_INFINITY)) place -= 1
      const week = trend[place]
      if (week === undefined) break
      if (at >= week.week.to) continue
      if (trace.has(index, MARKS.act)) week.acts += 1
      const part = trendPartOf(trace, index)
      if (part !== null) week[part] += part === 'files' ? trace.a(index) : 1
    }
  }
  return trend
}

/** Under which number a fact is counted; null: under none. */
export function trendPartOf(trace: DealTrace, index: number): TrendPart | null {
  const kind = trace.kindAt(index)
  if (kind === KIND.opened) return 'opened'
  if (kind === KIND.filed) return 'files'
  if (kind === KIND.ended) {
    const outcome = OUTCOMES[trace.a(index)]
    return outcome === 'won' || outcome === 'lost' ? outcome : null
  }
  // Most facts are none of these: two looks at the kind, and on to the next.
  if (kind !== KIND.entered && kind !== KIND.dated) return null
  if (!isMove(trace, index)) return null
  return isHollow(trace, index) ? 'hollow' : 'proven'
}
