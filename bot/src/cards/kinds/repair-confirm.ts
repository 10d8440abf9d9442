import type { ChangeLine, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import {
  BUTTONS,
  REPAIR_TEXT,
  repairTitle,
  WAIT_TEXT,
  waitTitle,
} from '../../wording/card-words.ts'
import { nearDate } from '../../wording/dates.ts'
import { repairDoneWords } from '../../wording/deal-words.ts'
import type { CardButton } from '../card.ts'
import type { CardContext } from '../card-context.ts'
import { changeFields, coreFields, dealPage, dealRuler, obstacleSelect } from '../deal-parts.ts'
import { CARD_LIMITS, type CardDraft } from '../finish-card.ts'
import { obstacleNote } from './alert.ts'

type RepairConfirm = Extract<OutboundMessage, { kind: 'repair-confirm' }>

/** Second tap: what will be written, 〔确认写入〕〔返回〕; for a wait without a day, one button per day. */
export function repairConfirmCard(message: RepairConfirm, context: CardContext): CardDraft {
  const { deal, choice, alertId } = message
  const back: CardButton = {
    label: BUTTONS.back,
    action: { kind: 'repair-back', alertId, dealId: deal.dealId },
    style: 'default',
  }
  const select = obstacleSelect(deal, message.obstacles, changedObstacle(message.changes))
  const shared = {
    ruler: dealRuler(deal),
    page: dealPage(deal),
    select,
    plainNote: obstacleNote(select),
  }
  if (choice.kind === 'wait' && choice.until === null) {
    return {
      ...shared,
      title: waitTitle(deal.customerName),
      text: WAIT_TEXT,
      fields: coreFields(deal, context),
      buttons: [...dayButtons(message), back],
    }
  }
  const nextStageName = deal.stageNames[deal.stageIndex + 1] ?? null
  return {
    ...shared,
    title: repairTitle(
      repairDoneWords(choice, nextStageName, context.now, context.zone),
      deal.customerName,
    ),
    text: REPAIR_TEXT,
    fields: changeFields(message.changes),
    buttons: [
      {
        label: BUTTONS.write,
        action: {
          kind: 'repair-commit',
          alertId,
          dealId: deal.dealId,
          choice,
          obstacle: changedObstacle(message.changes),
        },
        style: 'primary',
      },
      back,
    ],
  }
}

// The day is the second tap: it writes at once, so that waiting takes two taps like the others.
function dayButtons(message: RepairConfirm): CardButton[] {
  return message.waitDates.slice(0, CARD_LIMITS.buttons - 1).map((until) => ({
    label: nearDate(until),
    action: {
      kind: 'repair-commit',
      alertId: message.alertId,
      dealId: message.deal.dealId,
      choice: { kind: 'wait', until },
      obstacle: changedObstacle(message.changes),
    },
    style: 'default',
  }))
}

/** The obstacle picked with the first tap, carried on to the second. */
function changedObstacle(changes: readonly ChangeLine[]): string | null {
  return changes.find((change) => change.field === 'obstacle')?.after ?? null
}
