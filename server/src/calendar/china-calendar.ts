/** The official calendar of mainland China, from the chinese-days package, with the admin's own days. */
import type { CalendarOverride } from '@kedu/shared/process/settings'
import { type LocalDate, localDate, plusDays, type TimeZone } from '@kedu/shared/time/instant'
import type { WorkCalendar } from '@kedu/shared/time/work-calendar'
import { getDayDetail } from 'chinese-days'

/** The package's data begins here. */
const FIRST_YEAR = 2004
/** No order of the State Council reaches further; only a bound for the search. */
const LAST_CONCEIVABLE_YEAR = 2100

type AnnouncedDays = Pick<WorkCalendar, 'holidays' | 'makeupWorkdays' | 'lastCoveredYear'> & {
  holidayNames: ReadonlyMap<LocalDate, string>
}

interface Announced {
  isWorked: boolean
  /** 春节, 国庆节 … */
  name: string
}

/**
 * What was announced for that day; null for an ordinary day. The package reads a bare date as UTC
 * and shows it in the machine's zone, a day early west of Greenwich; noon without a zone is safe.
 * An announced day is told from an ordinary one by its name: `"National Day,国庆节,3"` against
 * `"Thursday"`.
 */
function announcedOn(date: LocalDate): Announced | null {
  const detail = getDayDetail(`${date}T12:00:00`)
  if (detail.date !== date) throw new Error(`chinese-days answered ${detail.date} for ${date}`)
  const name = detail.name.split(',')[1]
  return name === undefined ? null : { isWorked: detail.work, name }
}

function announcedInYear(year: number): Map<LocalDate, Announced> {
  const days = new Map<LocalDate, Announced>()
  const end = localDate(`${year + 1}-01-01`)
  for (let date = localDate(`${year}-01-01`); date < end; date = plusDays(date, 1)) {
    const announced = announcedOn(date)
    if (announced) days.set(date, announced)
  }
  return days
}

/**
 * A year counts as covered when its 国庆节 is announced: the order for a year comes as a whole, and
 * a 元旦 stretch alone may already stand in the order of the year before.
 */
function readAnnouncedDays(): AnnouncedDays {
  const holidays = new Set<LocalDate>()
  const makeupWorkdays = new Set<LocalDate>()
  const holidayNames = new Map<LocalDate, string>()
  let lastCoveredYear = FIRST_YEAR - 1
  for (let year = FIRST_YEAR; year <= LAST_CONCEIVABLE_YEAR; year += 1) {
    const nationalDay = announcedOn(localDate(`${year}-10-01`))
    for (const [date, { isWorked, name }] of announcedInYear(year)) {
      if (isWorked) makeupWorkdays.add(date)
      else {
        holidays.add(date)
        holidayNames.set(date, name)
      }
    }
    if (!nationalDay || nationalDay.isWorked) break
    lastCoveredYear = year
  }
  return { holidays, makeupWorkdays, holidayNames, lastCoveredYear }
}

// The package does not change while the process runs, and reading it takes about 0.1 s.
let announcedDays: AnnouncedDays | null = null

/**
 * The company's calendar: official days, then the admin's overrides (D1, E7). An override changes
 * single days, so it never makes a year covered.
 */
export function chinaCalendar(
  zone: TimeZone,
  overrides: readonly CalendarOverride[] = [],
): WorkCalendar {
  announcedDays ??= readAnnouncedDays()
  const { lastCoveredYear } = announcedDays
  const holidays = new Set(announcedDays.holidays)
  const makeupWorkdays = new Set(announcedDays.makeupWorkdays)
  const holidayNames = new Map(announcedDays.holidayNames)
  for (const { date, kind, note } of overrides) {
    switch (kind) {
      case 'workday':
        holidays.delete(date)
        holidayNames.delete(date)
        makeupWorkdays.add(date)
        break
      case 'dayoff':
        makeupWorkdays.delete(date)
        holidays.add(date)
        if (note.trim() !== '') holidayNames.set(date, note.trim())
        break
      default:
        kind satisfies never
    }
  }
  return { zone, holidays, makeupWorkdays, lastCoveredYear, holidayNames }
}

/** Years between the two days whose holidays are not known: what the admin is to be told (E7). */
export function uncoveredYears(calendar: WorkCalendar, from: LocalDate, to: LocalDate): number[] {
  const years: number[] = []
  const first = Math.max(calendar.lastCoveredYear + 1, Number(from.slice(0, 4)))
  for (let year = first; year <= Number(to.slice(0, 4)); year += 1) years.push(year)
  return years
}
