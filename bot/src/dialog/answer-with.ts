/** What each question does with the value of a chosen answer. */
import type { NextActionInput } from '@kedu/shared/deal/commands'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import { isLocalDate } from '@kedu/shared/time/instant'
import * as words from '../wording/dialog.ts'
import { ask, askAgain, NONE, YES } from './ask.ts'
import type { Draft, Question } from './conversation.ts'
import { newDraft } from './draft.ts'
import { answerHandOver } from './hand-over.ts'
import { answerLeadDifferent, answerLeadField, returnLead } from './leads.ts'
import { answerLeaveDays, answerLeaveDeputy } from './leave.ts'
import { actOnAlert } from './numbers.ts'
import { overrule } from './overrule.ts'
import { moveEvidence, sortEvidence } from './photos.ts'
import { closeQuestion } from './question-shelf.ts'
import { answerQuote } from './quotes.ts'
import { sayRepairWith } from './repair.ts'
import { settleDraft } from './settle-draft.ts'
import type { Turn } from './world.ts'

const EVIDENCE_KINDS: readonly string[] = words.evidenceKindChoices.map((choice) => choice.value)

function dateInput(value: string): NextActionInput | null {
  return isLocalDate(value) ? { date: value, time: null, isDeadline: false, text: '' } : null
}

/** `value` is a choice's value, or words that stand for one. */
export async function answerWith(turn: Turn, question: Question, value: string): Promise<void> {
  const { body } = question
  closeQuestion(turn, question)
  switch (body.kind) {
    case 'which-deal':
      if (value === NONE) {
        return ask(turn, {
          kind: 'missing-field',
          draft: { ...body.draft, candidates: [], newName: null },
          field: 'customerName',
        })
      }
      return settleDraft(turn, { ...body.draft, dealId: value, candidates: [] })
    case 'open-new':
      if (value === YES) return settleDraft(turn, { ...body.draft, confirmedDifferent: true })
      return ask(turn, { kind: 'which-deal', draft: { ...body.draft, newName: null } })
    case 'same-or-different':
      return settleDraft(
        turn,
        value === NONE
          ? { ...body.draft, confirmedDifferent: true }
          : { ...body.draft, dealId: value, newName: null, claimsNew: false },
      )
    case 'stage-reached':
      return settleDraft(turn, {
        ...body.draft,
        unsureStage: null,
        changes: value === YES ? { ...body.draft.changes, stage: body.stage } : body.draft.changes,
      })
    case 'which-date': {
      const next = dateInput(value)
      if (next === null) return ask(turn, body)
      const said = body.draft.changes.nextAction
      // The day that was offered is the one that was said: its hour stands.
      const time = said?.date === next.date ? said.time : null
      return settleDraft(turn, {
        ...body.draft,
        vagueDate: null,
        approximateDate: false,
        changes: {
          ...body.draft.changes,
          nextAction: { ...next, time, text: said?.text ?? '' },
        },
      })
    }
    case 'missing-field':
      return answerField(turn, question, body, value)
    case 'lost-reason':
    case 'wait-reason':
      return settleDraft(turn, withReason(body.draft, value))
    case 'wait-until':
      return settleDraft(turn, withUntil(body.draft, value))
    case 'to-whom':
      return settleDraft(turn, {
        ...body.draft,
        act: { kind: 'reassign', toId: value, toName: null },
      })
    case 'what-to-change':
      if (value === 'stage' || value === 'obstacle' || value === 'nextAction') {
        return ask(turn, { kind: 'new-value', dealId: body.dealId, field: value })
      }
      return ask(turn, body)
    case 'new-value':
      return writeField(turn, question, body.dealId, body.field, value)
    case 'next-action':
      return writeField(turn, question, body.dealId, 'nextAction', value)
    case 'evidence-kind':
      if (!EVIDENCE_KINDS.includes(value)) return ask(turn, body)
      return sortEvidence(turn, body.dealId, body.evidenceIds, value as EvidenceKind)
    case 'move-evidence':
      return moveEvidence(turn, body.dealId, value, body.files)
    case 'overrule-reason':
      return overrule(turn, body, value)
    case 'hand-over':
      return answerHandOver(turn, question.id, body, value)
    case 'leave-days':
      if (await answerLeaveDays(turn, question, body, value)) return
      return askAgain(turn, question, words.dateNotUnderstood)
    case 'leave-deputy':
      return answerLeaveDeputy(turn, body, value)
    case 'lead-field':
      if (await answerLeadField(turn, question, body, value)) return
      return askAgain(turn, question, words.pickFirst)
    case 'lead-different':
      return answerLeadDifferent(turn, body, value)
    case 'lead-return':
      return returnLead(turn, body, value)
    case 'quote':
      return answerQuote(turn, question, body, value)
    case 'which-alert': {
      const alert = body.alerts.find((entry) => entry.alertId === value)
      return alert ? actOnAlert(turn, alert, body.number) : ask(turn, body)
    }
    case 'repair':
      return sayRepairWith(turn, body, value)
    default:
      body satisfies never
  }
}

export function withReason(draft: Draft, reason: string): Draft {
  const { act } = draft
  if (act.kind === 'close') return { ...draft, act: { ...act, reason } }
  if (act.kind === 'wait') return { ...draft, act: { ...act, reason } }
  return draft
}

export function withUntil(draft: Draft, value: string): Draft {
  return draft.act.kind === 'wait' && isLocalDate(value)
    ? { ...draft, act: { ...draft.act, until: value } }
    : draft
}

export async function answerField(
  turn: Turn,
  question: Question,
  body: Extract<Question['body'], { kind: 'missing-field' }>,
  value: string,
): Promise<void> {
  const { draft, field } = body
  switch (field) {
    case 'customerName':
      return settleDraft(turn, { ...draft, newName: value.slice(0, 60) })
    case 'nextAction': {
      const nextAction = dateInput(value)
      if (nextAction === null) return askAgain(turn, question, words.dateNotUnderstood)
      return settleDraft(turn, { ...draft, changes: { ...draft.changes, nextAction } })
    }
    case 'stage':
    case 'obstacle':
    case 'industry':
    case 'firstContact':
    case 'summary':
      return settleDraft(turn, { ...draft, changes: { ...draft.changes, [field]: value } })
    case 'attachment':
      return settleDraft(turn, draft)
    default:
      field satisfies never
  }
}

/** One field of a deal put right: an update like any other. */
export async function writeField(
  turn: Turn,
  question: Question,
  dealId: string,
  field: 'stage' | 'obstacle' | 'nextAction',
  value: string,
  next: NextActionInput | null = dateInput(value),
): Promise<void> {
  if (field === 'nextAction' && next === null) {
    return askAgain(turn, question, words.dateNotUnderstood)
  }
  const changes = field === 'nextAction' && next ? { nextAction: next } : { [field]: value }
  return settleDraft(turn, newDraft(turn, { dealId, changes }))
}
