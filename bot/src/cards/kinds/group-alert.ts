import { pageAddress } from '@kedu/shared/contracts/page-addresses'
import type { DealFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { spokenName } from '../../wording/deal-words.ts'
import { clearedWords, groupRow, orangeWords, redWords } from '../../wording/group-alerts.ts'
import type { CardButton, CardField } from '../card.ts'
import type { CardContext } from '../card-context.ts'
import { CARD_LIMITS, type CardDraft } from '../finish-card.ts'

type Of<K extends OutboundMessage['kind']> = Extract<OutboundMessage, { kind: K }>

/** Orange (R23): one card instead of three, each deal with its reason and its button. */
export function ownerOverdueCard(message: Of<'owner-overdue'>): CardDraft {
  const shown = message.deals.slice(0, CARD_LIMITS.buttons)
  return {
    title: orangeWords.title(message.ownerName, message.overdue),
    tone: 'orange',
    text: orangeWords.text(message.deals.length - shown.length),
    fields: shown.map(
      ({ deal, causes }): CardField => ({
        ...groupRow(deal, causes),
        tone: causes.includes('red-flag') ? 'red' : 'yellow',
      }),
    ),
    page: pageAddress('alerts'),
    buttons: shown.map(({ deal }) => dealButton(deal)),
  }
}

/** Red (R24): the sum, and the contracts that wait longest. */
export function regionGapCard(message: Of<'region-gap'>): CardDraft {
  const { region, contracts, deliveries, ratio } = message
  const stages = { contract: message.contractStageName, delivery: message.deliveryStageName }
  const shown = message.deals.slice(0, CARD_LIMITS.buttons)
  const counts = redWords.counts({ kind: 'region', contracts, deliveries, ratio }, stages)
  return {
    title: redWords.title(region),
    tone: 'red',
    text: [
      counts,
      message.packWay === null ? '' : redWords.pack(message.packWay),
      shown.length === 0 ? '' : redWords.text,
    ].join(''),
    fields: shown.map((deal): CardField => groupRow(deal, ['in-contract'])),
    page: pageAddress('alerts'),
    buttons: shown.map(dealButton),
  }
}

/** On every card of the alert when its cause is gone. */
export function groupClearedCard(message: Of<'group-cleared'>, context: CardContext): CardDraft {
  return {
    title: message.title,
    tone: 'ok',
    text: message.text,
    page: pageAddress('alerts'),
    settled: clearedWords(message.at, context.now, context.zone),
  }
}

function dealButton({ dealId, customerName }: DealFacts): CardButton {
  return {
    label: spokenName(customerName),
    action: { kind: 'show-deal', dealId },
    style: 'default',
  }
}
