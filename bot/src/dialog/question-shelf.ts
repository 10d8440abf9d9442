/**
 * One question is open at a time. The others are put aside, not lost: drafts wait in the queue and
 * are asked about again, and a tap on the card of a question put aside still answers it.
 */
import { HOUR_MS, type Instant } from '@kedu/shared/time/instant'
import type { Draft, Question, QuestionBody } from './conversation.ts'
import { isQuery } from './draft.ts'
import type { Turn } from './world.ts'

/** An unanswered question older than this no longer catches what is said. */
const QUESTION_VALID_MS = 24 * HOUR_MS
const SHELF_MAX = 8

/** The draft a question holds, if any. */
export function draftIn(body: QuestionBody): Draft | null {
  return 'draft' in body ? body.draft : null
}

/** Puts the open question aside for something else. */
export function parkQuestion(turn: Turn): void {
  const { question, queue, shelved } = turn.conversation
  if (question === null) return
  const draft = draftIn(question.body)
  turn.conversation = {
    ...turn.conversation,
    question: null,
    // A query that was not answered is not asked again: its card still works.
    queue: draft === null || isQuery(draft) ? queue : [...queue, draft],
    shelved: [question, ...shelved.filter((entry) => entry.id !== question.id)].slice(0, SHELF_MAX),
  }
}

/** The question is answered or given up: it and its earlier cards are over. */
export function closeQuestion(turn: Turn, question: Question): void {
  const commandId = draftIn(question.body)?.commandId ?? null
  const isSame = (entry: Question) =>
    entry.id === question.id || (commandId !== null && draftIn(entry.body)?.commandId === commandId)
  // A card that waits for more photos need not come any more.
  turn.cancelled.push(question.cardKey)
  const { conversation } = turn
  turn.conversation = {
    ...conversation,
    question:
      conversation.question !== null && isSame(conversation.question)
        ? null
        : conversation.question,
    shelved: conversation.shelved.filter((entry) => !isSame(entry)),
    queue: conversation.queue.filter((draft) => draft.commandId !== commandId),
  }
}

/**
 * The question a tapped card asks: the open one, or one put aside. A draft that was asked about
 * again is answered in its newest form. Null when it is over.
 */
export function questionOfCard(turn: Turn, questionId: string): Question | null {
  const { question, shelved } = turn.conversation
  if (question?.id === questionId) return question
  const found = shelved.find((entry) => entry.id === questionId)
  if (!found || isQuestionOld(found, turn.world.now)) return null
  const commandId = draftIn(found.body)?.commandId
  const isAskedAgain =
    question !== null &&
    commandId !== undefined &&
    draftIn(question.body)?.commandId === commandId &&
    question.body.kind === found.body.kind
  return isAskedAgain ? question : found
}

/** Questions about a deal that is no more are over. */
export function dropQuestionsAbout(turn: Turn, dealId: string): void {
  const isAbout = (entry: Question) =>
    ('dealId' in entry.body ? entry.body.dealId : draftIn(entry.body)?.dealId) === dealId
  const { conversation } = turn
  turn.conversation = {
    ...conversation,
    question:
      conversation.question && isAbout(conversation.question) ? null : conversation.question,
    shelved: conversation.shelved.filter((entry) => !isAbout(entry)),
    queue: conversation.queue.filter((draft) => draft.dealId !== dealId),
  }
}

/**
 * Forgets questions nobody answered for a day. Files are never forgotten: they go on waiting.
 * Returns the drafts that were given up, so that it can be said.
 */
export function forgetOldQuestions(turn: Turn): Draft[] {
  const { question } = turn.conversation
  if (question === null || !isQuestionOld(question, turn.world.now)) return []
  parkQuestion(turn)
  const { queue } = turn.conversation
  const isFiles = (draft: Draft) => draft.act.kind === 'attach'
  turn.conversation = { ...turn.conversation, queue: queue.filter(isFiles), shelved: [] }
  return queue.filter((draft) => !isFiles(draft))
}

/** Nobody answered it for so long that it no longer counts. */
export function isQuestionOld(question: Question, now: Instant): boolean {
  return now - question.askedAt > QUESTION_VALID_MS
}
