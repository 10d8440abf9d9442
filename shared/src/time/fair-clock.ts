/**
 * The fair clock (D1, L4): how much time counts between two moments. One meaning for both modes:
 * `natural` counts every hour; `working` counts all 24 hours of every workday and none of the other
 * days ("48 h = 周五 15:00 → 周二 15:00，周末不计"). Our own downtime never counts.
 */
import { type Instant, instant, type LocalDate } from './instant.ts'
import {
  type CalendarDay,
  calendarDay,
  type Downtime,
  dayNumberAt,
  isOnLeave,
  type Leave,
  type WorkCalendar,
} from './work-calendar.ts'

export type ClockMode = 'natural' | 'working'

export interface ClockOptions {
  clock: ClockMode
  calendar: WorkCalendar
  /** Days the person concerned is away; read by the `working` clock only. */
  leaves: readonly Leave[]
  /** Sorted and disjoint: see `mergeDowntimes`. */
  downtimes: readonly Downtime[]
}

/** A clock that would strike later than this never strikes: a calendar with no workday left. */
const LONGEST_WALK_DAYS = 3660

/** Sorts downtimes, joins those that touch or overlap, drops empty ones. Those that are like that already are the answer. */
export function mergeDowntimes(downtimes: readonly Downtime[]): readonly Downtime[] {
  if (areMerged(downtimes)) return downtimes
  const merged: Downtime[] = []
  for (const span of [...downtimes].sort((a, b) => a.from - b.from)) {
    if (span.to <= span.from) continue
    const last = merged.at(-1)
    if (last && span.from <= last.to) {
      if (span.to > last.to) merged[merged.length - 1] = { from: last.from, to: span.to }
    } else {
      merged.push(span)
    }
  }
  return merged
}

function areMerged(downtimes: readonly Downtime[]): boolean {
  let last = Number.NEGATIVE_INFINITY
  for (const { from, to } of downtimes) {
    if (from <= last || to <= from) return false
    last = to
  }
  return true
}

/** Index of the first downtime that ends after `at`: a bisection, since a year of restarts adds up. */
function firstEndingAfter(downtimes: readonly Downtime[], at: number): number {
  let low = 0
  let high = downtimes.length
  while (low < high) {
    const middle = (low + high) >> 1
    const span = downtimes[middle]
    if (span && span.to > at) high = middle
    else low = middle + 1
  }
  return low
}

function downtimeMs(from: number, to: number, downtimes: readonly Downtime[]): number {
  let sum = 0
  for (let i = firstEndingAfter(downtimes, from); i < downtimes.length; i += 1) {
    const span = downtimes[i]
    if (!span || span.from >= to) break
    sum += Math.min(span.to, to) - Math.max(span.from, from)
  }
  return sum
}

/** The earliest moment with `ms` of served time since `from`. */
function afterServedMs(from: number, ms: number, downtimes: readonly Downtime[]): number {
  if (ms <= 0) return from
  let at = from
  let left = ms
  for (let i = firstEndingAfter(downtimes, from); i < downtimes.length; i += 1) {
    const span = downtimes[i]
    if (!span || at + left <= span.from) break
    left -= Math.max(0, span.from - at)
    at = span.to
  }
  return at + left
}

function counts(day: CalendarDay, leaves: readonly Leave[]): boolean {
  return day.isWorkday && !isOnLeave(leaves, day.date)
}

/**
 * Counted time from `from` to `to` in ms; 0 when `to` is not later. `natural` costs a bisection over
 * the downtimes, `working` one step per day between the two moments.
 */
export function elapsedClockMs(from: Instant, to: Instant, options: ClockOptions): number {
  if (to <= from) return 0
  const { clock, calendar, leaves, downtimes } = options
  if (clock === 'natural') return to - from - downtimeMs(from, to, downtimes)
  let sum = 0
  let number = dayNumberAt(calendar, from)
  let day = calendarDay(calendar, number)
  while (day.start < to) {
    number += 1
    const next = calendarDay(calendar, number)
    if (counts(day, leaves)) {
      const start = Math.max(day.start, from)
      const end = Math.min(next.start, to)
      if (end > start) sum += end - start - downtimeMs(start, end, downtimes)
    }
    day = next
  }
  return sum
}

