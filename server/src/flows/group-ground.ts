import type { GroupGround } from '@kedu/bot/alerts/group-voice'
import { nameOf } from '@kedu/bot/dialog/deal-facts'
import type { GroupAlert } from '@kedu/shared/alerts/group-alert'
import { dealsBehind, groupMembers } from '@kedu/shared/policies/group-members'
import { groupPolicyOf } from '@kedu/shared/policies/group-policy'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'

/** What the alert is about: as it is now while it is open, as it was on record afterwards. */
export function groupGround(alert: GroupAlert, workspace: Workspace, now: Instant): GroupGround {
  const { rule, key } = alert
  const members = workspace.groupBook.membersOf(rule, key)
  const isLive = alert.status === 'open' && members.length > 0
  const policy = groupPolicyOf(rule)
  const deals = isLive ? dealsBehind(members, now) : alert.deals
  return {
    alert,
    counts: isLive ? policy.countsOf(groupMembers(members, now), workspace.clock) : alert.counts,
    deals: deals.flatMap(({ dealId, causes }) => {
      const row = workspace.row(dealId)
      return row === null ? [] : [{ deal: workspace.facts(row, now), causes }]
    }),
    ownerName: rule === 'owner-overdue-cluster' ? nameOf(workspace.naming(now), key) : '',
    process: workspace.settings.process,
  }
}
