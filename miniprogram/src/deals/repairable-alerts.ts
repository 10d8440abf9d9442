import type { AlertsAnswer, AlertsQuery, AlertView } from '@kedu/shared/contracts/api/alerts'
import type { Result } from '../api/result.ts'

/** All open ones that two taps repair, however many answers it takes. */
export async function repairableAlerts(
  ask: (asked: AlertsQuery) => Promise<Result<AlertsAnswer>>,
): Promise<Result<AlertView[]>> {
  const found: AlertView[] = []
  for (;;) {
    const result = await ask({ only: 'repairable', from: String(found.length) })
    if (result.kind !== 'ok') return result
    const { alerts, total } = result.data
    found.push(...alerts)
    if (alerts.length === 0 || found.length >= total) return { kind: 'ok', data: found }
  }
}
