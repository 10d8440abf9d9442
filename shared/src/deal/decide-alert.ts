/** What the clock told whom, once per step and episode; and the two-tap repair that answers it (L1). */
import { policyOf } from '../policies/policy.ts'
import type { DealCommand } from './commands.ts'
import type { Alert, AlertStep, Deal, DealRow } from './deal.ts'
import { planChanges } from './decide-update.ts'
import { planWait } from './decide-wait.ts'
import {
  accept,
  type Decision,
  type DecisionContext,
  refuse,
  refuseClosed,
  requireDeal,
} from './decision.ts'
import type { DealEventBody } from './events.ts'
import { toRow } from './row.ts'
import type { SettlingMoment } from './settle-alerts.ts'

type RecordAlert = Extract<DealCommand, { kind: 'record-alert' }>
type Repair = Extract<DealCommand, { kind: 'repair' }>

/**
 * Records only steps not recorded before; several people may hear the same one. Refuses with `nothing-changed` when there is nothing to
 * say any more: the deal is closed or waits, what the alert is about was settled since the policy
 * looked (see `Policy.isSettled`), or the alert was closed after somebody above the rep was told. An
 * alert that was closed before that is open again when they are: whatever closed it did not settle
 * it for good, and red must not go untold.
 */
export function decideRecordAlert(
  command: RecordAlert,
  deal: Deal | null,
  context: DecisionContext,
): Decision {
  if (context.meta.door !== 'clock') return refuse({ kind: 'not-allowed', needs: 'admin' })
  if (deal === null || deal.withdrawn)
    return refuse({ kind: 'unknown-deal', dealId: context.dealId })
  const alert = deal.alerts.find((known) => known.id === command.alertId)
  const steps = stepsToRecord(command, toRow(deal, 0), alert, context)
  if (steps.length === 0) return refuse({ kind: 'nothing-changed' })
  const { alertId, rule, episode } = command
  return accept(context, [{ kind: 'alert-recorded', alertId, rule, episode, steps }])
}

/** Of these steps those to go on record; see `decideRecordAlert`. Empty: there is nothing to say any more. */
export function stepsToRecord(
  command: Pick<RecordAlert, 'rule' | 'episode' | 'steps'>,
  row: DealRow,
  alert: Alert | undefined,
  moment: SettlingMoment,
): AlertStep[] {
  const isOver =
    row.outcome !== 'open' ||
    (row.waitUntilAt !== null && row.waitUntilAt > moment.now) ||
    policyOf(command.rule).isSettled(row, command.episode, moment)
  if (isOver) return []
  const told = new Set(alert?.steps.map((step) => step.kind))
  const isClosed = alert !== undefined && alert.status !== 'open'
  if (isClosed && (told.has('manager') || told.has('director'))) return []
  const keys = new Set<string>()
  return command.steps.filter(({ kind, outboxKey }) => {
    if (told.has(kind) || (isClosed && kind === 'nudge') || keys.has(outboxKey)) return false
    keys.add(outboxKey)
    return true
  })
}

/**
 * Writes stage, obstacle and next action (or wait) and closes the alert as handled, all in one.
 * Whoever the alert was sent to may answer it. Without a new next action or wait the present one
 * counts as confirmed: answering always takes the red away.
 */
export function decideRepair(
  command: Repair,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  if (existing === null || existing.withdrawn)
    return refuse({ kind: 'unknown-deal', dealId: context.dealId })
  const alert = existing.alerts.find((known) => known.id === command.alertId)
  const wasTold =
    context.actor?.active === true &&
    alert?.steps.some((step) => step.recipientId === context.actor?.id) === true
  const found = wasTold
    ? { kind: 'found' as const, deal: existing }
    : requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  if (alert === undefined)
    return refuse({ kind: 'invalid', field: 'alert', problem: 'not-on-deal' })
  if (alert.status !== 'open') return alreadyHandled(alert)
  if (!policyOf(alert.rule).isRepairable)
    return refuse({ kind: 'invalid', field: 'alert', problem: 'not-repairable' })
  const closed = refuseClosed(deal)
  if (closed) return closed

  const plan = planChanges(deal, command.changes, context)
  if (plan.kind === 'refused') return plan
  const events: DealEventBody[] = [...plan.events]
  if (command.wait !== null) {
    const wait = planWait(deal, command.wait, context)
    if (wait.kind === 'refused') return wait
    events.push(wait.event)
  } else if (command.changes.nextAction === undefined) {
    events.push({
      kind: 'fields-updated',
      after: { nextActionUpdatedAt: context.now },
      before: { nextActionUpdatedAt: deal.nextActionUpdatedAt },
    })
  }
  return accept(context, [
    ...events,
    {
      kind: 'alert-closed',
      alertId: alert.id,
      status: 'handled',
      byId: context.actor?.id ?? null,
    },
  ])
}

function alreadyHandled(alert: Alert): Decision {
  return refuse({
    kind: 'already-handled',
    alertId: alert.id,
    byId: alert.closedBy,
    at: alert.closedAt,
  })
}
