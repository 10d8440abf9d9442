import { PAGES } from '@kedu/shared/contracts/page-addresses'
import type {
  DoubtfulMoveLine,
  LateRequestLine,
  OutboundMessage,
} from '@kedu/shared/messages/outbound-message'
import {
  BUTTONS,
  countText,
  DIGEST_EMPTY,
  DOUBTFUL_MOVES,
  digestTitle,
  groupTitle,
  LABELS,
} from '../../wording/card-words.ts'
import { fullDate, momentWords } from '../../wording/dates.ts'
import { historyWords, updatedWords } from '../../wording/deal-words.ts'
import { doubtfulKinds } from '../../wording/evidence.ts'
import { lateRequestWords } from '../../wording/requests.ts'
import { oneLine, sentence } from '../../wording/spacing.ts'
import type { CardField, CardListItem } from '../card.ts'
import type { CardContext } from '../card-context.ts'
import {
  askFields,
  coreFields,
  dealItem,
  dealPage,
  dealRuler,
  dealTone,
  moreFields,
  redFirst,
} from '../deal-parts.ts'
import type { CardDraft } from '../finish-card.ts'

type Of<K extends OutboundMessage['kind']> = Extract<OutboundMessage, { kind: K }>

/** One deal with its triples, every missing dimension named (R12, R13). */
export function dealCard(message: Of<'deal'>, context: CardContext): CardDraft {
  const { deal } = message
  return {
    title: oneLine(deal.customerName),
    tone: dealTone(deal),
    text: sentence(updatedWords(deal, context.now, context.zone)),
    fields: [...coreFields(deal, context), ...askFields(deal), ...moreFields(deal, context)],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    items: message.history.map((entry) => historyItem(entry, context)),
    files: message.files.map(({ fileId, fileName, mime }) => ({
      fileId,
      fileName,
      mime,
      deliver: false,
    })),
    buttons:
      deal.evidenceCount === 0
        ? []
        : [
            {
              label: BUTTONS.showContract,
              action: { kind: 'show-contract', dealId: deal.dealId },
              style: 'default',
            },
          ],
  }
}

function historyItem(entry: Of<'deal'>['history'][number], context: CardContext): CardListItem {
  const words = historyWords(entry, context.now, context.zone)
  const field = (label: string, value: string, isMissing: boolean): CardField =>
    isMissing ? { label, value, tone: 'hint' } : { label, value }
  return {
    title: words.title,
    ruler: null,
    fields: [
      ...(words.stage === null ? [] : [{ label: LABELS.stage, value: words.stage }]),
      field(LABELS.action, words.action, words.isMissing.action),
      field(LABELS.evidence, words.evidence, words.isMissing.evidence),
      field(LABELS.place, words.place, words.isMissing.place),
    ],
    tone: 'none',
    action: null,
  }
}

/** A list of deals, red first. */
export function dealListCard(message: Of<'deal-list'>, context: CardContext): CardDraft {
  const { deals, total } = message
  return {
    title: message.title,
    text: deals.length === 0 ? message.emptyText : countText(deals.length, total),
    items: redFirst(deals).map((deal) => dealItem(deal, context)),
    page: PAGES.deals,
  }
}

/** The 08:30 digest: one heading per group, its deals below, red first. */
export function digestCard(message: Of<'digest'>, context: CardContext): CardDraft {
  const items = digestItems(message, context)
  return {
    title: digestTitle(message.personName, fullDate(message.date, message.date)),
    text: items.length === 0 ? DIGEST_EMPTY : '',
    items,
    page: PAGES.deals,
  }
}

/** Of one group; the others are counted. A message may hold little: forty deals would be ten of them. */
const MOST_OF_GROUP = 5

/** What was held back, of a digest of its own or as part of a brief. */
export function digestItems(
  {
    groups,
    doubtfulMoves = [],
    lateRequests = [],
  }: Pick<Of<'digest'>, 'groups' | 'doubtfulMoves' | 'lateRequests'>,
  context: CardContext,
): CardListItem[] {
  return groups
    .filter((group) => group.deals.length > 0)
    .flatMap((group) => [
      heading(groupTitle(group.title, group.deals.length, MOST_OF_GROUP)),
      ...redFirst(group.deals)
        .slice(0, MOST_OF_GROUP)
        .map((deal) => dealItem(deal, context)),
    ])
    .concat(requestItems(lateRequests, context), doubtfulItems(doubtfulMoves))
}

/** What is asked and of whom, never the deal: its reader may not know it. */
function requestItems(
  requests: readonly LateRequestLine[],
  { now, zone }: CardContext,
): CardListItem[] {
  if (requests.length === 0) return []
  return [
    heading(groupTitle(lateRequestWords.group, requests.length)),
    ...requests.map(
      ({ number, customerName, what, byName, toName, dueAt }): CardListItem => ({
        title: `${oneLine(customerName)} · ${number}`,
        ruler: null,
        fields: [
          { label: lateRequestWords.asked, value: oneLine(toName) },
          { label: lateRequestWords.what, value: oneLine(what) },
          { label: lateRequestWords.askedBy, value: oneLine(byName) },
          { label: lateRequestWords.due, value: momentWords(dueAt, now, zone) },
        ],
        tone: 'yellow',
        action: null,
      }),
    ),
  ]
}

/** One line a move: the deal itself may be in order. */
function doubtfulItems(moves: readonly DoubtfulMoveLine[]): CardListItem[] {
  if (moves.length === 0) return []
  return [
    heading(groupTitle(DOUBTFUL_MOVES, moves.length)),
    ...moves.map(
      ({ deal, ...move }): CardListItem => ({
        title: oneLine(deal.customerName),
        ruler: null,
        fields: [
          { label: LABELS.stage, value: `${oneLine(move.fromName)} → ${oneLine(move.toName)}` },
          { label: LABELS.evidence, value: doubtfulKinds(move.kinds) },
          { label: LABELS.movedBy, value: oneLine(move.byName) },
        ],
        tone: 'none',
        action: { kind: 'show-deal', dealId: deal.dealId },
      }),
    ),
  ]
}

export function heading(title: string): CardListItem {
  return { title, ruler: null, fields: [], tone: 'none', action: null }
}
