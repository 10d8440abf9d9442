/**
 * The company's calendar: which days are worked. Whole days only: Kedu knows no opening hours, so a
 * worked day has 24 hours (see `elapsedClockMs` and decision 0003).
 */
import {
  DAY_MS,
  dateOf,
  type Instant,
  instant,
  instantOf,
  type LocalDate,
  MINUTE_MS,
  plusDays,
  type TimeZone,
  weekdayOf,
  zoneOffsetMs,
} from './instant.ts'

/**
 * The company's calendar as plain data: weekends, public holidays, 调休 make-up workdays, and the
 * admin's own overrides. Built in the shell from a library and the workspace's settings; the rules
 * only read it. Never changed once built (its days are remembered): build a new one. D1, E7.
 */
export interface WorkCalendar {
  zone: TimeZone
  /** Days off: public holidays (weekend days among them included) and company days off. */
  holidays: ReadonlySet<LocalDate>
  /** Weekend days that are worked (调休), and days the admin declared worked. */
  makeupWorkdays: ReadonlySet<LocalDate>
  /** Last year whose official holidays are known; beyond it only weekends are known. */
  lastCoveredYear: number
  /** 国庆节, 公司年会 …: what a day off is called, where that is known. */
  holidayNames?: ReadonlyMap<LocalDate, string>
}

/** Days one person is away, `from` and `to` inclusive. */
export interface Leave {
  from: LocalDate
  to: LocalDate
}

/** A span that is not debited to anybody: the server's own downtime (L4). `to` exclusive. */
export interface Downtime {
  from: Instant
  to: Instant
}

/** Whether the company works on that day: 调休 before holidays before weekends. */
export function isWorkday(calendar: WorkCalendar, date: LocalDate): boolean {
  if (calendar.makeupWorkdays.has(date)) return true
  if (calendar.holidays.has(date)) return false
  return weekdayOf(date) <= 5
}

/** More days off in a row than this is not a calendar; the search stops there. */
const LONGEST_SEARCH_DAYS = 400

/**
 * The first workday after `date`, never `date` itself. When the calendar has none for over a year
 * (an admin closed everything), the day after `date`: something must still happen some day.
 */
export function nextWorkday(calendar: WorkCalendar, date: LocalDate): LocalDate {
  for (let days = 1; days <= LONGEST_SEARCH_DAYS; days += 1) {
    const candidate = plusDays(date, days)
    if (isWorkday(calendar, candidate)) return candidate
  }
  return plusDays(date, 1)
}

/** The last workday before `date`, never `date` itself; null when there is none for over a year. */
export function previousWorkday(calendar: WorkCalendar, date: LocalDate): LocalDate | null {
  for (let days = 1; days <= LONGEST_SEARCH_DAYS; days += 1) {
    const candidate = plusDays(date, -days)
    if (isWorkday(calendar, candidate)) return candidate
  }
  return null
}

/**
 * Whether that day lies beyond the last year whose holidays are known: then 调休 and holidays are
 * guesses and the user is told so (E7).
 */
export function beyondCoverage(calendar: WorkCalendar, date: LocalDate): boolean {
  return Number(date.slice(0, 4)) > calendar.lastCoveredYear
}

/** Whether the day is one of the person's days away. */
export function isOnLeave(leaves: readonly Leave[], date: LocalDate): boolean {
  return leaves.some((leave) => leave.from <= date && date <= leave.to)
}

/**
 * The first moment of the day in that zone. Usually midnight; where daylight saving begins at
 * midnight it is 01:00, where it ends there it is the first of the two midnights.
 */
export function startOfDay(date: LocalDate, zone: TimeZone): Instant {
  let start: number = instantOf(date, zone)
  while (dateOf(instant(start), zone) < date) start += 30 * MINUTE_MS
  while (dateOf(instant(start - 1), zone) >= date) start -= 30 * MINUTE_MS
  return instant(start)
}

/** A day as the clocks see it. */
export interface CalendarDay {
  date: LocalDate
  start: Instant
  isWorkday: boolean
}

// Days by number since 1970, per calendar: a working-clock scan over 20,000 deals looks at the same
// few hundred days again and again.
const daysOfCalendar = new WeakMap<WorkCalendar, Map<number, CalendarDay>>()

/** Number of the day (1970-01-01 = 0) it is in the calendar's zone at that moment. */
export function dayNumberAt(calendar: WorkCalendar, at: Instant): number {
  return Math.floor((at + zoneOffsetMs(at, calendar.zone)) / DAY_MS)
}

/** The day with that number; remembered per calendar. */
export function calendarDay(calendar: WorkCalendar, dayNumber: number): CalendarDay {
  let days = daysOfCalendar.get(calendar)
  if (!days) {
    days = new Map()
    daysOfCalendar.set(calendar, days)
  }
  const known = days.get(dayNumber)
  if (known) return known
  const date = dateOf(instant(dayNumber * DAY_MS), 'UTC')
  const day = {
    date,
    start: startOfDay(date, calendar.zone),
    isWorkday: isWorkday(calendar, date),
  }
  days.set(dayNumber, day)
  return day
}
