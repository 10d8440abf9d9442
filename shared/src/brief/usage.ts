/** R31: which items of which day's brief somebody said they used in the meeting; once per item. */
import type { LocalDate } from '../time/instant.ts'
import type { BriefItemRef } from './brief.ts'

/** One day's brief of one person, as far as it is counted. */
export interface BriefDay {
  date: LocalDate
  items: BriefItemRef[]
  used: string[]
}

/** A quarter and a reserve; the events have the rest. */
const DAYS_KEPT = 120

export function withBriefDay(
  days: readonly BriefDay[],
  date: LocalDate,
  items: readonly BriefItemRef[],
): BriefDay[] {
  const others = days.filter((day) => day.date !== date)
  return [...others, { date, items: [...items], used: [] }].slice(-DAYS_KEPT)
}

export type UseOfItem =
  | { kind: 'used'; days: BriefDay[]; item: BriefItemRef }
  | { kind: 'used-before' }
  | { kind: 'unknown' }

/** Notes that an item was used. The same again changes nothing; what was never in a brief is unknown. */
export function noteItemUsed(
  days: readonly BriefDay[],
  date: LocalDate,
  itemId: string,
): UseOfItem {
  const day = days.find((one) => one.date === date)
  const item = day?.items.find(({ id }) => id === itemId)
  if (day === undefined || item === undefined) return { kind: 'unknown' }
  if (day.used.includes(itemId)) return { kind: 'used-before' }
  const noted = { ...day, used: [...day.used, itemId] }
  return { kind: 'used', days: days.map((one) => (one === day ? noted : one)), item }
}

/** How much of what was offered between the two days (inclusive) was used; null: nothing was offered. */
export function briefUseShare(
  days: readonly BriefDay[],
  from: LocalDate,
  to: LocalDate,
): number | null {
  const inside = days.filter(({ date }) => from <= date && date <= to)
  const offered = inside.reduce((sum, { items }) => sum + items.length, 0)
  const used = inside.reduce((sum, day) => sum + day.used.length, 0)
  return offered === 0 ? null : used / offered
}
