/** An answer to the open question, by a tap or in words. */
import type { NextActionInput } from '@kedu/shared/deal/commands'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import { isLocalDate } from '@kedu/shared/time/instant'
import type { Understanding } from '../understand/understanding.ts'
import { QUESTION_OVER } from '../wording/answers.ts'
import * as words from '../wording/dialog.ts'
import { ask, NO, NONE, YES } from './ask.ts'
import type { Draft, Question } from './conversation.ts'
import { moveEvidence, sortEvidence } from './photos.ts'
import { settleDraft, settleDrafts } from './settle-draft.ts'
import { sayStored } from './stored.ts'
import { command, say, sayText } from './turn.ts'
import { mergeInto, nextActionFrom } from './understood.ts'
import type { Turn } from './world.ts'

const EVIDENCE_KINDS: readonly string[] = words.evidenceKindChoices.map((choice) => choice.value)

/** A tapped choice. A question that is no longer open is said to be over; nothing is written twice. */
export async function answerByTap(turn: Turn, questionId: string, value: string): Promise<void> {
  const { question } = turn.conversation
  if (question === null || question.id !== questionId) return sayText(turn, QUESTION_OVER)
  await answerWith(turn, question, value)
  await settleDrafts(turn, [])
}

function close(turn: Turn): void {
  turn.conversation = { ...turn.conversation, question: null }
}

function dateInput(value: string): NextActionInput | null {
  return isLocalDate(value) ? { date: value, time: null, isDeadline: false, text: '' } : null
}

/** `value` is a choice's value. */
async function answerWith(turn: Turn, question: Question, value: string): Promise<void> {
  const { body } = question
  close(turn)
  switch (body.kind) {
    case 'which-deal':
      if (value === NONE) return askForName(turn, body.draft)
      return settleDraft(turn, { ...body.draft, dealId: value, candidates: [] })
    case 'open-new':
      if (value === YES) return settleDraft(turn, { ...body.draft, confirmedDifferent: true })
      return ask(turn, { kind: 'which-deal', draft: { ...body.draft, newName: null } })
    case 'same-or-different':
      return settleDraft(
        turn,
        value === NONE
          ? { ...body.draft, confirmedDifferent: true }
          : { ...body.draft, dealId: value, newName: null },
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
      return settleDraft(turn, {
        ...body.draft,
        vagueDate: null,
        approximateDate: false,
        changes: {
          ...body.draft.changes,
          nextAction: { ...next, text: body.draft.changes.nextAction?.text ?? '' },
        },
      })
    }
    case 'missing-field':
      return answerField(turn, body, value)
    case 'lost-reason':
      return settleDraft(turn, withReason(body.draft, value))
    case 'wait-until':
      return settleDraft(turn, withUntil(body.draft, value))
    case 'wait-reason':
      return settleDraft(turn, withReason(body.draft, value))
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
      return writeField(turn, body.dealId, body.field, value)
    case 'next-action':
      return writeField(turn, body.dealId, 'nextAction', value)
    case 'evidence-kind':
      if (!EVIDENCE_KINDS.includes(value)) return ask(turn, body)
      return sortEvidence(turn, body.dealId, body.evidenceIds, value as EvidenceKind)
    case 'move-evidence':
      return moveEvidence(turn, body.dealId, value, body.files)
    default:
      body satisfies never
  }
}

function askForName(turn: Turn, draft: Draft): void {
  ask(turn, {
    kind: 'missing-field',
    draft: { ...draft, candidates: [], newName: null },
    field: 'customerName',
  })
}

function withReason(draft: Draft, reason: string): Draft {
  const { act } = draft
  if (act.kind === 'close') return { ...draft, act: { ...act, reason } }
  if (act.kind === 'wait') return { ...draft, act: { ...act, reason } }
  return draft
}

function withUntil(draft: Draft, value: string): Draft {
  return draft.act.kind === 'wait' && isLocalDate(value)
    ? { ...draft, act: { ...draft.act, until: value } }
    : draft
}

