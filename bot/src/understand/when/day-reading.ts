import type { LocalDate, LocalTime } from '@kedu/shared/time/instant'
import type { Today } from './days.ts'

/** What one date rule read, before 前/后, clock time and past verbs are looked at. */
export interface DayReading {
  /** Characters read. */
  length: number
  /** Null: meant but unknown (vague), or past without a day (前几天). */
  date: LocalDate | null
  approximate: boolean
  isPast: boolean
  vague: boolean
  isDeadline: boolean
  time: LocalTime | null
  /** What "…前" makes of it; the day itself when not given. */
  before?: LocalDate
  /** What "…后" makes of it; the next day when not given. */
  after?: LocalDate
  /** Bare "周三", "5号", "今天": with a past verb it is this day and past. */
  ifPast?: LocalDate
  /** Bare weekday that is today: a clock time gone by moves it a week on. */
  rollsOver?: boolean
  /** No clock time may follow (durations, months, vague words). */
  closed?: boolean
}

export interface DayRule {
  /** Sticky. */
  re: RegExp
  read: (match: RegExpExecArray, today: Today) => DayReading | null
}

/** A precise day, to be changed by the caller where it is not. */
export function reading(
  match: RegExpExecArray,
  date: LocalDate | null,
  change: Partial<DayReading> = {},
): DayReading | null {
  if (date === null && change.vague !== true && change.isPast !== true) return null
  return {
    length: match[0].length,
    date,
    approximate: false,
    isPast: false,
    vague: false,
    isDeadline: false,
    time: null,
    ...change,
  }
}
