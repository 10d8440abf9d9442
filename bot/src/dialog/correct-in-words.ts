/** A deal put right in words, after 〔改〕 or the question for the coming date. */
import type { DealId } from '@kedu/shared/deal/deal'
import { isLocalDate } from '@kedu/shared/time/instant'
import type { Understanding } from '../understand/understanding.ts'
import { writeField } from './answer-with.ts'
import type { Question, QuestionBody } from './conversation.ts'
import { newDraft } from './draft.ts'
import { closeQuestion, draftIn } from './question-shelf.ts'
import { settleDraft } from './settle-draft.ts'
import { RECENT_TALK_MS, recentDeals } from './turn.ts'
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

const PUT_RIGHT =
  /^(啊|哦|哎|呃|唉|等等|等下)?[,，\s]*(不对|不是|错了|说错了?|记错了?|写错了?|更正|纠正)/u

/**
 * "不对，是下周二发报价" names no customer, but the action of a deal just talked about: that deal is meant,
 * whatever was asked since. Null when it fits none or more than one.
 */
export function dealPutRight(
  turn: Turn,
  text: string,
  understanding: Understanding,
): DealId | null {
  const { next, customer, candidates, parts } = understanding
  if (!PUT_RIGHT.test(text.trim()) || next === null || next.action.length < 2) return null
  if (customer !== null || candidates.length > 0 || parts.length > 1) return null
  const fits = recentDeals(turn, RECENT_TALK_MS).filter(
    (id) => turn.world.row(id)?.nextAction?.text === next.action,
  )
  const [only, second] = fits
  return only !== undefined && second === undefined ? only : null
}

/** The stage whose name or alias the text is. */
export function stageNamed(turn: Turn, text: string): string | null {
  const [first = ''] = text.trim().split(/[\s,，。.!！]/u)
  const said = first.replace(/^(应该|还|就|算|是|在|到)+/u, '').replace(/(阶段|了|吧|呢|啊)+$/u, '')
  const found = turn.world.settings.process.stages.find(
    (stage) => stage.name === said || stage.aliases.includes(said),
  )
  return found?.id ?? null
}

/** How many fields of a deal were said. */
export function factCount({ stage, obstacle, next, amount }: Understanding): number {
  return [stage, obstacle, next, amount].filter((fact) => fact !== null).length
}
