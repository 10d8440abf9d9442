/** The cards of alerts as the deal goes on: settled, back again, or given away with the deal. */
import { voiceOf } from '@kedu/bot/alerts/voices'
import { changeLines } from '@kedu/bot/dialog/deal-facts'
import { handedOverCard } from '@kedu/bot/wording/announcements'
import { changeWords } from '@kedu/bot/wording/deal-words'
import { canChangeDeal } from '@kedu/shared/access/visible'
import { isForTheRep } from '@kedu/shared/alerts/push-budget'
import { afterQuietHours, quietHoursOf } from '@kedu/shared/alerts/quiet-hours'
import { changesBetween } from '@kedu/shared/deal/changes'
import type { Alert, AlertStep, Deal, DealRow } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import type { OutboundMessage, OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import { openAlertsOf } from '@kedu/shared/policies/alert-steps'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import type { Announcements, Cause } from './announce.ts'

/** What brings an alert back says so on the card, or with a new one where it cannot change. */
export function reopenedCards(
  workspace: Workspace,
  event: DealEvent,
  row: DealRow,
  now: Instant,
): OutboxDraft[] {
  const reopened = row.alerts.filter((alert) => reopensAlert(event, alert.id))
  return reopened.flatMap((alert) =>
    alert.steps
      .filter((step) => step.mode === 'immediate' && voiceOf(alert.rule).comesBack(step.kind))
      .filter((step) => !isForTheRep(step) || isStillTheirs(workspace, step.recipientId, row))
      .map((step) => ({
        key: reopenedKey(step, event.meta.commandId),
        recipientId: step.recipientId,
        platform: null,
        message: voiceOf(alert.rule).message(
          workspace.alertGround(row, alert, now),
          step.kind,
          step.recipientId,
        ),
        dueAt: outsideQuietHours(workspace, step.recipientId, now),
        expiresAt: null,
        priority: 'alert' as const,
        replaces: { key: step.outboxKey, receipt: null, ifNotReplaceable: 'send' as const },
      })),
  )
}

function reopenedKey(step: Pick<AlertStep, 'outboxKey'>, undoId: string): string {
  return `${step.outboxKey}:reopened:${undoId}`
}

function outsideQuietHours(workspace: Workspace, personId: string, now: Instant): Instant {
  const { settings, people } = workspace
  const person = people.get(personId)
  return person === null
    ? now
    : afterQuietHours(now, quietHoursOf(person, settings), settings.timezone)
}

/** The outbox keys of every card this step brought, the one that stands newest last. */
function cardKeys(step: AlertStep, alertId: string, history: readonly DealEvent[]): string[] {
  const reopening = history.filter((event) => reopensAlert(event, alertId))
  return [step.outboxKey, ...reopening.map((event) => reopenedKey(step, event.meta.commandId))]
}

/** Whose card it was may have handed the deal on. */
function isStillTheirs({ people }: Workspace, personId: PersonId, row: DealRow): boolean {
  const person = people.get(personId)
  return person !== null && canChangeDeal(person, row, people.all)
}

/** What is still open goes with the deal: the card of the one who had it says so. */
export function cardsGivenAway(
  workspace: Workspace,
  event: Extract<DealEvent, { kind: 'owner-changed' }>,
  row: DealRow,
  now: Instant,
): OutboxDraft[] {
  const byName = workspace.people.get(event.meta.actorId)?.name ?? ''
  const how = handedOverCard(workspace.people.get(event.toId)?.name ?? '')
  const withCards = openAlertsOf(row).filter(({ rule }) => voiceOf(rule).hasCard)
  return withCards.flatMap((alert) =>
    alert.steps
      .filter(({ mode, recipientId }) => {
        return mode === 'immediate' && recipientId === event.before.ownerId
      })
      .map(({ outboxKey, recipientId }) => ({
        key: `${outboxKey}:given-away:${event.meta.commandId}`,
        recipientId,
        platform: null,
        message: {
          kind: 'handled' as const,
          alertId: alert.id,
          deal: workspace.facts(row, now),
          byName,
          at: now,
          how,
        },
        dueAt: now,
        expiresAt: null,
        priority: 'update' as const,
        replaces: { key: outboxKey, receipt: null, ifNotReplaceable: 'drop' as const },
      })),
  )
}

function reopensAlert(event: DealEvent, alertId: string): boolean {
  if (event.kind === 'alert-reopened') return event.alertId === alertId
  return event.kind === 'command-undone' && event.reopenedAlerts?.includes(alertId) === true
}

/** "已处理 · name · time" on every card of the alert; what has not gone out yet is not sent at all. */
export function closeCards(
  workspace: Workspace,
  alert: Alert,
  event: Extract<DealEvent, { kind: 'alert-closed' }>,
  events: readonly DealEvent[],
  before: Deal | null,
  row: DealRow,
  { now, tap, command, history }: Cause,
  announcements: Announcements,
): void {
  if (!voiceOf(alert.rule).hasCard) {
    // What was said stays said; what was not yet is not said at all.
    announcements.cancel.push(...alert.steps.map(({ outboxKey }) => outboxKey))
    return
  }
  const naming = workspace.naming(now)
  const byName = workspace.people.get(event.byId ?? event.meta.actorId)?.name ?? ''
  const after = events.reduce<Deal | null>(evolve, before)
  const lines = after === null ? [] : changeLines(changesBetween(before, after), naming)
  const how =
    command.kind === 'repair'
      ? lines.map(changeWords).join('；')
      : voiceOf(alert.rule).cleared(lines)
  const message: OutboundMessage = {
    kind: 'handled',
    alertId: alert.id,
    deal: workspace.facts(row, now),
    byName,
    at: now,
    how,
  }
  for (const step of alert.steps) {
    if (step.mode !== 'immediate') continue
    const isTapper = command.kind === 'repair' && step.recipientId === event.meta.actorId
    const keys = cardKeys(step, alert.id, history)
    announcements.cancel.push(...keys)
    for (const [index, key] of keys.entries()) {
      // Whoever tapped did so on the newest card: the others say 已处理 already.
      const tapped = isTapper && index === keys.length - 1 ? tap : null
      const settled: OutboxDraft = {
        key: `${key}:closed:${event.meta.commandId}`,
        recipientId: step.recipientId,
        platform: tapped?.receipt.platform ?? null,
        message,
        dueAt: now,
        expiresAt: null,
        priority: 'update',
        replaces: {
          key,
          receipt: tapped?.receipt ?? null,
          // The one who tapped always gets an answer; for the others an old card is no news.
          ifNotReplaceable: tapped ? 'send' : 'drop',
        },
      }
      announcements.outbox.push(settled)
      // The second step may stand on a card of its own, below words or a number: the alert's card too.
      if (tapped !== null && tapped.key !== key) {
        announcements.outbox.push({
          ...settled,
          key: `${key}:closed-card:${event.meta.commandId}`,
          replaces: { key, receipt: null, ifNotReplaceable: 'drop' },
        })
      }
    }
  }
  const isRecipient = alert.steps.some((step) => step.recipientId === event.meta.actorId)
  // A page answers on the page.
  if (command.kind === 'repair' && !isRecipient && event.meta.door !== 'page') {
    announcements.outbox.push({
      key: `${alert.id}:closed-by:${event.meta.commandId}`,
      recipientId: event.meta.actorId,
      platform: tap?.receipt.platform ?? null,
      message,
      dueAt: now,
      expiresAt: null,
      priority: 'reply',
      replaces: tap ? { key: tap.key, receipt: tap.receipt, ifNotReplaceable: 'send' } : null,
    })
  }
}
