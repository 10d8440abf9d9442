/** The span of days a board is about, in the company's zone. */
import {
  daysBetween,
  type Instant,
  instantOf,
  isLocalDate,
  type LocalDate,
  plusDays,
  type TimeZone,
  weekdayOf,
} from '../time/instant.ts'

/** Both days belong to it; `to` is the midnight after the last one and does not. */
export interface Period {
  firstDay: LocalDate
  lastDay: LocalDate
  from: Instant
  to: Instant
}

/** Periods by name; every other is written `2026-10-01_2026-10-31`. */
export const NAMED_PERIODS = [
  'this-week',
  'this-month',
  'this-quarter',
  'last-7',
  'last-30',
  'last-90',
  'last-365',
] as const
export type NamedPeriod = (typeof NAMED_PERIODS)[number]
export const DEFAULT_PERIOD: NamedPeriod = 'last-30'

/** Longer ones are a slip of the pen. */
const MOST_DAYS = 1100

/** Null: no period, e.g. an end before its beginning. `last-30` ends with today. */
export function periodOf(words: string, today: LocalDate, zone: TimeZone): Period | null {
  const days = daysOf(words, today)
  if (days === null) return null
  const [firstDay, lastDay] = days
  const length = daysBetween(firstDay, lastDay)
  return length < 0 || length > MOST_DAYS ? null : spanOf(firstDay, lastDay, zone)
}

export function spanOf(firstDay: LocalDate, lastDay: LocalDate, zone: TimeZone): Period {
  return {
    firstDay,
    lastDay,
    from: instantOf(firstDay, zone),
    to: instantOf(plusDays(lastDay, 1), zone),
  }
}

export function isIn(at: number, { from, to }: Pick<Period, 'from' | 'to'>): boolean {
  return at >= from && at < to
}

/** Weeks begin on Monday. `count` of them, oldest first, the last one the week of `today`. */
export function weeksUntil(today: LocalDate, count: number, zone: TimeZone): Period[] {
  const monday = mondayOf(today)
  return Array.from({ length: count }, (_, index) => {
    const firstDay = plusDays(monday, (index - count + 1) * 7)
    return spanOf(firstDay, plusDays(firstDay, 6), zone)
  })
}

/** Whole months before the one of `today`, oldest first. */
export function monthsBefore(today: LocalDate, count: number, zone: TimeZone): Period[] {
  const months: Period[] = []
  let first = `${today.slice(0, 8)}01` as LocalDate
  for (let month = 0; month < count; month += 1) {
    const lastDay = plusDays(first, -1)
    first = `${lastDay.slice(0, 8)}01` as LocalDate
    months.unshift(spanOf(first, lastDay, zone))
  }
  return months
}

function mondayOf(day: LocalDate): LocalDate {
  return plusDays(day, 1 - weekdayOf(day))
}

function daysOf(words: string, today: LocalDate): [LocalDate, LocalDate] | null {
  const last = /^last-(7|30|90|365)$/.exec(words)
  if (last) return [plusDays(today, 1 - Number(last[1])), today]
  switch (words) {
    case 'this-week':
      return [mondayOf(today), today]
    case 'this-month':
      return [`${today.slice(0, 8)}01` as LocalDate, today]
    case 'this-quarter':
      return [quarterStart(today), today]
    default: {
      const [from = '', to = '', more] = words.split('_')
      return more === undefined && isLocalDate(from) && isLocalDate(to) ? [from, to] : null
    }
  }
}

function quarterStart(day: LocalDate): LocalDate {
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1
  return `${day.slice(0, 5)}${String(month).padStart(2, '0')}-01` as LocalDate
}
