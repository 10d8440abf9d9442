/** Alerts about groups of deals: stream `group-alert/<rule>:<key>`, one alert per episode, folded from its events. */
import type { AlertStep } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { GroupCounts, GroupDeal, GroupRule } from '../policies/group-policy.ts'
import type { Instant } from '../time/instant.ts'

export interface GroupAlert {
  /** `<rule>:<key>:<episode>`. */
  id: string
  rule: GroupRule
  key: string
  /** When the group crossed the threshold, epoch ms as text. */
  episode: string
  raisedAt: Instant
  /** As they were when it was raised, and what came to them since. */
  counts: GroupCounts
  deals: GroupDeal[]
  steps: AlertStep[]
  status: 'open' | 'cleared'
  closedAt: Instant | null
  /** Of a red: how its diagnosis pack reaches whoever is told first. */
  packWay?: PackWay
  /** The same for the others who are told; absent: there are none. */
  packWays?: Readonly<Record<PersonId, PackWay>>
}

/** By mail; or only here, because no mail server is set or no address is known. */
export type PackWay = 'by-mail' | 'no-mail' | 'no-address'

export function packWayTo(
  { packWay, packWays }: Pick<GroupAlert, 'packWay' | 'packWays'>,
  personId: PersonId,
): PackWay | null {
  return packWays?.[personId] ?? packWay ?? null
}

/** What happened to the alerts of a group; stored in the past tense, append only. */
export type GroupAlertEvent =
  | { kind: 'group-alert-raised'; alert: GroupAlert }
  /** More deals came to it. */
  | { kind: 'group-alert-grew'; alertId: string; counts: GroupCounts; deals: GroupDeal[] }
  | { kind: 'group-alert-cleared'; alertId: string; at: Instant; counts: GroupCounts }

/** The folded state of a group, oldest alert first; the last one may be open. */
export interface GroupAlerts {
  rule: GroupRule
  key: string
  alerts: GroupAlert[]
}

/** Older ones are in the history; these are for lists and budgets. */
const KEPT_ALERTS = 20

export function groupAlertId(rule: GroupRule, key: string, episode: string): string {
  return `${rule}:${key}:${episode}`
}

/** The group's alert that is open; a group has one at most. */
export function openGroupAlert(group: GroupAlerts | null): GroupAlert | null {
  const last = group?.alerts.at(-1)
  return last?.status === 'open' ? last : null
}

export function evolveGroup(group: GroupAlerts | null, event: GroupAlertEvent): GroupAlerts {
  switch (event.kind) {
    case 'group-alert-raised': {
      const { rule, key } = event.alert
      return { rule, key, alerts: [...(group?.alerts ?? []), event.alert].slice(-KEPT_ALERTS) }
    }
    case 'group-alert-grew':
      return changed(group, event.alertId, (alert) => ({
        ...alert,
        counts: event.counts,
        deals: event.deals,
      }))
    case 'group-alert-cleared':
      return changed(group, event.alertId, (alert) => ({
        ...alert,
        status: 'cleared',
        closedAt: event.at,
      }))
    default:
      return event satisfies never
  }
}

function changed(
  group: GroupAlerts | null,
  alertId: string,
  change: (alert: GroupAlert) => GroupAlert,
): GroupAlerts {
  if (group === null) throw new Error(`No alert ${alertId} was raised`)
  return {
    ...group,
    alerts: group.alerts.map((alert) => (alert.id === alertId ? change(alert) : alert)),
  }
}
