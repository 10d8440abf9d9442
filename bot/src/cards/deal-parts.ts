/** The parts of a card that show a deal, the same on every card. */

import { pageAddress } from '@kedu/shared/contracts/page-addresses'
import type { ChangeLine, DealFacts } from '@kedu/shared/messages/outbound-message'
import { dateOf } from '@kedu/shared/time/instant'
import { amountText } from '@kedu/shared/wording/money'
import { BUTTONS, LABELS, SUM_LABEL, unchangedObstacle } from '../wording/card-words.ts'
import { dayWords } from '../wording/dates.ts'
import {
  changeName,
  changeValue,
  clockWords,
  nextActionWords,
  obstacleWords,
  stageWords,
} from '../wording/deal-words.ts'
import { oneLine } from '../wording/spacing.ts'
import type { CardButton, CardField, CardListItem, CardRuler, CardSelect } from './card.ts'
import type { CardContext } from './card-context.ts'
import { CARD_LIMITS } from './finish-card.ts'

export function dealRuler(deal: DealFacts): CardRuler | null {
  // A stage taken out of the process has no place on the ruler.
  if (deal.stageIndex < 0 || deal.stageIndex >= deal.stageNames.length) return null
  return {
    stages: deal.stageNames.map(oneLine),
    index: deal.stageIndex,
    daysInStage: deal.daysInStage,
    thresholdDay: null,
  }
}

/** Where more of a deal is shown than a card holds. */
export function dealPage({ dealId }: Pick<DealFacts, 'dealId'>): string {
  return pageAddress('deal', { id: dealId })
}

export function stageField(deal: DealFacts): CardField {
  return { label: LABELS.stage, value: stageWords(deal) }
}

export function obstacleField(deal: DealFacts): CardField {
  return withHint({ label: LABELS.obstacle, value: obstacleWords(deal) }, deal.obstacle === null)
}

export function nextField(deal: DealFacts, context: CardContext): CardField {
  const value = nextActionWords(deal, context.now, context.zone)
  return withHint({ label: LABELS.next, value }, deal.nextAction === null)
}

export function clockField(deal: DealFacts, context: CardContext): CardField[] {
  const value = clockWords(deal.clock, context.now, context.zone)
  if (value === null) return []
  const tone = dealTone(deal)
  return [tone === 'none' ? { label: LABELS.clock, value } : { label: LABELS.clock, value, tone }]
}

/** Ways to look behind an alert that no button repairs: its deal, its sum. */
export function lookButtons(alertId: string, dealId: string): CardButton[] {
  return [
    { label: BUTTONS.showDeal, action: { kind: 'show-deal', dealId }, style: 'default' },
    { label: SUM_LABEL, action: { kind: 'show-sum', alertId, dealId }, style: 'default' },
  ]
}

/** Stage, obstacle, next action, clock: the lines every deal card has. */
export function coreFields(deal: DealFacts, context: CardContext): CardField[] {
  return [
    stageField(deal),
    obstacleField(deal),
    nextField(deal, context),
    ...clockField(deal, context),
  ]
}

/** What the deal owes besides an update (R11). */
export function askFields(deal: DealFacts): CardField[] {
  return (deal.asks ?? []).map((ask) => ({ label: LABELS.asks, value: oneLine(ask) }))
}

/** What is shown besides the core when it is known. */
export function moreFields(deal: DealFacts, context: CardContext): CardField[] {
  const today = dateOf(context.now, context.zone)
  const fields: CardField[] = [{ label: LABELS.owner, value: oneLine(deal.ownerName) }]
  if (deal.wait !== null) {
    const until = dayWords(deal.wait.until, null, today)
    fields.push({ label: LABELS.wait, value: `到 ${until}，${oneLine(deal.wait.reason)}` })
  }
  if (deal.amountFen !== null) {
    fields.push({ label: LABELS.amount, value: amountText(deal.amountFen) })
  }
  fields.push({ label: LABELS.number, value: oneLine(deal.customerNumber) })
  if (deal.industry !== null) fields.push({ label: LABELS.industry, value: oneLine(deal.industry) })
  if (deal.region !== null) fields.push({ label: LABELS.region, value: oneLine(deal.region) })
  return fields
}

