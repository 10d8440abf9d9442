/** Alerts on the deals one sees, each with its sum and who was told what and why (house rule 8). */
import { voiceOf } from '@kedu/bot/alerts/voices'
import { reasonWords } from '@kedu/bot/wording/reasons'
import { canChangeDeal, canSeeOverdueLists } from '@kedu/shared/access/visible'
import { readReasons } from '@kedu/shared/alerts/reasons'
import { contactedAgainOn, workdayIn } from '@kedu/shared/alerts/repair-plan'
import {
  ALERTS_AT_A_TIME,
  type AlertsAnswer,
  type AlertsQuery,
  type AlertView,
} from '@kedu/shared/contracts/api/alerts'
import type { Alert, AlertStep, DealRow } from '@kedu/shared/deal/deal'
import { policyOf } from '@kedu/shared/policies/policy'
import { nextStage } from '@kedu/shared/process/stages'
import { DAY_MS } from '@kedu/shared/time/instant'
import { type Asking, personRef, stageRef, visibleRows } from './asking.ts'
import { dealRowView } from './deal-row-view.ts'

/** Days offered for waiting, counted from today. */
const WAIT_DAYS = [3, 5, 7, 14, 30] as const

export function maySeeAlerts({ me }: Asking): boolean {
  return canSeeOverdueLists(me)
}

/** Closed ones are shown so long; on a row that nobody touched since they stay for longer. */
export const RECENT_MS = 2 * DAY_MS

/**
 * Those still open first, red before yellow, the longest first; closed ones, when asked for, the last closed
 * first. So many of them from one place on, and how many there are.
 */
export function alerts(
  asking: Asking,
  { withClosed, only }: { withClosed: boolean; only?: AlertsQuery['only'] },
  from: number,
): Pick<AlertsAnswer, 'alerts' | 'total'> {
  const found = alertsInView(asking)
    .filter(({ alert: { closedAt, rule, status } }) => {
      if (only === 'repairable' && !policyOf(rule).isRepairable) return false
      return status === 'open' || (withClosed && asking.now - (closedAt ?? 0) < RECENT_MS)
    })
    .map((one) => ({ ...one, isRed: toneOf(one.alert) === 'red' }))
    .sort(
      ({ alert: a, ...one }, { alert: b, ...other }) =>
        Number(a.status !== 'open') - Number(b.status !== 'open') ||
        (b.closedAt ?? 0) - (a.closedAt ?? 0) ||
        Number(other.isRed) - Number(one.isRed) ||
        a.raisedAt - b.raisedAt ||
        (a.id < b.id ? -1 : 1),
    )
  return {
    alerts: found
      .slice(from, from + ALERTS_AT_A_TIME)
      .map(({ row, alert }) => alertView(asking, row, alert)),
    total: found.length,
  }
}

/** Of a deal in view, or one that this person was told about. */
export function alertsInView(asking: Asking): { row: DealRow; alert: Alert }[] {
  if (!maySeeAlerts(asking)) return []
  return visibleRows(asking).flatMap((row) => row.alerts.map((alert) => ({ row, alert })))
}

function isNudgeAlone({ steps }: Alert): boolean {
  return steps.every(({ kind }) => kind === 'nudge')
}

function toneOf(alert: Alert): AlertView['tone'] {
  return voiceOf(alert.rule).tone(isNudgeAlone(alert))
}

function alertView(asking: Asking, row: DealRow, alert: Alert): AlertView {
  const { workspace, now } = asking
  const voice = voiceOf(alert.rule)
  const ground = workspace.alertGround(row, alert, now)
  const isNudge = isNudgeAlone(alert)
  return {
    id: alert.id,
    rule: alert.rule,
    isNudge,
    title: voice.heading(ground, isNudge),
    tone: toneOf(alert),
    deal: dealRowView(asking, row),
    raisedAt: alert.raisedAt,
    status: alert.status,
    closedAt: alert.closedAt,
    closedBy: alert.closedBy === null ? null : personRef(asking, alert.closedBy),
    sum: ground.sum,
    steps: stepViews(asking, alert.steps),
    repair: repairOf(asking, row, alert),
  }
}

export function stepViews(asking: Asking, steps: readonly AlertStep[]): AlertView['steps'] {
  return steps.map((step) => ({
    kind: step.kind,
    recipient: step.recipientId === '' ? null : personRef(asking, step.recipientId),
    at: step.at,
    mode: step.mode,
    reasons: readReasons(step.reason).map(reasonWords),
  }))
}

function repairOf(asking: Asking, row: DealRow, alert: Alert): AlertView['repair'] {
  if (!policyOf(alert.rule).isRepairable) return null
  const { workspace, me, now } = asking
  const wasTold = alert.steps.some((step) => step.recipientId === me.id)
  if (alert.status !== 'open' || row.outcome !== 'open') return null
  if (!wasTold && !canChangeDeal(me, row, workspace.people.all)) return null
  const { process, obstacles } = workspace.settings
  const today = workspace.today(now)
  const next = nextStage(process, row.stage)
  return {
    obstacles,
    nextStage: next === null ? null : stageRef(asking, next.id),
    contactedAgainOn: contactedAgainOn(today, workspace.calendar),
    waitDates: [...new Set(WAIT_DAYS.map((days) => workdayIn(days, today, workspace.calendar)))],
  }
}
