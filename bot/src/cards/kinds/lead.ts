import { PAGES, pageAddress } from '@kedu/shared/contracts/page-addresses'
import type { HoldingRowFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { LABELS } from '../../wording/card-words.ts'
import { momentWords } from '../../wording/dates.ts'
import { repairLabel } from '../../wording/deal-words.ts'
import { leadWords as words } from '../../wording/leads.ts'
import { manyLines, oneLine } from '../../wording/spacing.ts'
import type { CardButton, CardField } from '../card.ts'
import type { CardContext } from '../card-context.ts'
import { dealItem } from '../deal-parts.ts'
import type { CardDraft } from '../finish-card.ts'

type Of<K extends OutboundMessage['kind']> = Extract<OutboundMessage, { kind: K }>

/** A lead with whom to call, to be accepted or returned. */
export function leadOfferCard(message: Of<'lead-offer'>, context: CardContext): CardDraft {
  const { lead, answerBy, given } = message
  const by = answerBy === null ? null : momentWords(answerBy, context.now, context.zone)
  const field = (label: string, value: string | null): CardField[] =>
    value === null ? [] : [{ label, value: oneLine(value) }]
  return {
    title: words.offerTitle(lead.customerName),
    text: words.offerText(by, given),
    fields: [
      ...field(words.labels.contact, lead.contactName),
      ...field(words.labels.phone, lead.phone),
      ...field(words.labels.need, lead.need),
      ...field(words.labels.region, lead.region),
      ...field(words.labels.industry, lead.industry),
    ],
    page: pageAddress('leads', { id: lead.leadId }),
    buttons: [
      {
        label: words.accept,
        action: { kind: 'lead-accept', leadId: lead.leadId },
        style: 'primary',
      },
      {
        label: words.giveBack,
        action: { kind: 'lead-return', leadId: lead.leadId },
        style: 'default',
      },
    ],
  }
}

/** 「修好这 2 条就能收到下一条」 with a repair for each row (L9). */
export function leadBlockedCard(message: Of<'lead-blocked'>, context: CardContext): CardDraft {
  const { rows, total, isAsked } = message
  return {
    title: words.blockedTitle(total),
    text: words.blockedText(isAsked, total - rows.length),
    items: rows.map((row) => {
      const item = dealItem(row.deal, context)
      const empty = row.empty.map((name) => ({ label: LABELS.missing, value: name }))
      return { ...item, tone: row.isRed ? 'red' : 'yellow', fields: [...empty, ...item.fields] }
    }),
    page: PAGES.leads,
    buttons: rows.map((row, at) =>
      repairButton(row, rows.length, at === 0 ? 'primary' : 'default'),
    ),
  }
}

function repairButton(
  { deal, isRed, alertId, empty }: HoldingRowFacts,
  rows: number,
  style: CardButton['style'],
): CardButton {
  const { dealId } = deal
  if (isRed && alertId !== null && empty.length === 0) {
    const choice = { kind: 'contacted' as const }
    const label = words.repairLabel(deal.customerName, repairLabel(choice, null), rows)
    return { label, action: { kind: 'repair', alertId, dealId, choice }, style }
  }
  const label = words.fillLabel(deal.customerName, rows)
  return { label, action: { kind: 'change', commandId: dealId, dealId }, style }
}

export function leadNewsCard({ title, text, opensPage }: Of<'lead-news'>): CardDraft {
  return { title, text: manyLines(text), page: opensPage ? PAGES.leads : null }
}
