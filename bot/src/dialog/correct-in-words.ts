/** A deal put right in words, after 〔改〕 or the question for the coming date. */
import { isLocalDate } from '@kedu/shared/time/instant'
import type { Understanding } from '../understand/understanding.ts'
import { writeField } from './answer-with.ts'
import type { Question, QuestionBody } from './conversation.ts'
import { newDraft } from './draft.ts'
import { closeQuestion, draftIn } from './question-shelf.ts'
import { settleDraft } from './settle-draft.ts'
import { changesFrom, nextActionFrom } from './understood.ts'
import type { Turn } from './world.ts'

type Body<K extends QuestionBody['kind']> = Extract<QuestionBody, { kind: K }>

export const IS_QUESTION = /[?？]$/u
/** Longest answer in free words that is kept as a field, in UTF-16 units. */
export const WORDS_MAX = 200

/** 〔改〕 answered by saying it right: whatever was understood is written to that deal. */
export async function correctInWords(
  turn: Turn,
  question: Question,
  body: Body<'what-to-change'> | Body<'new-value'> | Body<'next-action'>,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const { dealId } = body
  if (isElsewhere(turn, body, understanding.customer?.id ?? null)) return false
  const field =
    body.kind === 'new-value' ? body.field : body.kind === 'next-action' ? 'nextAction' : null
  const { next } = understanding
  // More than the one field was said: an update like any other, with its words.
  const facts = factCount(understanding)
  if (field === 'obstacle' && facts <= 1 && !IS_QUESTION.test(text)) {
    closeQuestion(turn, question)
    const obstacle = (understanding.obstacle ?? text).slice(0, WORDS_MAX)
    await writeField(turn, question, dealId, field, obstacle)
    return true
  }
  if (field === 'nextAction' && next !== null && facts === 1) {
    closeQuestion(turn, question)
    const isDate = isLocalDate(next.date)
    await writeField(turn, question, dealId, field, '', isDate ? nextActionFrom(next) : null)
    return true
  }
  if (field === 'stage' && facts <= 1) {
    const stage = understanding.stage ?? stageNamed(turn, text)
    if (stage === null) return false
    closeQuestion(turn, question)
    await writeField(turn, question, dealId, field, stage)
    return true
  }
  if (facts === 0 || understanding.intent === 'wait' || understanding.intent === 'reassign') {
    return false
  }
  closeQuestion(turn, question)
  await settleDraft(
    turn,
    newDraft(turn, { dealId, changes: changesFrom(understanding, text), said: text }),
  )
  return true
}

/** A customer was named that is not the one the question is about. */
export function isElsewhere(turn: Turn, body: QuestionBody, named: string | null): boolean {
  const dealId = 'dealId' in body ? body.dealId : (draftIn(body)?.dealId ?? null)
  if (named === null) return false
  return dealId === null ? 'draft' in body : named !== dealId && turn.world.row(named) !== null
}

/** The stage whose name or alias the text is. */
export function stageNamed(turn: Turn, text: string): string | null {
  const said = text.replace(/(阶段|了|。)+$/u, '')
  const found = turn.world.settings.process.stages.find(
    (stage) => stage.name === said || stage.aliases.includes(said),
  )
  return found?.id ?? null
}

/** How many fields of a deal were said. */
export function factCount({ stage, obstacle, next, amount }: Understanding): number {
  return [stage, obstacle, next, amount].filter((fact) => fact !== null).length
}
