import type {
  CardAction,
  OutboundMessage,
  RepairChoice,
} from '@kedu/shared/messages/outbound-message'
import {
  ASK_REPAIR,
  ESCALATED,
  LABELS,
  nudgeText,
  nudgeTitle,
  obstacleHint,
  redFlagTitle,
  SUM_LABEL,
  settledWords,
  sumLabel,
} from '../../wording/card-words.ts'
import { overdueSentence, repairLabel } from '../../wording/deal-words.ts'
import { oneLine, sentence, zh } from '../../wording/spacing.ts'
import type { CardButton, CardSelect } from '../card.ts'
import type { CardContext } from '../card-context.ts'
import {
  clockField,
  dealPage,
  dealRuler,
  nextField,
  obstacleField,
  obstacleSelect,
  stageField,
} from '../deal-parts.ts'
import type { CardDraft } from '../finish-card.ts'

type Of<K extends OutboundMessage['kind']> = Extract<OutboundMessage, { kind: K }>

/** Before the deadline, usually to the rep, with the same repairs the manager would get. */
export function nudgeCard(message: Of<'nudge'>, context: CardContext): CardDraft {
  const { deal, alertId } = message
  const sum: CardAction = { kind: 'show-sum', alertId, dealId: deal.dealId }
  return {
    title: nudgeTitle(deal),
    tone: 'yellow',
    text: nudgeText(message.redAt, context.now, context.zone),
    fields: [
      ...(message.isOwn === false ? [{ label: LABELS.rep, value: oneLine(deal.ownerName) }] : []),
      stageField(deal),
      obstacleField(deal),
      nextField(deal, context),
      ...clockField(deal, context),
    ],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    buttons: [
      repairButton(message, { kind: 'contacted' }, null),
      repairButton(message, { kind: 'wait', until: null }, null),
      { label: SUM_LABEL, action: sum, style: 'default' },
    ],
    allowText: true,
  }
}

/** The 48-hour red flag with its two-tap repair (R2, L1). */
export function redFlagCard(message: Of<'red-flag'>): CardDraft {
  const { deal, alertId, overdueHours, nextStageName } = message
  const question = zh`${oneLine(deal.ownerName)}：${overdueSentence(deal, overdueHours)}${ASK_REPAIR}`
  const select = obstacleSelect(deal, message.obstacles)
  return {
    title: redFlagTitle(deal.customerName, overdueHours),
    tone: 'red',
    text: message.recipientRole === 'director' ? `${question}\n${ESCALATED}` : question,
    fields: [
      { label: LABELS.rep, value: oneLine(deal.ownerName) },
      stageField(deal),
      obstacleField(deal),
    ],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    buttons: [
      repairButton(message, { kind: 'contacted' }, null),
      ...(nextStageName === null
        ? []
        : [repairButton(message, { kind: 'advance' }, nextStageName)]),
      repairButton(message, { kind: 'wait', until: null }, null),
      {
        label: sumLabel(overdueHours),
        action: { kind: 'show-sum', alertId, dealId: deal.dealId },
        style: 'default',
      },
    ],
    select,
    plainNote: obstacleNote(select),
  }
}

function repairButton(
  alert: { alertId: string; deal: { dealId: string } },
  choice: RepairChoice,
  nextStageName: string | null,
): CardButton {
  return {
    label: repairLabel(choice, nextStageName),
    action: { kind: 'repair', alertId: alert.alertId, dealId: alert.deal.dealId, choice },
    style: choice.kind === 'contacted' ? 'primary' : 'default',
  }
}

/** Text-only clients have no select: what could be said instead. */
export function obstacleNote(select: CardSelect | null): string | null {
  if (select === null) return null
  return sentence(obstacleHint(select.options.slice(1, 4).map((option) => option.label)))
}

/** What an alert card becomes for every recipient: "已处理 · 王敏 · 14:07". */
export function handledCard(message: Of<'handled'>, context: CardContext): CardDraft {
  const { deal } = message
  return {
    title: oneLine(deal.customerName),
    tone: 'ok',
    text: sentence(message.how),
    fields: [stageField(deal), obstacleField(deal), nextField(deal, context)],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    settled: settledWords(message.byName, message.at, context.now, context.zone),
  }
}