/** Red as the rules say; yellow when the time has passed and the red is still ahead. */
export function dealTone(deal: DealFacts): 'red' | 'yellow' | 'none' {
  if (deal.clock.kind === 'red') return 'red'
  return deal.clock.kind === 'running' && deal.clock.isOverdue ? 'yellow' : 'none'
}

/** One line of a list: customer, ruler, obstacle, next action with clock. Owner when it is a colleague's. */
export function dealItem(deal: DealFacts, context: CardContext): CardListItem {
  const owner =
    deal.ownerId === context.recipientId
      ? []
      : [{ label: LABELS.owner, value: oneLine(deal.ownerName) }]
  return {
    title: oneLine(deal.customerName),
    ruler: dealRuler(deal),
    fields: [...coreFields(deal, context), ...askFields(deal), ...owner],
    tone: dealTone(deal),
    action: { kind: 'show-deal', dealId: deal.dealId },
  }
}

/** Red first, the longest overdue on top; then what is past its time; the rest as it came. */
export function redFirst(deals: readonly DealFacts[]): DealFacts[] {
  const rank = (deal: DealFacts) => ({ red: 0, yellow: 1, none: 2 })[dealTone(deal)]
  const hours = (deal: DealFacts) => (deal.clock.kind === 'red' ? deal.clock.overdueHours : 0)
  return [...deals].sort((a, b) => rank(a) - rank(b) || hours(b) - hours(a))
}

/** 报价 → 合同; where both do not fit, what it is now. */
export function changeFields(changes: readonly ChangeLine[]): CardField[] {
  return changes.map((change) => {
    const value = changeValue(change)
    const isShort = [...value].length <= CARD_LIMITS.fieldValue
    return { label: changeName(change.field), value: isShort ? value : oneLine(change.after) }
  })
}

/** Key of the obstacle select; `readObstacle` reads what came back. */
export const OBSTACLE_KEY = 'obstacle'
const UNCHANGED = '='
const MAX_VALUE_BYTES = CARD_LIMITS.optionValueBytes

/**
 * The obstacle as a select list. What is selected stays what it is: `picked` with the first tap, else
 * the present obstacle. A platform may select the first option by itself, so that one comes first.
 * Null when there is nothing to pick.
 */
export function obstacleSelect(
  deal: DealFacts,
  obstacles: readonly string[],
  picked: string | null = null,
): CardSelect | null {
  const present = oneLine(picked ?? deal.obstacle ?? '')
  const others = [...new Set(obstacles.map(oneLine))].filter(
    (other) => other !== '' && other !== UNCHANGED && other !== present,
  )
  if (others.length === 0) return null
  // An obstacle that is missing, or too long for an option's value, is kept by a value of its own.
  const isValue = present !== '' && new TextEncoder().encode(present).length <= MAX_VALUE_BYTES
  const selected = isValue ? present : UNCHANGED
  return {
    key: OBSTACLE_KEY,
    label: LABELS.obstacle,
    options: [
      { value: selected, label: unchangedObstacle(present) },
      ...others.map((other) => ({ value: other, label: other })),
    ],
    selected,
  }
}

/** The obstacle selected on a card; null when there was no select, or none is known to keep. */
export function readObstacle(selections: Readonly<Record<string, string>>): string | null {
  if (!Object.hasOwn(selections, OBSTACLE_KEY)) return null
  const picked = oneLine(selections[OBSTACLE_KEY] ?? '')
  return picked === '' || picked === UNCHANGED ? null : picked
}

function withHint(field: CardField, isMissing: boolean): CardField {
  return isMissing ? { ...field, tone: 'hint' } : field
}
