/** The sum every alert can show (D1): "48 h = 周五 15:00 → 周二 15:00，周末不计", as facts. */
import type { DealRow } from '../deal/deal.ts'
import type { ClockBasis } from '../process/settings.ts'
import { type ClockMode, elapsedClockMs, type NotCounted, notCounted } from '../time/fair-clock.ts'
import { dateOf, HOUR_MS, type Instant } from '../time/instant.ts'
import { beyondCoverage } from '../time/work-calendar.ts'
import type { ClockContext } from './policy.ts'
import { type ClockStarter, clockOptions, clockStart, limitAt, redAt } from './red-flag.ts'

export interface ClockSum {
  clock: ClockMode
  basis: ClockBasis
  limitHours: number
  /** What set the clock going at `from`. */
  startedBy: ClockStarter
  from: Instant
  /** Now when the deal is red, else the moment the limit is full. */
  to: Instant
  /** Counted ms from `from` to `to`. */
  countedMs: number
  /** When exactly `limitHours` were (or will be) full; red from the next counted millisecond on. */
  limitAt: Instant
  isRed: boolean
  /** What lies between `from` and `to` and was left out, oldest first. */
  notCounted: NotCounted[]
  /** The rest while waiting for the customer, before `from`; null when nobody waited. */
  waited: { from: Instant; to: Instant; reason: string | null } | null
  /** The working clock went past the last year with known holidays: the sum may be wrong (E7). */
  isBeyondCalendar: boolean
}

/** The sum for an open deal; null for closed ones and for clocks that never get there. */
export function clockSum(row: DealRow, now: Instant, context: ClockContext): ClockSum | null {
  const limit = limitAt(row, context)
  const red = redAt(row, context)
  if (limit === null || red === null) return null
  const { settings, calendar } = context
  const options = clockOptions(row, context)
  const { at: from, by: startedBy, withoutWait } = clockStart(row, context)
  const isRed = now >= red
  const to = isRed ? now : limit
  const isBeyond =
    settings.clock === 'working' && beyondCoverage(calendar, dateOf(to, calendar.zone))
  return {
    clock: settings.clock,
    basis: settings.basis,
    limitHours: Math.round(settings.redFlagHours * HOUR_MS) / HOUR_MS,
    startedBy,
    from,
    to,
    countedMs: elapsedClockMs(from, to, options),
    limitAt: limit,
    isRed,
    notCounted: notCounted(from, to, options),
    waited:
      startedBy === 'wait-ended' ? { from: withoutWait, to: from, reason: row.waitReason } : null,
    isBeyondCalendar: isBeyond,
  }
}
