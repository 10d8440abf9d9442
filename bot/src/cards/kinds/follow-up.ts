import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { LABELS } from '../../wording/card-words.ts'
import {
  followUpAskTitle,
  followUpText,
  lateFollowUpText,
  lateFollowUpTitle,
} from '../../wording/follow-up.ts'
import { oneLine } from '../../wording/spacing.ts'
import type { CardContext } from '../card-context.ts'
import { dealPage, dealRuler, lookButtons, nextField, stageField } from '../deal-parts.ts'
import type { CardDraft } from '../finish-card.ts'

type FollowUp = Extract<OutboundMessage, { kind: 'follow-up' }>

/** What is missing after a contract, and how to give it; it closes by itself when a file comes (R11). */
export function followUpCard(message: FollowUp, context: CardContext): CardDraft {
  const { deal, alertId, enteredAt, contractStageName } = message
  const { now, zone } = context
  const isOwn = message.recipientRole === 'rep'
  return {
    title: isOwn ? followUpAskTitle(deal.customerName) : lateFollowUpTitle(deal.customerName),
    tone: isOwn ? 'none' : 'yellow',
    text: isOwn
      ? followUpText(contractStageName, enteredAt, now, zone)
      : lateFollowUpText(deal.ownerName, contractStageName, enteredAt, now, zone),
    fields: [
      ...(isOwn ? [] : [{ label: LABELS.rep, value: oneLine(deal.ownerName) }]),
      stageField(deal),
      nextField(deal, context),
    ],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    buttons: lookButtons(alertId, deal.dealId),
  }
}
