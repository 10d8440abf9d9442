/**
 * What others are told when a deal changes, made from the events and committed with them: cards of
 * an alert that is over change for every recipient, a new owner hears of the deal.
 */

import type { TappedCard } from '@kedu/bot/dialog/world'
import { handedOver } from '@kedu/bot/wording/announcements'
import { quoteSignedNotice } from '@kedu/bot/wording/quotes'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal, DealRow } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import { quoteOn } from '@kedu/shared/quotes/decide-quote'
import { type Quote, quoteTotalFen } from '@kedu/shared/quotes/quote'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { cardsGivenAway, closeCards, reopenedCards } from './alert-cards.ts'
import { verdictNotice, waitedMoveNotice } from './judgement-notices.ts'
import { requestNotices } from './request-notices.ts'
import { textNotice } from './text-notice.ts'

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
  /** The deal's events so far; needed when an alert closes that had come back before. */
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
        announcements.outbox.push(...cardsGivenAway(workspace, event, row, cause.now))
        break
      case 'stage-moved':
        announcements.outbox.push(...waitedMoveNotice(workspace, event, events, before, row, cause))
        break
      case 'evidence-judged':
        announcements.outbox.push(...verdictNotice(workspace, event, events, before, row, cause))
        break
      case 'request-raised':
      case 'request-answered':
      case 'request-closed':
        announcements.outbox.push(...requestNotices(workspace, event, before, row, cause.now))
        break
      case 'command-undone':
        announcements.outbox.push(...reopenedCards(workspace, event, row, cause.now))
        announcements.outbox.push(...requestNotices(workspace, event, before, row, cause.now))
        break
      case 'alert-reopened':
        announcements.outbox.push(...reopenedCards(workspace, event, row, cause.now))
        break
      default:
        break
    }
  }
  return announcements
}

/** Good news does not wait for the morning, and asks for nothing. */
function signedNotice(quote: Quote, row: DealRow, now: Instant): OutboxDraft {
  const text = quoteSignedNotice(row.customerName, quote.number, quoteTotalFen(quote))
  return textNotice(`quote-signed:${row.id}:${quote.id}`, row.ownerId, text, now)
}

function handOverNotice(
  workspace: Workspace,
  toId: string,
  event: DealEvent,
  row: DealRow,
  now: Instant,
): OutboxDraft {
  const actor = workspace.people.get(event.meta.actorId)
  const asks = workspace.facts(row, now).asks ?? []
  const text = handedOver(row.customerName, actor?.name ?? null, asks)
  return textNotice(`handed-over:${row.id}:${event.meta.commandId}`, toId, text, now)
}
