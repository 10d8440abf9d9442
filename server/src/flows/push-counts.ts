import { addPush, countPushes, type PushCounts } from '@kedu/shared/alerts/push-budget'
import { dateOf } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'

/** Immediate pushes on record, about deals, groups of them and leads: one budget for all (D10). */
export function pushCountsOf({ store, id, settings, groupAlerts, leads }: Workspace): PushCounts {
  const zone = settings.timezone
  const rows = store.rows(id, { withAlerts: true })
  const counts = countPushes([...rows, ...groupAlerts.groups()], zone)
  for (const [personId, { pushes }] of leads.notices) {
    for (const at of pushes) addPush(counts, personId, dateOf(at, zone))
  }
  return counts
}
