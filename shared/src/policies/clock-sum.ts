/** The sum every alert can show (D1): "48 h = 周五 15:00 → 周二 15:00，周末不计", as facts. */
import type { DealRow } from '../deal/deal.ts'
import type { ClockBasis } from '../process/settings.ts'
import { type ClockMode, elapsedClockMs, type NotCounted, notCounted } from '../time/fair-clock.ts'
import { dateOf, HOUR_MS, type Instant } from '../time/instant.ts'
import { beyondCoverage } from '../time/work-calendar.ts'
import { clockOptions } from './alert-steps.ts'
import type { ClockContext } from './policy.ts'
import { type ClockStarter, clockStart, limitAt, redAt } from './red-flag.ts'

/** A stretch of counted time. */
export interface CountedSpan {
  from: Instant
  to: Instant
  /** Counted ms from `from` to `to`. */
  countedMs: number
  /** What lies between `from` and `to` and was left out, oldest first. */
  notCounted: NotCounted[]
  /** The working clock went past the last year with known holidays: the sum may be wrong (E7). */
  isBeyondCalendar: boolean
}

/** The time between two moments as the clock of the deal's owner counts it. */
export function countedSpan(
  from: Instant,
  to: Instant,
  row: DealRow,
  context: ClockContext,
): CountedSpan {
  const { settings, calendar } = context
  const options = clockOptions(row, context)
  return {
    from,
    to,
    countedMs: elapsedClockMs(from, to, options),
    notCounted: notCounted(from, to, options),
    isBeyondCalendar:
      settings.clock === 'working' && beyondCoverage(calendar, dateOf(to, calendar.zone)),
  }
}

/** From what set the clock going to now when the deal is red, else to the moment the limit is full. */
export interface ClockSum extends CountedSpan {
  clock: ClockMode
  basis: ClockBasis
  limitHours: number
  /** What set the clock going at `from`. */
  startedBy: ClockStarter
  /** When exactly `limitHours` were (or will be) full; red from the next counted millisecond on. */
  limitAt: Instant
  isRed: boolean
  /** The rest while waiting for the customer, before `from`; null when nobody waited. */
  waited: { from: Instant; to: Instant; reason: string | null } | null
}

/** The sum for an open deal; null for closed ones and for clocks that never get there. */
export function clockSum(row: DealRow, now: Instant, context: ClockContext): ClockSum | null {
  const limit = limitAt(row, context)
  const red = redAt(row, context)
  if (limit === null || red === null) return null
  const { settings } = context
  const { at: from, by: startedBy, withoutWait } = clockStart(row, context)
  const isRed = now >= red
  const to = isRed ? now : limit
  return {
    ...countedSpan(from, to, row, context),
    clock: settings.clock,
    basis: settings.basis,
    limitHours: Math.round(settings.redFlagHours * HOUR_MS) / HOUR_MS,
    startedBy,
    limitAt: limit,
    isRed,
    waited:
      startedBy === 'wait-ended' ? { from: withoutWait, to: from, reason: row.waitReason } : null,
  }
}
