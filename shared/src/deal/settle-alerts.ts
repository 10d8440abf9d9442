/**
 * Alerts follow the deal: whatever settles what one is about closes it, by whatever door; whatever
 * takes that away again opens it. Each rule says itself what settles it (`Policy.isSettled`).
 */
import { policyOf } from '../policies/policy.ts'
import type { Alert, Deal } from './deal.ts'
import type { DecisionContext } from './decision.ts'
import type { DealEventBody } from './events.ts'
import { toRow } from './row.ts'

/** What a command that leads from `before` to `after` does to alerts, beyond what it says itself. */
export function alertsFollowing(
  before: Deal | null,
  after: Deal,
  context: DecisionContext,
): DealEventBody[] {
  if (after.alerts.length === 0) return []
  const isSettled = settledOn(after, context)
  const byId = context.actor?.id ?? null
  return [
    ...after.alerts
      .filter((alert) => alert.status === 'open' && isSettled(alert))
      .map(({ id }) => ({
        kind: 'alert-closed' as const,
        alertId: id,
        status: 'cleared' as const,
        byId,
      })),
    ...(before === null ? [] : unsettledAlerts(before, after, context)).map((alertId) => ({
      kind: 'alert-reopened' as const,
      alertId,
    })),
  ]
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
  const closed = after.alerts.filter((alert) => alert.status !== 'open')
  if (closed.length === 0) return []
  const wasSettled = settledOn(before, context)
  const isSettled = settledOn(after, context)
  return closed
    .filter((alert) => wasSettled(alert) || answered.has(alert.id))
    .filter((alert) => !isSettled(alert))
    .map(({ id }) => id)
}

function settledOn(deal: Deal, context: DecisionContext): (alert: Alert) => boolean {
  const row = toRow(deal, 0)
  return ({ rule, episode }) => policyOf(rule).isSettled(row, episode, context)
}
