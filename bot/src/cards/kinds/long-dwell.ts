import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { LABELS } from '../../wording/card-words.ts'
import { longDwellWords } from '../../wording/long-dwell.ts'
import { oneLine } from '../../wording/spacing.ts'
import type { CardContext } from '../card-context.ts'
import {
  dealPage,
  dealRuler,
  lookButtons,
  nextField,
  obstacleField,
  stageField,
} from '../deal-parts.ts'
import type { CardDraft } from '../finish-card.ts'

type LongDwell = Extract<OutboundMessage, { kind: 'long-dwell' }>

/** Yellow (R22): the deal stands in 合同 for too long. A word to the bot or a look at the deal answers it. */
export function longDwellCard(message: LongDwell, context: CardContext): CardDraft {
  const { deal, alertId, enteredAt, stageName, limitDays } = message
  const { now, zone } = context
  const isOwn = message.recipientRole === 'rep'
  return {
    title: longDwellWords.title(deal.customerName, stageName, limitDays),
    tone: 'yellow',
    text: isOwn
      ? longDwellWords.toRep(stageName, enteredAt, limitDays, now, zone)
      : longDwellWords.toManager(deal.ownerName, stageName, enteredAt, limitDays, now, zone),
    fields: [
      ...(isOwn ? [] : [{ label: LABELS.rep, value: oneLine(deal.ownerName) }]),
      stageField(deal),
      obstacleField(deal),
      nextField(deal, context),
    ],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    buttons: lookButtons(alertId, deal.dealId),
    allowText: isOwn,
  }
}