/**
 * The earliest moment at which `clockMs` of counted time have passed since `from`: the inverse of
 * `elapsedClockMs`. Counting is in whole ms, so `clockMs + 1` gives the first moment *beyond* a
 * limit, be there a weekend in between or not. Null when ten years are not enough.
 */
export function instantAfter(
  from: Instant,
  clockMs: number,
  options: ClockOptions,
): Instant | null {
  const { clock, calendar, leaves, downtimes } = options
  if (clockMs <= 0) return from
  if (clock === 'natural') return instant(afterServedMs(from, clockMs, downtimes))
  let left = clockMs
  const first = dayNumberAt(calendar, from)
  let day = calendarDay(calendar, first)
  for (let number = first + 1; number <= first + LONGEST_WALK_DAYS; number += 1) {
    const next = calendarDay(calendar, number)
    const start = Math.max(day.start, from)
    if (next.start > start && counts(day, leaves)) {
      const served = next.start - start - downtimeMs(start, next.start, downtimes)
      if (left <= served) return instant(afterServedMs(start, left, downtimes))
      left -= served
    }
    day = next
  }
  return null
}

/** A stretch the clock did not count, and why. Days inclusive. */
export type NotCounted =
  | { kind: 'weekend'; from: LocalDate; to: LocalDate }
  | { kind: 'holiday'; from: LocalDate; to: LocalDate; name: string | null }
  | { kind: 'leave'; from: LocalDate; to: LocalDate }
  | { kind: 'downtime'; from: Instant; to: Instant }

/** Why the working clock skips the day; null when it counts. A holiday on a Saturday is a holiday. */
function dayOff(
  day: CalendarDay,
  { calendar, leaves }: ClockOptions,
): Exclude<NotCounted, { kind: 'downtime' }> | null {
  const { date } = day
  const span = { from: date, to: date }
  if (day.isWorkday) return isOnLeave(leaves, date) ? { kind: 'leave', ...span } : null
  if (!calendar.holidays.has(date)) return { kind: 'weekend', ...span }
  return { kind: 'holiday', ...span, name: calendar.holidayNames?.get(date) ?? null }
}

/**
 * What lies between the two moments and was not counted, in order of time: whole days off joined to
 * stretches, then the parts of our own downtime.
 */
export function notCounted(from: Instant, to: Instant, options: ClockOptions): NotCounted[] {
  const stretches: Exclude<NotCounted, { kind: 'downtime' }>[] = []
  if (options.clock === 'working' && to > from) {
    let number = dayNumberAt(options.calendar, from)
    let isAdjacent = false
    for (let day = calendarDay(options.calendar, number); day.start < to; ) {
      const off = dayOff(day, options)
      const last = stretches.at(-1)
      const isSame =
        isAdjacent && off !== null && last?.kind === off.kind && nameOf(last) === nameOf(off)
      if (isSame) last.to = off.to
      else if (off) stretches.push(off)
      isAdjacent = off !== null
      number += 1
      day = calendarDay(options.calendar, number)
    }
  }
  const downs: NotCounted[] = []
  for (
    let i = firstEndingAfter(options.downtimes, from);
    i < options.downtimes.length && (options.downtimes[i]?.from ?? to) < to;
    i += 1
  ) {
    const span = options.downtimes[i]
    if (!span) break
    downs.push({
      kind: 'downtime',
      from: instant(Math.max(span.from, from)),
      to: instant(Math.min(span.to, to)),
    })
  }
  return [...stretches, ...downs]
}

function nameOf(stretch: NotCounted): string | null {
  return stretch.kind === 'holiday' ? stretch.name : null
}
