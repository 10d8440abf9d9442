/** A free text as the answer to the open question; false when it is about something else. */
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import type { Understanding } from '../understand/understanding.ts'
import * as words from '../wording/dialog.ts'
import { KIND_CHOICES } from '../wording/evidence.ts'
import { answerField, answerWith, withReason, withUntil } from './answer-with.ts'
import { ask, askAgain, NONE, YES } from './ask.ts'
import type { Draft, Question, QuestionBody } from './conversation.ts'
import {
  correctInWords,
  factCount,
  IS_QUESTION,
  isElsewhere,
  stageNamed,
  WORDS_MAX,
} from './correct-in-words.ts'
import { filesOf, moveEvidence } from './photos.ts'
import { closeQuestion } from './question-shelf.ts'
import { answerRepairInWords } from './repair.ts'
import { settleDraft } from './settle-draft.ts'
import { draftsOf, hasFacts, mergeInto } from './understood.ts'
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
  const answersWithName = isNew && (isOwnName || body.kind === 'which-deal')
  if (OTHER_MATTERS.includes(understanding.intent) && !answersWithName) return false
  if (understanding.parts.length > 1) return false
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
        await answerWith(turn, question, named)
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
    case 'repair':
      return answerRepairInWords(turn, question, body, text, understanding)
    default:
      return body satisfies never
  }
}

/** Longer texts are sentences, not names. */
const NAME_MAX = 24

async function whichDealInWords(
  turn: Turn,
  question: Question,
  body: Body<'which-deal'>,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const { draft } = body
  const named = understanding.customer?.id ?? null
  if (named !== null) {
    closeQuestion(turn, question)
    if (draft.act.kind === 'attach') {
      await attachWithCaption(turn, { ...draft, dealId: named }, text, understanding)
      return true
    }
    await settleDraft(turn, {
      ...mergeInto(draft, understanding),
      dealId: named,
      candidates: [],
    })
    return true
  }
  if (understanding.candidates.length > 0) {
    const candidates = understanding.candidates.map((entry) => entry.id)
    closeQuestion(turn, question)
    ask(turn, { kind: 'which-deal', draft: { ...draft, candidates } })
    return true
  }
  const isName =
    understanding.newCustomer === null &&
    understanding.intent === 'other' &&
    isLikeName(text) &&
    !hasFacts(understanding)
  const name = understanding.newCustomer ?? (isName ? text : null)
  if (name === null) return false
  closeQuestion(turn, question)
  const similar = turn.world.similar(name).map((entry) => entry.dealId)
  if (isName && similar.length > 0) {
    ask(turn, { kind: 'which-deal', draft: { ...draft, candidates: similar.slice(0, 5) } })
  } else if (isName) ask(turn, { kind: 'open-new', draft: { ...draft, newName: name } })
  else await settleDraft(turn, { ...mergeInto(draft, understanding), newName: name })
  return true
}

function isLikeName(text: string): boolean {
  return (
    text.length >= 2 &&
    text.length <= NAME_MAX &&
    /^[\p{Script=Han}A-Za-z0-9（）()·]+$/u.test(text) &&
    !/[了吗呢吧呀啊哪说]|什么|怎么|你好|在不在/u.test(text)
  )
}

/** Photos first, then words that say whose they are and perhaps more: both are done. */
async function attachWithCaption(
  turn: Turn,
  draft: Draft,
  text: string,
  understanding: Understanding,
): Promise<void> {
  const kind = evidenceKindIn(text)
  const { act } = draft
  const sorted =
    act.kind === 'attach' && kind !== null
      ? { ...act, files: act.files.map((file) => ({ ...file, kind })) }
      : act
  await settleDraft(turn, { ...draft, act: sorted, candidates: [] })
  if (!hasFacts(understanding)) return
  for (const part of draftsOf(turn, understanding, text)) {
    await settleDraft(turn, { ...part, commandId: `${part.commandId}/words` })
  }
}

/** 合同扫描件, 这是签字页, 报价单照片: the kind of file that is named. */
export function evidenceKindIn(text: string): EvidenceKind | null {
  const found = KIND_CHOICES.find((choice) => text.includes(choice.label))
  if (found && found.value !== 'document') return found.value
  if (/签字|签章页|盖章页/u.test(text)) return 'signature-page'
  if (/合同/u.test(text)) return 'contract-scan'
  if (/报价/u.test(text)) return 'quote'
  if (/现场/u.test(text)) return 'site-photo'
  return null
}

async function missingFieldInWords(
  turn: Turn,
  question: Question,
  body: Body<'missing-field'>,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const { draft, field } = body
  const named = understanding.customer?.id ?? null
  if (field === 'customerName') {
    closeQuestion(turn, question)
    const candidates = understanding.candidates.map((entry) => entry.id)
    if (named !== null) await settleDraft(turn, { ...draft, dealId: named, claimsNew: false })
    else if (candidates.length > 0 && !draft.confirmedDifferent) {
      ask(turn, { kind: 'which-deal', draft: { ...draft, candidates } })
    } else {
      const name = (understanding.newCustomer ?? text).slice(0, 60)
      await settleDraft(turn, { ...mergeInto(draft, understanding), newName: name })
    }
    return true
  }
  if (named !== null && draft.dealId !== named) return false
  const merged = mergeInto(draft, understanding)
  if (field === 'nextAction' && understanding.next === null) {
    askAgain(turn, question, words.dateNotUnderstood)
    return true
  }
  if (field === 'stage') {
    const stage = merged.changes.stage ?? stageNamed(turn, text)
    if (stage === null) return false
    closeQuestion(turn, question)
    await settleDraft(turn, { ...merged, changes: { ...merged.changes, stage } })
    return true
  }
  if (field === 'nextAction') {
    closeQuestion(turn, question)
    await settleDraft(turn, merged)
    return true
  }
  if (IS_QUESTION.test(text)) return false
  closeQuestion(turn, question)
  const value = field === 'obstacle' ? (understanding.obstacle ?? text) : text
  await answerField(turn, question, { ...body, draft: merged }, value.slice(0, WORDS_MAX))
  return true
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
