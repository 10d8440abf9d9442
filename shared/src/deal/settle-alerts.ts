/**
 * Alerts follow the deal: whatever settles what one is about closes it, by whatever door; whatever
 * takes that away again opens it. Each rule says itself what settles it (`Policy.isSettled`).
 */
import { policyOf } from '../policies/policy.ts'
import type { Alert, Deal, DealRow } from './deal.ts'
import type { DecisionContext } from './decision.ts'
import type { DealEventBody } from './events.ts'
import { toRow } from './row.ts'

/** When it is looked at, and by which process. */
export type SettlingMoment = Pick<DecisionContext, 'now' | 'process'>

/** What a command that leads from `before` to `after` does to alerts, beyond what it says itself. */
export function alertsFollowing(
  before: Deal | null,
  after: Deal,
  context: DecisionContext,
): DealEventBody[] {
  if (after.alerts.length === 0) return []
  const row = toRow(after, 0)
  const byId = context.actor?.id ?? null
  const unsettled =
    before === null ? [] : alertsUnsettled(after.alerts, toRow(before, 0), row, context)
  return [
    ...alertsSettled(after.alerts, row, context).map((alertId) => ({
      kind: 'alert-closed' as const,
      alertId,
      status: 'cleared' as const,
      byId,
    })),
    ...unsettled.map((alertId) => ({ kind: 'alert-reopened' as const, alertId })),
  ]
}

/** Ids of open alerts whose cause is gone as the deal stands. */
export function alertsSettled(
  alerts: readonly Alert[],
  row: DealRow,
  moment: SettlingMoment,
): string[] {
  return alerts
    .filter((alert) => alert.status === 'open' && isSettledOn(row, alert, moment))
    .map(({ id }) => id)
}

/** Ids of closed alerts that `before` settled and `after` does not any more. */
export function alertsUnsettled(
  alerts: readonly Alert[],
  before: DealRow,
  after: DealRow,
  moment: SettlingMoment,
  answered: ReadonlySet<string> = new Set(),
): string[] {
  return alerts
    .filter((alert) => alert.status !== 'open')
    .filter((alert) => isSettledOn(before, alert, moment) || answered.has(alert.id))
    .filter((alert) => !isSettledOn(after, alert, moment))
    .map(({ id }) => id)
}

/**
 * Ids of closed alerts that nothing settles any more: `before` did, or they are among the `answered`,
 * whose answer is taken back. 撤销 cannot silence a red flag.
 */
export function unsettledAlerts(
  before: Deal,
  after: Deal,
  context: DecisionContext,
  answered: ReadonlySet<string> = new Set(),
): string[] {
  if (after.alerts.every((alert) => alert.status === 'open')) return []
  return alertsUnsettled(after.alerts, toRow(before, 0), toRow(after, 0), context, answered)
}

function isSettledOn(
  row: DealRow,
  { rule, episode }: Alert,
  { now, process }: SettlingMoment,
): boolean {
  return policyOf(rule).isSettled(row, episode, { now, process })
}
