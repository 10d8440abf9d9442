import type { Deal } from './deal.ts'
import type { DecisionContext } from './decision.ts'
import type { DealEventBody } from './events.ts'

/** The deal was taken care of by other means than the alert's card: open alerts have nothing more to say. */
export function clearOpenAlerts(
  deal: Deal,
  context: DecisionContext,
  exceptAlertId: string | null = null,
): DealEventBody[] {
  return deal.alerts
    .filter((alert) => alert.status === 'open' && alert.id !== exceptAlertId)
    .map((alert) => ({
      kind: 'alert-closed',
      alertId: alert.id,
      status: 'cleared',
      byId: context.actor?.id ?? null,
    }))
}
