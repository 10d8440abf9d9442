/**
 * The clock strikes: what is due → policies → planNotifications → the one door, which records the
 * step and commits the push with it. A tick only asks what is overdue, so a missed one costs delay.
 */

import { voiceOf } from '@kedu/bot/alerts/voices'
import {
  type PlannedNotification,
  planNotifications,
  recordCommands,
} from '@kedu/shared/alerts/plan-notifications'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { OutboundMessage, OutboxDraft } from '@kedu/shared/messages/outbound-message'
import { CLOCK_ID } from '@kedu/shared/people/person'
import { policyOf } from '@kedu/shared/policies/policy'
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Workspace } from '../workspace/workspace.ts'
import { handleCommand } from './handle-command.ts'
import { pushCountsOf } from './push-counts.ts'

/** Due deals planned at a time. */
export const BATCH = 500
/** Streams written at the same time. */
const PARALLEL = 16
/** Pushes begin to go out after so many, while their deals are still in the store's memory. */
const TELL_EVERY = 32

export interface PolicyDeps {
  workspace: Workspace
  now: Instant
  log: FastifyBaseLogger
  onPlanned(): void
}

/** Returns how many steps were recorded, said or left unsaid. */
export async function runPolicies(deps: PolicyDeps): Promise<number> {
  const { workspace, now } = deps
  let recorded = 0
  for (;;) {
    const planned = planDue(workspace, now, BATCH)
    if (planned.length === 0) return recorded
    const done = await recordAll(planned, deps)
    if (done > 0) deps.onPlanned()
    recorded += done
    // Deals that keep coming back as due without anything recorded would turn this into a spin.
    if (done === 0) return recorded
  }
}

/** What is to be said about the deals that are due, the earliest `limit` of them. Records nothing. */
export function planDue(workspace: Workspace, now: Instant, limit: number): PlannedNotification[] {
  const rows = workspace.store.due(workspace.id, now, limit)
  if (rows.length === 0) return []
  return planNotifications({
    rows,
    people: workspace.people.all,
    settings: workspace.settings,
    calendar: workspace.calendar,
    downtimes: workspace.downtimes,
    now,
    pushCounts: pushCountsOf(workspace),
    orangeOwners: new Set(
      workspace.groupAlerts.open('owner-overdue-cluster').map(({ key }) => key),
    ),
  })
}

async function recordAll(
  planned: readonly PlannedNotification[],
  deps: PolicyDeps,
): Promise<number> {
  const stepsByAlert = new Map<string, PlannedNotification[]>()
  for (const step of planned) {
    const steps = stepsByAlert.get(step.alertId)
    if (steps) steps.push(step)
    else stepsByAlert.set(step.alertId, [step])
  }
  let recorded = 0
  let untold = 0
  await inLanes(recordCommands(planned), async (next) => {
    try {
      const steps = stepsByAlert.get(next.command.alertId) ?? []
      const done = await record(next, steps, deps)
      recorded += done
      untold += done
      if (untold >= TELL_EVERY) {
        untold = 0
        deps.onPlanned()
      }
    } catch (error) {
      // One bad row must not stop the others; it is due again at the next tick.
      deps.log.error({ err: error, dealId: next.dealId }, 'alert could not be recorded')
    }
  })
  return recorded
}

/** Streams are independent: some are written at the same time. `work` catches what goes wrong. */
export async function inLanes<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items]
  const lanes = Array.from({ length: Math.min(PARALLEL, queue.length) }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next)
  })
  await Promise.all(lanes)
}

async function record(
  { dealId, command }: ReturnType<typeof recordCommands>[number],
  steps: readonly PlannedNotification[],
  { workspace, now, log }: PolicyDeps,
): Promise<number> {
  const kinds = [...new Set(command.steps.map((step) => step.kind))].join('+')
  const handled = await handleCommand(
    workspace,
    {
      dealId,
      meta: {
        // Deterministic: the same steps of the same episode are recorded once, whoever ticks.
        commandId: `${command.alertId}:${kinds}`,
        actorId: CLOCK_ID,
        door: 'clock',
        messageId: null,
        place: null,
      },
      command,
    },
    { now, outbox: (row) => pushes(steps, row, workspace, now) },
  )
  for (const step of steps) {
    log.info(
      { dealId, alertId: step.alertId, step: step.kind, mode: step.mode, reasons: step.reasons },
      'alert decided',
    )
  }
  return handled.kind === 'done' ? steps.length : 0
}

/** The pushes of the steps that are said at once; the digest collects the others itself. */
function pushes(
  steps: readonly PlannedNotification[],
  row: DealRow,
  workspace: Workspace,
  now: Instant,
): OutboxDraft[] {
  return steps
    .filter((step) => step.mode === 'immediate')
    .map((step) => ({
      key: step.outboxKey,
      recipientId: step.recipientId,
      platform: null,
      message: messageOf(step, row, workspace, now),
      dueAt: step.sendAt,
      expiresAt: policyOf(step.rule).sayUntil(row, step.kind, workspace.clock),
      priority: 'alert',
      replaces: null,
    }))
}

function messageOf(
  { rule, alertId: id, episode, kind, recipientId }: PlannedNotification,
  row: DealRow,
  workspace: Workspace,
  now: Instant,
): OutboundMessage {
  const ground = workspace.alertGround(row, { id, rule, episode }, now)
  return voiceOf(rule).message(ground, kind, recipientId)
}
