/** What a tap means, also one that came as a number. */
import type { DealId } from '@kedu/shared/deal/deal'
import type { CardAction } from '@kedu/shared/messages/outbound-message'
import { ANSWER_KEY } from '../cards/finish-card.ts'
import { UNKNOWN_TAP } from '../wording/answers.ts'
import { answerByTap } from './answers.ts'
import { ask } from './ask.ts'
import { noteBriefUse } from './brief.ts'
import { acceptLead, askReturn } from './leads.ts'
import { askOverrule } from './overrule.ts'
import { filesOf } from './photos.ts'
import { showContract, showDeal, showMarks } from './queries.ts'
import { backToAlert, commitRepair, showRepair, showSum } from './repair.ts'
import { confirmStored } from './stored.ts'
import { sayText } from './turn.ts'
import { askWhatToChange, undoByTap } from './undo.ts'
import type { Turn } from './world.ts'

/** What a button or a numbered line does. `answerText` takes what a button says for the tapper. */
export async function answerTap(
  turn: Turn,
  action: CardAction,
  selections: Readonly<Record<string, string>>,
  answerText: (text: string) => Promise<void>,
): Promise<void> {
  switch (action.kind) {
    case 'answer':
      return answerByTap(turn, action.questionId, selections[ANSWER_KEY] ?? action.value)
    case 'confirm':
      return answerByTap(turn, action.questionId, 'yes')
    case 'ok':
      return confirmStored(turn, action.commandId)
    case 'change':
      return askWhatToChange(turn, action.dealId, action.commandId)
    case 'undo':
      return undoByTap(turn, action.dealId, action.commandId)
    case 'repair':
      return showRepair(turn, action.alertId, action.dealId, action.choice, selections)
    case 'repair-commit':
      return commitRepair(
        turn,
        action.alertId,
        action.dealId,
        action.choice,
        action.obstacle,
        selections,
      )
    case 'repair-back':
      return backToAlert(turn, action.alertId, action.dealId)
    case 'show-deal':
      return showDeal(turn, action.dealId)
    case 'show-sum':
      return showSum(turn, action.alertId, action.dealId)
    case 'show-contract':
      return showContract(turn, action.dealId)
    case 'show-marks':
      return showMarks(turn, action.dealId, action.evidenceId)
    case 'overrule':
      return askOverrule(turn, action.dealId, action.evidenceId)
    case 'move-evidence':
      return askWhereTo(turn, action.dealId, action.commandId)
    case 'lead-accept':
      return acceptLead(turn, action.leadId)
    case 'lead-return':
      return askReturn(turn, action.leadId)
    case 'use-brief':
      return noteBriefUse(turn, action.date, action.itemId)
    case 'say':
      return answerText(action.text)
    default:
      action satisfies never
  }
}

async function askWhereTo(turn: Turn, dealId: DealId, commandId: string): Promise<void> {
  const row = turn.world.row(dealId)
  if (row === null || !turn.world.mayChange(row)) return sayText(turn, UNKNOWN_TAP)
  const deal = await turn.world.deal(dealId)
  const said = turn.conversation.commands.find((entry) => entry.commandId === commandId)
  const commandIds = [commandId, ...(said?.together ?? []).map((ref) => ref.commandId)]
  const prefixes = commandIds.map((id) => `${id.slice(0, id.lastIndexOf('/'))}/f`)
  const ids = new Set(
    (deal?.evidence ?? [])
      .filter((entry) => prefixes.some((prefix) => entry.id.startsWith(prefix)))
      .map((entry) => entry.id),
  )
  const files = filesOf(deal, ids)
  if (files.length === 0) return sayText(turn, UNKNOWN_TAP)
  ask(turn, { kind: 'move-evidence', dealId, evidenceIds: [...ids], files })
}
