/**
 * Orange and red: groups that may have changed → what the rules find → planGroupAlerts → the group's
 * stream, which takes the event and what is said of it in one commit. Killed in between, nothing is on
 * record and the next tick finds the same; retried, the open alert is there already.
 */
import { groupClearedMessage, groupMessage } from '@kedu/bot/alerts/group-voice'
import { type GroupAlert, openGroupAlert, type PackWay } from '@kedu/shared/alerts/group-alert'
import {
  findingsToTell,
  type PlannedGroup,
  planGroupAlerts,
} from '@kedu/shared/alerts/plan-group-alerts'
import { alertStep } from '@kedu/shared/alerts/plan-notifications'
import { type PushCounts, PushTally, spendsBudget } from '@kedu/shared/alerts/push-budget'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import type { GroupFinding } from '@kedu/shared/policies/group-policy'
import { regionOf } from '@kedu/shared/policies/region-delivery-gap'
import { dateOf, type Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { groupGround } from './group-ground.ts'
import { pushCountsOf } from './push-counts.ts'
import { BATCH, inLanes, type PolicyDeps, planDue } from './run-policies.ts'

export interface GroupPolicyDeps extends PolicyDeps {
  /** How a diagnosis pack would reach somebody. */
  packWayTo(personId: PersonId): PackWay
}

/** Returns how many alerts were raised, added to or cleared. */
export async function runGroupPolicies(deps: GroupPolicyDeps): Promise<number> {
  const { workspace, now, log } = deps
  const { groupAlerts, groupBook } = workspace
  const findings = groupBook.look(now, workspace.clock, () => workspace.rows(), groupAlerts.open())
  const { telling, isRaised } = findingsToTell(
    findings,
    ({ rule, key }) => openGroupAlert(groupAlerts.group(rule, key)) !== null,
  )
  if (telling.length === 0) return 0
  const planned = planGroupAlerts({
    findings: telling,
    known: (rule, key) => groupAlerts.group(rule, key),
    regionOf: (finding) => regionOfOwner(finding, workspace),
    people: workspace.people.all,
    settings: workspace.settings,
    calendar: workspace.calendar,
    now,
    // Only what is raised spends of the day's budget.
    pushCounts: isRaised ? countsAfterRedFlags(workspace, now) : pushCountsOf(workspace),
  })
  let done = 0
  await inLanes(planned, async (one) => {
    try {
      await record(one, deps)
      done += 1
    } catch (error) {
      // One bad group must not stop the others; it is looked at again at the next tick.
      groupBook.lookAgain(one.rule, one.key)
      log.error({ err: error, rule: one.rule }, 'group alert could not be recorded')
    }
  })
  if (done > 0) deps.onPlanned()
  return done
}

/** Where the day's budget is short, a red flag goes before the orange it is counted in. */
function countsAfterRedFlags(workspace: Workspace, now: Instant): PushCounts {
  const counts = new PushTally(pushCountsOf(workspace))
  for (const planned of planDue(workspace, now, BATCH)) {
    if (planned.rule !== 'red-flag' || !spendsBudget(alertStep(planned))) continue
    counts.add(planned.recipientId, dateOf(planned.sendAt, workspace.settings.timezone))
  }
  return counts
}

/** The rep's own region; without one, that of their overdue customers where it is the same for all. */
function regionOfOwner({ key, deals }: GroupFinding, workspace: Workspace): string | null {
  const own = workspace.people.get(key)?.region ?? null
  if (own !== null) return own
  const regions = new Set(
    deals.map(({ dealId }) => {
      const row = workspace.row(dealId)
      return row === null ? null : regionOf(row, workspace.clock)
    }),
  )
  const [only = null] = regions
  return regions.size === 1 ? only : null
}

async function record({ rule, key, event }: PlannedGroup, deps: GroupPolicyDeps): Promise<void> {
  const { workspace, now, log } = deps
  const { groupAlerts } = workspace
  switch (event.kind) {
    case 'group-alert-raised': {
      const alert = withPackWay(event.alert, deps)
      await groupAlerts.append(
        rule,
        key,
        { ...event, alert },
        {
          at: now,
          outbox: raisedPushes(alert, workspace, now),
          cancelOutbox: [],
        },
      )
      for (const step of alert.steps) {
        const { kind, mode, reason } = step
        log.info({ alertId: alert.id, step: kind, mode, reason }, 'alert decided')
      }
      return
    }
    case 'group-alert-grew': {
      const open = openGroupAlert(groupAlerts.group(rule, key))
      await groupAlerts.append(rule, key, event, {
        at: now,
        outbox: open === null ? [] : grownCards({ ...open, ...event }, workspace, now),
        cancelOutbox: [],
      })
      return
    }
    case 'group-alert-cleared': {
      const open = openGroupAlert(groupAlerts.group(rule, key))
      const steps = open?.steps.filter(({ mode }) => mode === 'immediate') ?? []
      await groupAlerts.append(rule, key, event, {
        at: now,
        outbox: open === null ? [] : clearedCards(open, event, workspace, now),
        // What has not gone out yet is not sent at all.
        cancelOutbox: steps.map(({ outboxKey }) => outboxKey),
      })
      log.info({ alertId: event.alertId }, 'alert cleared')
      return
    }
    default:
      event satisfies never
  }
}

/** As it is now: the card says where to look. */
function withPackWay(alert: GroupAlert, { packWayTo }: GroupPolicyDeps): GroupAlert {
  const [first, ...others] = alert.steps
  if (alert.rule !== 'region-delivery-gap' || first === undefined) return alert
  const told = others.filter(({ mode }) => mode !== 'none')
  const ways = told.map(({ recipientId }) => [recipientId, packWayTo(recipientId)] as const)
  return {
    ...alert,
    packWay: packWayTo(first.recipientId),
    ...(ways.length === 0 ? {} : { packWays: Object.fromEntries(ways) }),
  }
}

function raisedPushes(alert: GroupAlert, workspace: Workspace, now: Instant): OutboxDraft[] {
  const ground = groupGround(alert, workspace, now)
  return alert.steps
    .filter(({ mode }) => mode === 'immediate')
    .map(({ outboxKey, recipientId, at }) => ({
      key: outboxKey,
      recipientId,
      platform: null,
      message: groupMessage(ground, recipientId),
      dueAt: at,
      expiresAt: null,
      priority: 'alert',
      replaces: null,
    }))
}

/** The card that stands shows what came to it; where it cannot change, the page does. */
function grownCards(alert: GroupAlert, workspace: Workspace, now: Instant): OutboxDraft[] {
  const ground = groupGround(alert, workspace, now)
  return alert.steps
    .filter(({ mode }) => mode === 'immediate')
    .map(({ outboxKey, recipientId }) => ({
      key: `${outboxKey}:grew:${now}`,
      recipientId,
      platform: null,
      message: groupMessage(ground, recipientId),
      dueAt: now,
      expiresAt: null,
      priority: 'update',
      replaces: { key: outboxKey, receipt: null, ifNotReplaceable: 'drop' },
    }))
}

function clearedCards(
  alert: GroupAlert,
  { counts, at }: Extract<PlannedGroup['event'], { kind: 'group-alert-cleared' }>,
  workspace: Workspace,
  now: Instant,
): OutboxDraft[] {
  const ground = groupGround(alert, workspace, now)
  return alert.steps
    .filter(({ mode }) => mode === 'immediate')
    .map(({ outboxKey, recipientId }) => ({
      key: `${outboxKey}:cleared`,
      recipientId,
      platform: null,
      message: groupClearedMessage(ground, counts, at),
      dueAt: now,
      expiresAt: null,
      priority: 'update',
      replaces: { key: outboxKey, receipt: null, ifNotReplaceable: 'drop' },
    }))
}
