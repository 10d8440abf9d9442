/** What events make of the alerts of a deal: for the deal itself, and for a replay of other rules. */
import type { Alert } from './deal.ts'
import type { DealEventBody } from './events.ts'

/** Closed alerts kept on a deal; open ones always are. */
export const CLOSED_ALERTS_KEPT = 50

export type AlertEvent = Extract<
  DealEventBody,
  { kind: 'alert-recorded' | 'alert-closed' | 'alert-reopened' }
>

const OPEN = { status: 'open', closedAt: null, closedBy: null } as const

/** The alerts after one more event; it happened at `at`. */
export function evolveAlerts(
  alerts: readonly Alert[],
  event: AlertEvent & { at: Alert['raisedAt'] },
): Alert[] {
  switch (event.kind) {
    case 'alert-recorded':
      return withRecorded(alerts, event)
    case 'alert-closed':
      return alerts.map((alert) =>
        alert.id === event.alertId
          ? { ...alert, status: event.status, closedAt: event.at, closedBy: event.byId }
          : alert,
      )
    case 'alert-reopened':
      return reopened(alerts, [event.alertId])
    default:
      return event satisfies never
  }
}

/** These alerts wait for somebody again. */
export function reopened(alerts: readonly Alert[], ids: readonly string[]): Alert[] {
  return alerts.map((alert) => (ids.includes(alert.id) ? { ...alert, ...OPEN } : alert))
}

function withRecorded(
  alerts: readonly Alert[],
  event: Extract<AlertEvent, { kind: 'alert-recorded' }> & { at: Alert['raisedAt'] },
): Alert[] {
  if (alerts.some((alert) => alert.id === event.alertId))
    return alerts.map((alert) =>
      alert.id === event.alertId
        ? // Told again after it was closed: it waits for an answer again.
          { ...alert, steps: [...alert.steps, ...event.steps], ...OPEN }
        : alert,
    )
  return [
    ...withoutOldest(alerts),
    {
      id: event.alertId,
      rule: event.rule,
      episode: event.episode,
      raisedAt: event.at,
      steps: event.steps,
      ...OPEN,
    },
  ]
}

function withoutOldest(alerts: readonly Alert[]): readonly Alert[] {
  if (alerts.length <= CLOSED_ALERTS_KEPT) return alerts
  const closed = alerts.filter((alert) => alert.status !== 'open')
  const forgotten = new Set(closed.slice(0, Math.max(0, closed.length - CLOSED_ALERTS_KEPT)))
  return alerts.filter((alert) => !forgotten.has(alert))
}
