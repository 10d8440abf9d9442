/** A free text as the answer to the open question; false when it is about something else. */
import type { Understanding } from '../understand/understanding.ts'
import * as words from '../wording/dialog.ts'
import { answerWith, withReason, withUntil } from './answer-with.ts'
import { askAgain, NONE, YES } from './ask.ts'
import type { Question, QuestionBody } from './conversation.ts'
import {
  correctInWords,
  factCount,
  IS_QUESTION,
  isElsewhere,
  WORDS_MAX,
} from './correct-in-words.ts'
import { isQuery } from './draft.ts'
import { evidenceKindIn } from './evidence-kind-in.ts'
import { answerLeadField } from './leads.ts'
import { answerLeaveDays, answerLeaveDeputyInWords } from './leave.ts'
import { missingFieldInWords } from './missing-field-in-words.ts'
import { filesOf, moveEvidence } from './photos.ts'
import { closeQuestion, draftIn } from './question-shelf.ts'
import { answerRepairInWords } from './repair.ts'
import { settleDraft } from './settle-draft.ts'
import { hasFacts, mergeInto, withSaid } from './understood.ts'
import { isLikeName, NAME_MAX, whichDealInWords } from './which-deal-in-words.ts'
import type { Turn } from './world.ts'

/** Never an answer, whatever is asked. 工艺备注 above all must not end up in a field (D11). */
const OTHER_MATTERS: readonly Understanding['intent'][] = [
  'undo',
  'help',
  'process-note',
  'query-contract',
  'query-deal',
  'query-overdue',
  'query-today',
  'query-approval',
  'new-customer',
]

const DIFFERENT = /^(不是同一家|不是一家|另一家|是另一家|都不是|不是)$/u

type Body<K extends QuestionBody['kind']> = Extract<QuestionBody, { kind: K }>

export async function answerInWords(
  turn: Turn,
  question: Question,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const { body } = question
  const isOwnName = body.kind === 'missing-field' && body.field === 'customerName'
  const isNew = understanding.intent === 'new-customer' && understanding.customer === null
  // 展会认识的 is how a new customer is told of, and the answer to how it was met.
  const isAnswer =
    body.kind === 'missing-field' && understanding.newCustomer === null && !IS_QUESTION.test(text)
  const answersWithName = isNew && (isOwnName || isAnswer || body.kind === 'which-deal')
  if (OTHER_MATTERS.includes(understanding.intent) && !answersWithName) return false
  if (understanding.parts.length > 1) return false
  const asking = draftIn(body)
  if (asking !== null && isQuery(asking) && hasFacts(understanding)) {
    // Something to record was said instead of which deal to show: the query is given up.
    closeQuestion(turn, question)
    return false
  }
  const named = understanding.customer?.id ?? null
  switch (body.kind) {
    case 'which-deal':
      return whichDealInWords(turn, question, body, text, understanding)
    case 'open-new':
      if (understanding.newCustomer === null && named === null) return false
      closeQuestion(turn, question)
      await settleDraft(turn, {
        ...body.draft,
        dealId: named,
        newName: named === null ? understanding.newCustomer : null,
      })
      return true
    case 'same-or-different':
      if (DIFFERENT.test(text)) await answerWith(turn, question, NONE)
      else if (named !== null && body.existing.includes(named)) {
        const draft = withSaid(body.draft, understanding, text)
        await answerWith(turn, { ...question, body: { ...body, draft } }, named)
      } else return false
      return true
    case 'stage-reached':
      if (isElsewhere(turn, body, named) || understanding.stage !== body.stage) return false
      await answerWith(turn, question, YES)
      return true
    case 'which-date':
      if (isElsewhere(turn, body, named)) return false
      if (understanding.next === null) {
        if (factCount(understanding) > 0) return false
        askAgain(turn, question, words.dateNotUnderstood)
        return true
      }
      closeQuestion(turn, question)
      await settleDraft(turn, {
        ...mergeInto(body.draft, understanding),
        vagueDate: null,
        approximateDate: false,
      })
      return true
    case 'missing-field':
      return missingFieldInWords(turn, question, body, text, understanding)
    case 'lost-reason':
    case 'wait-reason':
      if (isElsewhere(turn, body, named) || IS_QUESTION.test(text)) return false
      closeQuestion(turn, question)
      await settleDraft(turn, withReason(body.draft, text.slice(0, WORDS_MAX)))
      return true
    case 'wait-until':
      if (isElsewhere(turn, body, named)) return false
      if (understanding.next === null) {
        askAgain(turn, question, words.dateNotUnderstood)
        return true
      }
      closeQuestion(turn, question)
      await settleDraft(turn, withUntil(body.draft, understanding.next.date))
      return true
    case 'to-whom':
      return toWhomInWords(turn, question, body, text, understanding)
    case 'what-to-change':
    case 'new-value':
    case 'next-action':
      return correctInWords(turn, question, body, text, understanding)
    case 'evidence-kind': {
      const kind = evidenceKindIn(text)
      const isName = kind === null && !hasFacts(understanding) && isLikeName(text)
      if (isName && named !== null && isElsewhere(turn, body, named)) {
        // Nothing but another customer's name: that is where the files belong.
        closeQuestion(turn, question)
        const deal = await turn.world.deal(body.dealId)
        await moveEvidence(turn, body.dealId, named, filesOf(deal, new Set(body.evidenceIds)))
        return true
      }
      if (kind === null || hasFacts(understanding) || isElsewhere(turn, body, named)) return false
      await answerWith(turn, question, kind)
      return true
    }
    case 'move-evidence':
      if (named === null) return false
      closeQuestion(turn, question)
      await moveEvidence(turn, body.dealId, named, body.files)
      return true
    case 'which-alert': {
      const alert = body.alerts.find((entry) => entry.dealId === named)
      if (!alert) return false
      await answerWith(turn, question, alert.alertId)
      return true
    }
    case 'overrule-reason':
      if (isElsewhere(turn, body, named) || IS_QUESTION.test(text)) return false
      await answerWith(turn, question, text.slice(0, WORDS_MAX))
      return true
    case 'leave-days':
      return answerLeaveDays(turn, question, body, text)
    case 'leave-deputy':
      return answerLeaveDeputyInWords(turn, question, body, text)
    case 'lead-field':
      return answerLeadField(turn, question, body, text)
    case 'lead-return':
      if (named !== null || IS_QUESTION.test(text)) return false
      await answerWith(turn, question, text.slice(0, WORDS_MAX))
      return true
    // Their buttons are the only answers; anything else is another matter.
    case 'hand-over':
    case 'quote':
    case 'lead-different':
      return false
    case 'repair':
      return answerRepairInWords(turn, question, body, text, understanding)
    default:
      return body satisfies never
  }
}

async function toWhomInWords(
  turn: Turn,
  question: Question,
  body: Body<'to-whom'>,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const named = understanding.customer?.id ?? null
  if (isElsewhere(turn, body, named)) return false
  const name = (understanding.person ?? text)
    .replace(/[。.!！吧]+$/u, '')
    .replace(/^(转?给|交给)/u, '')
  if (name.length > NAME_MAX) return false
  closeQuestion(turn, question)
  await settleDraft(turn, { ...body.draft, act: { kind: 'reassign', toId: null, toName: name } })
  return true
}
