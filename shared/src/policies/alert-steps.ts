/** What every rule asks of the alerts on a row, and how it counts time: the alerts of one rule, never of all. */
import type { Alert, AlertRule, AlertStep, AlertStepKind, DealRow } from '../deal/deal.ts'
import { type ClockOptions, instantAfter } from '../time/fair-clock.ts'
import { HOUR_MS, type Instant, instant } from '../time/instant.ts'
import type { ClockContext } from './policy.ts'

/** The alert of that rule for that episode, if anything was said yet. */
export function alertOf(row: DealRow, rule: AlertRule, episode: string): Alert | null {
  return row.alerts.find((alert) => alert.rule === rule && alert.episode === episode) ?? null
}

/** Alerts that wait for somebody, of one rule or of all. */
export function openAlertsOf(row: DealRow, rule: AlertRule | null = null): Alert[] {
  return row.alerts.filter(
    (alert) => alert.status === 'open' && (rule === null || alert.rule === rule),
  )
}

export function stepOf(alert: Alert | null, kind: AlertStepKind): AlertStep | null {
  return alert?.steps.find((step) => step.kind === kind) ?? null
}

/** When the last of those who hear that step was (or will be) told: all have their time from then on; null: not yet. */
export function toldAt(alert: Alert | null, kind: AlertStepKind): Instant | null {
  let last: Instant | null = null
  for (const step of alert?.steps ?? []) {
    if (step.kind === kind && (last === null || step.at > last)) last = step.at
  }
  return last
}

/** Nobody above the rep heard of it; false when nobody was told at all. */
export function isOnlyNudged(told: readonly AlertStep[]): boolean {
  return told.length > 0 && told.every((step) => step.kind === 'nudge')
}

/** Whether the deal has clocks at all: closed and withdrawn ones have none. */
export function isRunning(row: DealRow): boolean {
  return row.outcome === 'open' && !row.withdrawn
}

/** Whether the deal waits for the customer at that moment (E9). */
export function isWaiting(row: DealRow, now: Instant): boolean {
  return isRunning(row) && row.waitUntilAt !== null && now < row.waitUntilAt
}

/** The clock of this deal's owner. */
export function clockOptions(row: DealRow, context: ClockContext): ClockOptions {
  return {
    clock: context.settings.clock,
    calendar: context.calendar,
    leaves: context.people.get(row.ownerId)?.leaves ?? [],
    downtimes: context.downtimes,
  }
}

/** So many counted hours after a moment; null = never. */
export function hoursAfter(
  from: Instant,
  hours: number,
  row: DealRow,
  context: ClockContext,
): Instant | null {
  return instantAfter(from, Math.round(hours * HOUR_MS), clockOptions(row, context))
}

/** That moment, or the end of the wait for the customer where that is later: nobody is asked meanwhile. */
export function afterWait(row: DealRow, at: Instant): Instant {
  return row.waitUntilAt === null ? at : instant(Math.max(at, row.waitUntilAt))
}
