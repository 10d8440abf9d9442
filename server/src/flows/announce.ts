/**
 * What others are told when a deal changes, made from the events and committed with them: cards of
 * an alert that is over change for every recipient, a new owner hears of the deal.
 */

import { changeLines } from '@kedu/bot/dialog/deal-facts'
import type { TappedCard } from '@kedu/bot/dialog/world'
import { clearedWords, handedOver } from '@kedu/bot/wording/announcements'
import { changeWords } from '@kedu/bot/wording/deal-words'
import { quoteSignedNotice } from '@kedu/bot/wording/quotes'
import { afterQuietHours, quietHoursOf } from '@kedu/shared/alerts/quiet-hours'
import { changesBetween } from '@kedu/shared/deal/changes'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Alert, AlertStep, Deal, DealRow } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import { quoteOn } from '@kedu/shared/quotes/decide-quote'
import { type Quote, quoteTotalFen } from '@kedu/shared/quotes/quote'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { verdictNotice, waitedMoveNotice } from './judgement-notices.ts'
import { redFlagOf } from './red-flag-message.ts'

export interface Announcements {
  outbox: OutboxDraft[]
  /** Outbox keys that need not be said any more. */
  cancel: string[]
}

export interface Cause {
  now: Instant
  tap: TappedCard | null
  command: DealCommand
  /** A new owner is told elsewhere. */
  isToldTogether?: boolean
  actorId: PersonId
  /** Who hears of it in the answer they are just given. */
  answering: ReadonlySet<PersonId>
  /** The deal's events so far; needed when an alert closes that an undo had brought back. */
  history: readonly DealEvent[]
}

export function announce(
  workspace: Workspace,
  events: readonly DealEvent[],
  before: Deal | null,
  row: DealRow,
  cause: Cause,
): Announcements {
  const announcements: Announcements = { outbox: [], cancel: [] }
  for (const event of events) {
    switch (event.kind) {
      case 'quote-signed': {
        const quote = before && quoteOn(before, event.quoteId)
        if (quote && event.by === 'page') {
          announcements.outbox.push(signedNotice(quote, row, cause.now))
        }
        break
      }
      case 'alert-closed': {
        const alert = before?.alerts.find((candidate) => candidate.id === event.alertId)
        if (alert) closeCards(workspace, alert, event, events, before, row, cause, announcements)
        break
      }
      case 'owner-changed':
        if (event.toId !== event.meta.actorId && !cause.isToldTogether) {
          announcements.outbox.push(handOverNotice(workspace, event.toId, event, row, cause.now))
        }
        break
      case 'stage-moved':
        announcements.outbox.push(...waitedMoveNotice(workspace, event, events, before, row, cause))
        break
      case 'evidence-judged':
        announcements.outbox.push(...verdictNotice(workspace, event, events, before, row, cause))
        break
      case 'command-undone':
        announcements.outbox.push(...reopenedCards(workspace, event, row, cause.now))
        break
      default:
        break
    }
  }
  return announcements
}

/** An undo that brings an alert back says so on the card, or with a new one where it cannot change. */
function reopenedCards(
  workspace: Workspace,
  event: Extract<DealEvent, { kind: 'command-undone' }>,
  row: DealRow,
  now: Instant,
): OutboxDraft[] {
  const reopened = row.alerts.filter((alert) => event.reopenedAlerts?.includes(alert.id))
  return reopened.flatMap((alert) =>
    alert.steps
      .filter((step) => step.mode === 'immediate' && step.kind !== 'nudge')
      .map((step) => ({
        key: reopenedKey(step, event.meta.commandId),
        recipientId: step.recipientId,
        platform: null,
        message: redFlagOf(workspace, row, alert.id, step.kind, now),
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
  const undone = history.filter(
    (event) => event.kind === 'command-undone' && event.reopenedAlerts?.includes(alertId),
  )
  return [step.outboxKey, ...undone.map((event) => reopenedKey(step, event.meta.commandId))]
}

/** "已处理 · name · time" on every card of the alert; what has not gone out yet is not sent at all. */
function closeCards(
  workspace: Workspace,
  alert: Alert,
  event: Extract<DealEvent, { kind: 'alert-closed' }>,
  events: readonly DealEvent[],
  before: Deal | null,
  row: DealRow,
  { now, tap, command, history }: Cause,
  announcements: Announcements,
): void {
  const naming = workspace.naming(now)
  const byName = workspace.people.get(event.byId ?? event.meta.actorId)?.name ?? ''
  const after = events.reduce<Deal | null>(evolve, before)
  const lines = after === null ? [] : changeLines(changesBetween(before, after), naming)
  const how =
    command.kind === 'repair' || lines.length > 0 ? lines.map(changeWords).join('；') : clearedWords
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
        message: {
          kind: 'handled',
          alertId: alert.id,
          deal: workspace.facts(row, now),
          byName,
          at: now,
          how,
        },
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
      message: {
        kind: 'handled',
        alertId: alert.id,
        deal: workspace.facts(row, now),
        byName,
        at: now,
        how,
      },
      dueAt: now,
      expiresAt: null,
      priority: 'reply',
      replaces: tap ? { key: tap.key, receipt: tap.receipt, ifNotReplaceable: 'send' } : null,
    })
  }
}

/** Good news does not wait for the morning, and asks for nothing. */
function signedNotice(quote: Quote, row: DealRow, now: Instant): OutboxDraft {
  const text = quoteSignedNotice(row.customerName, quote.number, quoteTotalFen(quote))
  return {
    key: `quote-signed:${row.id}:${quote.id}`,
    recipientId: row.ownerId,
    platform: null,
    message: { kind: 'text', text },
    dueAt: now,
    expiresAt: null,
    priority: 'alert',
    replaces: null,
  }
}

function handOverNotice(
  workspace: Workspace,
  toId: string,
  event: DealEvent,
  row: DealRow,
  now: Instant,
): OutboxDraft {
  const actor = workspace.people.get(event.meta.actorId)
  return {
    key: `handed-over:${row.id}:${event.meta.commandId}`,
    recipientId: toId,
    platform: null,
    message: { kind: 'text', text: handedOver(row.customerName, actor?.name ?? null) },
    dueAt: now,
    expiresAt: null,
    priority: 'alert',
    replaces: null,
  }
}
