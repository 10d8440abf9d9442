/** The morning brief (R31, L7): numbered items with a button each, the picture, then the whole digest. */
import type { BriefItemFacts, WeekNamed } from '@kedu/shared/brief/brief-message'
import { PAGES } from '@kedu/shared/contracts/page-addresses'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { briefWords as words } from '../../wording/brief.ts'
import { fullDate } from '../../wording/dates.ts'
import { oneLine } from '../../wording/spacing.ts'
import type { CardButton, CardListItem } from '../card.ts'
import type { CardContext } from '../card-context.ts'
import { coreFields, dealTone } from '../deal-parts.ts'
import type { CardDraft } from '../finish-card.ts'
import { digestItems, heading } from './deal.ts'

type BriefMessage = Extract<OutboundMessage, { kind: 'brief' }>

const SECTIONS = ['red', 'help', 'question'] as const

export function briefCard(message: BriefMessage, context: CardContext): CardDraft {
  const { brief, date, personName } = message
  const { items, week, picture } = brief
  const day = fullDate(date, date)
  return {
    title: words.title(personName, day, brief.period),
    text: words.summary(brief),
    items: [
      ...SECTIONS.flatMap((section) => sectionItems(section, items, context)),
      ...movesItems(message),
      ...(week === null ? [] : weekItems(week)),
      ...digestItems(message, context),
    ],
    files: picture === null ? [] : [{ ...picture, deliver: true }],
    buttons: items.flatMap((item, at) => (item.isUsed ? [] : [useButton(message, item, at + 1)])),
    page: PAGES.team,
    settled: items.length > 0 && items.every(({ isUsed }) => isUsed) ? words.allUsed : null,
  }
}

function useButton({ date }: BriefMessage, { id }: BriefItemFacts, number: number): CardButton {
  return {
    label: words.use(number),
    action: { kind: 'use-brief', date, itemId: id },
    style: 'default',
  }
}

function sectionItems(
  section: (typeof SECTIONS)[number],
  items: readonly BriefItemFacts[],
  context: CardContext,
): CardListItem[] {
  const lines = items.flatMap((item, at) =>
    item.kind === section ? [itemLine(item, at + 1, context)] : [],
  )
  return lines.length === 0 ? [] : [heading(words.headings[section]), ...lines]
}

function itemLine(item: BriefItemFacts, number: number, context: CardContext): CardListItem {
  const { deal } = item
  return {
    title: `${number}. ${titleOf(item)}`,
    ruler: null,
    fields: [...usedField(item), ...fieldsOf(item, context)],
    tone: item.kind === 'red' ? dealTone(deal) : 'none',
    action: { kind: 'show-deal', dealId: deal.dealId },
  }
}

function usedField({ isUsed }: BriefItemFacts): CardListItem['fields'] {
  return isUsed ? [{ label: words.labels.inMeeting, value: words.wasUsed, tone: 'ok' }] : []
}

function titleOf(item: BriefItemFacts): string {
  switch (item.kind) {
    case 'red':
      return words.red(item.deal)
    case 'help':
      return words.help(item.deal.ownerName, item.red, item.obstacle)
    case 'question':
      return words.question(item)
    default:
      return item satisfies never
  }
}

function fieldsOf(item: BriefItemFacts, context: CardContext): CardListItem['fields'] {
  const { labels } = words
  switch (item.kind) {
    case 'red':
      return [
        { label: labels.owner, value: oneLine(item.deal.ownerName) },
        // What is stuck, and what was planned.
        ...coreFields(item.deal, context).slice(1, 3),
      ]
    case 'help':
      return []
    case 'question':
      return [{ label: labels.why, value: words.because(item), tone: 'hint' }]
    default:
      return item satisfies never
  }
}

function movesItems({ brief }: BriefMessage): CardListItem[] {
  if (brief.moves.length === 0) return []
  return [
    heading(words.headings.moves),
    ...brief.moves.map(
      ({ deal, what }): CardListItem => ({
        title: oneLine(deal.customerName),
        ruler: null,
        fields: [
          {
            label: words.labels.to,
            value: what === 'won' ? words.won : oneLine(deal.stageName),
            tone: 'ok',
          },
          { label: words.labels.owner, value: oneLine(deal.ownerName) },
        ],
        tone: 'none',
        action: { kind: 'show-deal', dealId: deal.dealId },
      }),
    ),
  ]
}

function weekItems(week: WeekNamed): CardListItem[] {
  const { headings } = words
  const usualOf = (name: string) =>
    week.dwell.find(({ stageName }) => stageName === name)?.days ?? null
  return [
    heading(headings.funnel),
    ...week.funnel.map((stage) => line(words.funnel(stage, usualOf(stage.stageName)))),
    line(words.closed(week)),
    ...(week.regions.length < 2
      ? []
      : [heading(headings.regions), ...week.regions.map((region) => line(words.region(region)))]),
    heading(headings.warnings),
    line(words.warnings(week.warnings)),
    ...(week.rates === undefined || week.rates.length === 0
      ? []
      : [heading(headings.rates), ...week.rates.map((rate) => line(words.rate(rate)))]),
  ]
}

/** Words alone: nothing opens. */
function line(title: string): CardListItem {
  return { title, ruler: null, fields: [], tone: 'none', action: null }
}
