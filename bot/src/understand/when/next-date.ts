import type { LocalDate } from '@kedu/shared/time/instant'
import type { FoundDate } from './find-dates.ts'

/**
 * The date most likely meant for the next action. The first of:
 * 1. a day after today, or today with a clock time or as a deadline, in the order written;
 * 2. today without a time;
 * 3. a vague one (改天): the caller asks.
 * Past dates never count. Null when there is none. The caller may refine with the words around it.
 */
export function nextDateOf(found: readonly FoundDate[], today: LocalDate): FoundDate | null {
  const ahead = found.filter((f) => !f.isPast && f.date !== null && f.date >= today)
  return (
    ahead.find((f) => (f.date ?? today) > today || f.time !== null || f.isDeadline) ??
    ahead[0] ??
    found.find((f) => f.vague) ??
    null
  )
}
