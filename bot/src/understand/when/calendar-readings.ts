/** What the calendar rules make of years, months and parts of them. */
import { daysBetween, type LocalDate, plusDays } from '@kedu/shared/time/instant'
import { chineseNumber } from './chinese-number.ts'
import { type DayReading, reading } from './day-reading.ts'
import { dayOf, monthAfter, monthEnd, type Today, workdayFrom } from './days.ts'
import { festivalOf } from './festivals.ts'

/** How far back a month and day without a year may lie before next year is meant. */
const PAST_DAYS = 150

/** The nearest meaning of a month and a day without a year. */
export function withoutYear(today: Today, month: number, day: number): LocalDate | null {
  const thisYear = dayOf(today.year, month, day)
  const nextYear = dayOf(today.year + 1, month, day)
  const lastYear = dayOf(today.year - 1, month, day)
  if (thisYear === null) return nextYear ?? dayOf(today.year + 2, month, day)
  if (thisYear < today.date && daysBetween(thisYear, today.date) > PAST_DAYS) return nextYear
  // In January "12月28号" is last month's.
  if (lastYear !== null && thisYear > today.date && daysBetween(lastYear, today.date) <= 31)
    return lastYear
  return thisYear
}

export function fullYear(words: string): number | null {
  const n = chineseNumber(words)
  if (n === null) return null
  if (n >= 2000 && n < 2100) return n
  return n >= 20 && n < 60 ? 2000 + n : null
}

export function monthNumber(words: string): number {
  if (words === '元' || words === '正') return 1
  return chineseNumber(words) ?? 0
}

export function yearWord(words: string | undefined, today: Today): number | null {
  switch (words) {
    case '今':
    case '本':
    case '当':
      return today.year
    case '明':
    case '来':
      return today.year + 1
    case '后':
      return today.year + 2
    case '去':
      return today.year - 1
    case '前':
      return today.year - 2
    default:
      return null
  }
}

/** A precise day; past when it lies before today. */
export function exact(
  match: RegExpExecArray,
  date: LocalDate | null,
  today: Today,
  change: Partial<DayReading> = {},
) {
  return date === null ? null : reading(match, date, { isPast: date < today.date, ...change })
}

/** 底, 初, 中, 上旬… of a month. 初 is the 1st, 中 the 15th, 底 the last calendar day. */
export function partOfMonth(year: number, month: number, part: string): LocalDate | null {
  if (/底|末|尾/.test(part)) return monthEnd(year, month)
  if (/中旬|中/.test(part)) return dayOf(year, month, 15)
  if (/下旬/.test(part)) return dayOf(year, month, 25)
  if (/上旬/.test(part)) return dayOf(year, month, 5)
  return dayOf(year, month, 1)
}

export function aroundMonth(
  match: RegExpExecArray,
  today: Today,
  year: number,
  month: number,
  part: string | undefined,
) {
  const first = dayOf(year, month, 1)
  const end = monthEnd(year, month)
  if (first === null || end === null) return null
  if (part !== undefined && part !== '内') {
    const date = partOfMonth(year, month, part)
    return exact(match, date, today, { approximate: true })
  }
  const isThis = year === today.year && month === today.month
  return exact(match, isThis || part === '内' ? end : first, today, {
    approximate: true,
    isDeadline: part === '内',
    before: plusDays(first, -1),
    after: plusDays(end, 1),
    closed: true,
    ...(isThis ? { before: end } : {}),
  })
}

/** The next such day of a month, today included. */
export function bareDay(
  match: RegExpExecArray,
  today: Today,
  day: number,
  approximate: boolean,
): DayReading | null {
  const here = dayOf(today.year, today.month, day)
  if (here !== null && here >= today.date) {
    return reading(match, here, { approximate, ...(here === today.date ? { ifPast: here } : {}) })
  }
  for (let offset = here === null ? 0 : 1; offset < 4; offset++) {
    const to = monthAfter(today.year, today.month, offset)
    const date = dayOf(to.year, to.month, day)
    if (date !== null)
      return reading(match, date, { approximate, ...(here !== null ? { ifPast: here } : {}) })
  }
  return null
}

export function partOfYear(
  match: RegExpExecArray,
  today: Today,
  year: number,
  part: string,
): DayReading | null {
  if (/初/.test(part)) return exact(match, dayOf(year, 1, 1), today, { approximate: true })
  if (/中/.test(part)) return exact(match, dayOf(year, 6, 30), today, { approximate: true })
  return exact(match, dayOf(year, 12, 31), today, {
    approximate: true,
    isDeadline: /内/.test(part),
  })
}

export function quarterOf(
  match: RegExpExecArray,
  today: Today,
  year: number,
  quarter: number,
  part: string | undefined,
) {
  const end = monthEnd(year, quarter * 3)
  const first = dayOf(year, quarter * 3 - 2, 1)
  if (end === null || first === null) return null
  return exact(match, part === '底' || part === '末' ? end : first, today, {
    approximate: true,
    after: plusDays(end, 1),
    closed: true,
  })
}

/** 年前: the last workday before 春节; 年后: the first after its days off. */
export function spring(
  match: RegExpExecArray,
  today: Today,
  side: 'before' | 'after',
): DayReading | null {
  const festival = festivalOf('春节')
  for (const year of [today.year, today.year + 1]) {
    const first = festival?.day(year) ?? null
    if (festival === null || first === null) continue
    const date =
      side === 'before'
        ? workdayFrom(plusDays(first, -1), today.calendar, -1)
        : workdayFrom(plusDays(first, festival.lasts), today.calendar, 1)
    if (date < today.date) continue
    return reading(match, date, {
      approximate: true,
      isDeadline: side === 'before',
      closed: side === 'before',
    })
  }
  return null
}
