/** Arithmetic on calendar days that the date rules need. */
import {
  type Instant,
  isLocalDate,
  type LocalDate,
  type LocalTime,
  plusDays,
  type TimeZone,
  wallClock,
  weekdayOf,
} from '@kedu/shared/time/instant'
import { isWorkday, type WorkCalendar } from '@kedu/shared/time/work-calendar'

/** The day and time it is for the person writing. */
export interface Today {
  now: Instant
  zone: TimeZone
  calendar: WorkCalendar
  date: LocalDate
  time: LocalTime
  year: number
  /** 1–12. */
  month: number
  day: number
  /** 1 = Monday … 7 = Sunday. */
  weekday: number
}

export function todayOf(now: Instant, zone: TimeZone, calendar: WorkCalendar): Today {
  const wall = wallClock(now, zone)
  return {
    now,
    zone,
    calendar,
    date: wall.date,
    time: wall.time,
    year: Number(wall.date.slice(0, 4)),
    month: Number(wall.date.slice(5, 7)),
    day: Number(wall.date.slice(8, 10)),
    weekday: wall.weekday,
  }
}

/** The day of that year, month (1–12) and day; null when it does not exist. */
export function dayOf(year: number, month: number, day: number): LocalDate | null {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return isLocalDate(text) ? text : null
}

/** Year and month of the month `offset` months after (year, month). */
export function monthAfter(
  year: number,
  month: number,
  offset: number,
): { year: number; month: number } {
  const index = year * 12 + (month - 1) + offset
  return { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 }
}

/** Last day of a month. */
export function monthEnd(year: number, month: number): LocalDate | null {
  return (
    dayOf(year, month, 31) ??
    dayOf(year, month, 30) ??
    dayOf(year, month, 29) ??
    dayOf(year, month, 28)
  )
}

/** The same day `months` later; the last of the month where that day does not exist. */
export function plusMonths(date: LocalDate, months: number): LocalDate | null {
  const to = monthAfter(Number(date.slice(0, 4)), Number(date.slice(5, 7)), months)
  return dayOf(to.year, to.month, Number(date.slice(8, 10))) ?? monthEnd(to.year, to.month)
}

/** `date` itself when it is a workday, otherwise the next (step 1) or previous (step -1) one. */
export function workdayFrom(date: LocalDate, calendar: WorkCalendar, step: 1 | -1): LocalDate {
  let day = date
  // No holiday lasts a month; a calendar that says so is not followed further.
  for (let i = 0; i < 31 && !isWorkday(calendar, day); i++) day = plusDays(day, step)
  return day
}

/** The `count`-th workday after `date`. */
export function plusWorkdays(date: LocalDate, count: number, calendar: WorkCalendar): LocalDate {
  let day = date
  for (let i = 0; i < count; i++) day = workdayFrom(plusDays(day, 1), calendar, 1)
  return day
}

/** Monday of the week of `date`, `weeks` weeks later. */
export function mondayOf(date: LocalDate, weeks: number): LocalDate {
  return plusDays(date, 1 - weekdayOf(date) + weeks * 7)
}
