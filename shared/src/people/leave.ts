/** Days away (E20): spans of whole days, in order, none touching another. */
import { type LocalDate, plusDays } from '../time/instant.ts'
import type { Leave } from '../time/work-calendar.ts'

/** With these days, too; what overlaps or follows at once becomes one span. */
export function withLeave(leaves: readonly Leave[], added: readonly Leave[]): Leave[] {
  const joined: Leave[] = []
  for (const span of [...leaves, ...added].toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1)
    if (last === undefined || span.from > plusDays(last.to, 1)) joined.push({ ...span })
    else if (span.to > last.to) last.to = span.to
  }
  return joined
}

/** Back at work from this day on: what is over stays, what has begun ends the day before. */
export function withoutLeaveFrom(leaves: readonly Leave[], day: LocalDate): Leave[] {
  return leaves.flatMap((span) => {
    if (span.to < day) return [span]
    return span.from < day ? [{ from: span.from, to: plusDays(day, -1) }] : []
  })
}
