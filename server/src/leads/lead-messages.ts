/** What is said when a lead changes hands, made from the events and committed with them. */
import { emptyFieldName, leadWords } from '@kedu/bot/wording/leads'
import { afterQuietHours, quietHoursOf } from '@kedu/shared/alerts/quiet-hours'
import type { HoldingRow } from '@kedu/shared/leads/block'
import type { LeadEvent } from '@kedu/shared/leads/commands'
import { type Lead, openTenure, type Tenure } from '@kedu/shared/leads/lead'
import { recycleAt } from '@kedu/shared/leads/recycle'
import type { OutboundMessage, OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import { alertIdOf } from '@kedu/shared/policies/policy'
import { episodeOf } from '@kedu/shared/policies/red-flag'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import type { Outgoing } from './lead-book.ts'

/** Rows a card shows; the page has the others. */
const ROWS_ON_CARD = 3

/** The outbox key of the card that offers a lead; of the letters every platform takes for a card's name. */
export function offerKey(
  { id }: Pick<Lead, 'id'>,
  { turn, at }: Pick<Tenure, 'turn' | 'at'>,
): string {
  return `lead-offer_${id}_${turn}_${at}`
}

export function offerMessage(workspace: Workspace, lead: Lead, tenure: Tenure): OutboundMessage {
  const { settings, clock, people } = workspace
  const { customerName, contactName, phone, region, industry, need } = lead.content
  const byName = people.get(tenure.byId)?.name ?? tenure.byId
  return {
    kind: 'lead-offer',
    lead: { leadId: lead.id, customerName, contactName, phone, region, industry, need },
    answerBy: recycleAt(lead, settings.leadRecycleHours, clock),
    given: tenure.reason === null ? null : { byName, reason: tenure.reason },
  }
}

/** What keeps a rep from leads, with its repairs; the rows are the rep's own. */
export function blockedMessage(
  workspace: Workspace,
  holding: readonly HoldingRow[],
  now: Instant,
  isAsked: boolean,
): Extract<OutboundMessage, { kind: 'lead-blocked' }> {
  const rows = holding.slice(0, ROWS_ON_CARD).flatMap(({ dealId, isRed, empty }) => {
    const row = workspace.row(dealId)
    if (row === null) return []
    const alertId = alertIdOf('red-flag', dealId, episodeOf(row, workspace.clock))
    const alert = row.alerts.find(({ id, status }) => id === alertId && status === 'open')
    return [
      {
        deal: workspace.facts(row, now),
        isRed,
        alertId: alert?.id ?? null,
        empty: empty.map(emptyFieldName),
      },
    ]
  })
  return { kind: 'lead-blocked', rows, total: holding.length, isAsked }
}

export function outsideQuietHours(workspace: Workspace, personId: PersonId, now: Instant): Instant {
  const { settings, people } = workspace
  const person = people.get(personId)
  return person === null
    ? now
    : afterQuietHours(now, quietHoursOf(person, settings), settings.timezone)
}

/** Who had it and who has it now hear of it; nobody hears of what they did themselves. */
export async function announceLead(
  workspace: Workspace,
  before: Lead | null,
  after: Lead,
  event: LeadEvent,
): Promise<Outgoing> {
  const outgoing: Outgoing = { outbox: [], cancel: [] }
  const nameOf = (id: PersonId) => workspace.people.get(id)?.name ?? id
  const had = before && openTenure(before)
  const customer = after.content.customerName
  const instead = async (
    title: string,
    text: string,
    ifNotReplaceable: 'send' | 'drop' = 'send',
  ): Promise<void> => {
    if (before === null || had === null) return
    const key = offerKey(before, had)
    // A card that is still on its way need not come any more, and then nothing takes its place.
    const isOnItsWay = (await workspace.store.outboxEntry(workspace.id, key)) !== null
    outgoing.cancel.push(key)
    if (isOnItsWay) return
    outgoing.outbox.push({
      ...leadPush(workspace, had.repId, `${key}_over`, event.at, {
        kind: 'lead-news',
        title,
        text,
        opensPage: true,
      }),
      priority: 'update',
      replaces: { key, receipt: null, ifNotReplaceable },
    })
  }
  switch (event.kind) {
    case 'lead-allocated': {
      const { repId, reason, meta } = event
      if (had !== null) {
        const text = leadWords.moved(nameOf(meta.actorId), nameOf(repId), reason ?? '')
        await instead(leadWords.movedTitle(customer), text)
      }
      const tenure = openTenure(after)
      if (tenure !== null) {
        const message = offerMessage(workspace, after, tenure)
        outgoing.outbox.push(leadPush(workspace, repId, offerKey(after, tenure), event.at, message))
      }
      break
    }
    case 'lead-recycled':
      if (event.because === 'recycled') {
        const hours = workspace.settings.leadRecycleHours ?? 0
        await instead(leadWords.recycledTitle(customer), leadWords.recycled(hours))
      } else if (before !== null && had !== null) outgoing.cancel.push(offerKey(before, had))
      break
    case 'lead-discarded': {
      const text = leadWords.discarded(nameOf(event.meta.actorId), event.as, event.reason)
      await instead(leadWords.overTitle(customer), text)
      break
    }
    case 'lead-accepted':
      // In the chat the answer has taken the card's place already.
      if (event.meta.door === 'page')
        await instead(leadWords.acceptedTitle(customer), leadWords.accepted, 'drop')
      break
    case 'lead-returned':
      if (event.meta.door === 'page')
        await instead(leadWords.returnedTitle(customer), event.reason, 'drop')
      break
    case 'lead-received':
    case 'lead-held':
    case 'lead-reopened':
      break
    default:
      event satisfies never
  }
  return outgoing
}

/** A push about a lead, once nobody's quiet hours are disturbed. */
export function leadPush(
  workspace: Workspace,
  recipientId: PersonId,
  key: string,
  now: Instant,
  message: OutboundMessage,
): OutboxDraft {
  return {
    key,
    recipientId,
    platform: null,
    message,
    dueAt: outsideQuietHours(workspace, recipientId, now),
    expiresAt: null,
    priority: 'alert',
    replaces: null,
  }
}
