/** An answer to the open question, by a tap or in words. */
import type { Understanding } from '../understand/understanding.ts'
import { QUESTION_OVER } from '../wording/answers.ts'
import * as words from '../wording/dialog.ts'
import { answerInWords } from './answer-in-words.ts'
import { answerWith } from './answer-with.ts'
import { askAgain, NO, YES } from './ask.ts'
import type { Question } from './conversation.ts'
import { questionOfCard } from './question-shelf.ts'
import { settleDrafts } from './settle-draft.ts'
import { sayText } from './turn.ts'
import type { Turn } from './world.ts'
import { isAgreement, isDenial } from './yes-or-no.ts'

/**
 * A tapped choice, also on the card of a question that was put aside. A question that is over is
 * said to be over; nothing is written twice.
 */
export async function answerByTap(turn: Turn, questionId: string, value: string): Promise<void> {
  const question = questionOfCard(turn, questionId)
  if (question === null) return sayText(turn, QUESTION_OVER)
  if (!question.choices.some((choice) => choice.value === value)) {
    return askAgain(turn, question, words.pickFirst)
  }
  await answerWith(turn, question, value)
  await settleDrafts(turn, [])
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
  const isAnswer =
    choice !== null ||
    (await answerInWords(turn, question, text.trim(), withDate(turn, text, understanding)))
  if (choice !== null) await answerWith(turn, question, choice)
  if (isAnswer) await settleDrafts(turn, [])
  return isAnswer
}

/** An answer may be nothing but a date, which on its own says too little to be an update. */
function withDate(turn: Turn, text: string, understanding: Understanding): Understanding {
  return understanding.next === null
    ? { ...understanding, next: turn.world.dateIn(text) }
    : understanding
}

const REACHED = /^(到了|签了|发了|做完了|新建|就是它|就是这个)$/u
const NOTHING = '无'

/** "2", "第二个", or the words of a choice. */
export function choiceNamed(question: Question, text: string): string | null {
  const said = text
    .normalize('NFKC')
    .trim()
    .replace(/[。.!,、]+$/u, '')
  const { choices, body } = question
  const byLabel = choices.find((choice) => choice.label === said || choice.value === said)
  if (byLabel) return byLabel.value
  const number = numberIn(said)
  if (number !== null) return choices[number - 1]?.value ?? null
  const isAgreed = isAgreement(said)
  const has = (value: string) => choices.some((choice) => choice.value === value)
  if (has(YES) && (isAgreed || REACHED.test(said))) return YES
  if (has(NO) && isDenial(said)) return NO
  if (has(NOTHING) && isDenial(said)) return NOTHING
  if (!isAgreed) return null
  if (body.kind === 'which-date') return body.suggestion
  if (body.kind === 'which-deal' && body.draft.candidates.length === 1) {
    return body.draft.candidates[0] ?? null
  }
  return null
}

const ORDINALS = '一二三四五六七八九'

/** "2", "２。", "第二个": the number of a choice; null for any other text. */
export function numberIn(said: string): number | null {
  const plain = said
    .normalize('NFKC')
    .trim()
    .replace(/[。.!,、]+$/u, '')
  if (/^[1-9]\d?$/.test(plain)) return Number(plain)
  const ordinal = /^第([一二三四五六七八九1-9])[个条项]?$/u.exec(plain)?.[1]
  if (ordinal === undefined) return null
  const position = ORDINALS.indexOf(ordinal)
  return position < 0 ? Number(ordinal) : position + 1
}