async function answerField(
  turn: Turn,
  body: Extract<Question['body'], { kind: 'missing-field' }>,
  value: string,
): Promise<void> {
  const { draft, field } = body
  switch (field) {
    case 'customerName':
      return settleDraft(turn, { ...draft, newName: value.slice(0, 60) })
    case 'nextAction': {
      const nextAction = dateInput(value)
      if (nextAction === null) return ask(turn, body)
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

async function writeField(
  turn: Turn,
  dealId: string,
  field: 'stage' | 'obstacle' | 'nextAction',
  value: string,
  next: NextActionInput | null = dateInput(value),
): Promise<void> {
  if (field === 'nextAction' && next === null) {
    sayText(turn, words.dateNotUnderstood)
    return ask(turn, { kind: 'new-value', dealId, field })
  }
  const commandId = `${turn.inbound.id}/0`
  const changes = field === 'nextAction' && next ? { nextAction: next } : { [field]: value }
  const handled = await command(turn, dealId, commandId, { kind: 'update-deal', changes })
  if (handled.kind === 'done') {
    return sayStored(turn, handled, commandId, { isNew: false, notes: [] })
  }
  if (handled.refusal.kind === 'gate-unmet') {
    turn.conversation = {
      ...turn.conversation,
      pendingMove: { dealId, changes, askedAt: turn.world.now },
    }
  }
  say(turn, {
    kind: 'refused',
    refusal: handled.refusal,
    customerName: turn.world.row(dealId)?.customerName ?? null,
    hints: [],
    choices: [],
    questionId: null,
  })
}

/**
 * A free text while a question is open. Returns false when the text is about something else: the
 * question then stays open and the text is worked on for itself.
 */
export async function answerByText(
  turn: Turn,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const { question } = turn.conversation
  if (question === null) return false
  const choice = choiceNamed(question, text)
  if (choice !== null) {
    await answerWith(turn, question, choice)
    await settleDrafts(turn, [])
    return true
  }
  const isAnswer = await answerInWords(
    turn,
    question,
    text.trim(),
    withDate(turn, text, understanding),
  )
  if (isAnswer) await settleDrafts(turn, [])
  return isAnswer
}

/** An answer may be nothing but a date, which on its own says too little to be an update. */
function withDate(turn: Turn, text: string, understanding: Understanding): Understanding {
  return understanding.next === null
    ? { ...understanding, next: turn.world.dateIn(text) }
    : understanding
}

/** "2", or the words of a choice. */
function choiceNamed(question: Question, text: string): string | null {
  const said = text.trim().replace(/[。.!！]$/u, '')
  const number = /^[1-9]$/.test(said) ? Number(said) : null
  if (number !== null) return question.choices[number - 1]?.value ?? null
  const byLabel = question.choices.find((choice) => choice.label === said || choice.value === said)
  if (byLabel) return byLabel.value
  const yes = question.choices.find((choice) => choice.value === YES)
  if (yes && /^(对|是|是的|嗯|好|好的|可以|行|没错|确认|到了|签了|新建)$/u.test(said)) return YES
  if (yes && /^(不|不是|没有|没|还没|不对|否)$/u.test(said)) return NO
  if (
    question.body.kind === 'which-date' &&
    question.body.suggestion !== null &&
    /^(对|是|是的|嗯|好|好的|可以|行|没错|确认)$/u.test(said)
  ) {
    return question.body.suggestion
  }
  return null
}

const OTHER_MATTERS: readonly Understanding['intent'][] = [
  'undo',
  'help',
  'query-contract',
  'query-deal',
  'query-overdue',
  'query-today',
  'query-approval',
  'new-customer',
]

async function answerInWords(
  turn: Turn,
  question: Question,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const { body } = question
  if (OTHER_MATTERS.includes(understanding.intent)) return false
  const named = understanding.customer?.id ?? null
  switch (body.kind) {
    case 'which-deal': {
      if (named !== null) {
        close(turn)
        await settleDraft(turn, {
          ...mergeInto(body.draft, understanding),
          dealId: named,
          candidates: [],
        })
        return true
      }
      if (understanding.candidates.length > 0) {
        ask(turn, {
          kind: 'which-deal',
          draft: { ...body.draft, candidates: understanding.candidates.map((entry) => entry.id) },
        })
        return true
      }
      if (understanding.newCustomer !== null) {
        close(turn)
        await settleDraft(turn, { ...body.draft, newName: understanding.newCustomer })
        return true
      }
      return false
    }
    case 'open-new':
    case 'same-or-different':
    case 'stage-reached':
      return false
    case 'which-date': {
      if (isElsewhere(turn, body.draft.dealId, named)) return false
      if (understanding.next === null) {
        sayText(turn, words.dateNotUnderstood)
        ask(turn, body)
        return true
      }
      close(turn)
      await settleDraft(turn, {
        ...mergeInto(body.draft, understanding),
        vagueDate: null,
        approximateDate: false,
      })
      return true
    }
    case 'missing-field': {
      if (named !== null && body.draft.dealId !== named) return false
      const merged = mergeInto(body.draft, understanding)
      const { field } = body
      if (field === 'nextAction' && understanding.next === null) {
        sayText(turn, words.dateNotUnderstood)
        ask(turn, body)
        return true
      }
      if (field === 'stage' && merged.changes.stage === undefined) {
        const stage = stageNamed(turn, text)
        if (stage === null) return false
        close(turn)
        await settleDraft(turn, { ...merged, changes: { ...merged.changes, stage } })
        return true
      }
      if (field === 'stage' || field === 'nextAction') {
        close(turn)
        await settleDraft(turn, merged)
        return true
      }
      close(turn)
      const value = field === 'obstacle' ? (understanding.obstacle ?? text) : text
      await answerField(turn, { ...body, draft: merged }, value.slice(0, 200))
      return true
    }
    case 'lost-reason':
    case 'wait-reason':
      if (isElsewhere(turn, body.draft.dealId, named)) return false
      close(turn)
      await settleDraft(turn, withReason(body.draft, text.slice(0, 200)))
      return true
    case 'wait-until':
      if (understanding.next === null) return false
      close(turn)
      await settleDraft(turn, withUntil(body.draft, understanding.next.date))
      return true
    case 'to-whom': {
      const found = [...turn.world.directory.values()].filter(
        (person) => person.active && person.name === text,
      )
      if (found.length !== 1 || !found[0]) {
        sayText(turn, words.noSuchPerson)
        ask(turn, body)
        return true
      }
      close(turn)
      await settleDraft(turn, {
        ...body.draft,
        act: { kind: 'reassign', toId: found[0].id, toName: null },
      })
      return true
    }
    case 'what-to-change':
    case 'new-value':
    case 'next-action':
      return correctInWords(turn, body, text, understanding, named)
    case 'evidence-kind':
      return false
    case 'move-evidence':
      if (named === null) return false
      close(turn)
      await moveEvidence(turn, body.dealId, named, body.files)
      return true
    default:
      return body satisfies never
  }
}

function isElsewhere(turn: Turn, dealId: string | null, named: string | null): boolean {
  return named !== null && dealId !== null && named !== dealId && turn.world.row(named) !== null
}

function stageNamed(turn: Turn, text: string): string | null {
  const found = turn.world.settings.process.stages.find(
    (stage) => stage.name === text || stage.aliases.includes(text),
  )
  return found?.id ?? null
}

/** 〔改〕 answered by saying it right: whatever was understood is written to that deal. */
async function correctInWords(
  turn: Turn,
  body: Extract<Question['body'], { kind: 'what-to-change' | 'new-value' | 'next-action' }>,
  text: string,
  understanding: Understanding,
  named: string | null,
): Promise<boolean> {
  if (isElsewhere(turn, body.dealId, named)) return false
  const field =
    body.kind === 'new-value' ? body.field : body.kind === 'next-action' ? 'nextAction' : null
  if (field === 'obstacle') {
    close(turn)
    await writeField(turn, body.dealId, field, (understanding.obstacle ?? text).slice(0, 200))
    return true
  }
  if (field === 'nextAction' && understanding.next !== null) {
    close(turn)
    await writeField(turn, body.dealId, field, '', nextActionFrom(understanding.next))
    return true
  }
  if (field === 'stage') {
    const stage = understanding.stage ?? stageNamed(turn, text)
    if (stage === null) return false
    close(turn)
    await writeField(turn, body.dealId, field, stage)
    return true
  }
  const { stage, obstacle, next, amount } = understanding
  if (stage === null && obstacle === null && next === null && amount === null) return false
  close(turn)
  await settleDraft(turn, {
    ...emptyDraft(turn, text),
    dealId: body.dealId,
    changes: {
      ...(stage === null ? {} : { stage }),
      ...(obstacle === null ? {} : { obstacle }),
      ...(next === null ? {} : { nextAction: nextActionFrom(next) }),
      ...(amount === null ? {} : { amountFen: Math.round(amount * 100) }),
    },
  })
  return true
}

function emptyDraft(turn: Turn, said: string): Draft {
  return {
    commandId: `${turn.inbound.id}/0`,
    act: { kind: 'record' },
    dealId: null,
    newName: null,
    confirmedDifferent: false,
    changes: {},
    unsureStage: null,
    vagueDate: null,
    approximateDate: false,
    candidates: [],
    said,
    notes: [],
    messageId: turn.inbound.id,
  }
}
