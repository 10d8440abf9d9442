/** What is still missing of a new customer, answered in words. */
import { isPlaceholder } from '@kedu/shared/deal/plain-words'
import type { Understanding } from '../understand/understanding.ts'
import * as words from '../wording/dialog.ts'
import { answerField } from './answer-with.ts'
import { ask, askAgain } from './ask.ts'
import type { Draft, Question, QuestionBody } from './conversation.ts'
import { IS_QUESTION, stageNamed, WORDS_MAX } from './correct-in-words.ts'
import { namesDraft } from './named-draft.ts'
import { openingFacts } from './opening-facts.ts'
import { closeQuestion } from './question-shelf.ts'
import { settleDraft } from './settle-draft.ts'
import { hasFacts, mergeInto, withSaid } from './understood.ts'
import type { Turn } from './world.ts'
import { isYesOrNo } from './yes-or-no.ts'

/** A field of a new customer in words. A sentence is no value: its facts are kept and the field is asked again. */
export async function missingFieldInWords(
  turn: Turn,
  question: Question,
  body: Extract<QuestionBody, { kind: 'missing-field' }>,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const { draft, field } = body
  const named = understanding.customer?.id ?? null
  if (field === 'customerName') {
    const isSentence = understanding.newCustomer === null && !isName(turn, text, understanding)
    if (isSentence && named === null) {
      return askFieldAgain(turn, question, body, text, understanding)
    }
    closeQuestion(turn, question)
    const candidates = understanding.candidates.map((entry) => entry.id)
    if (named !== null) await settleDraft(turn, { ...draft, dealId: named, claimsNew: false })
    else if (candidates.length > 0 && !draft.confirmedDifferent) {
      ask(turn, { kind: 'which-deal', draft: { ...draft, candidates } })
    } else {
      const name = (understanding.newCustomer ?? plainOf(text)).slice(0, 60)
      await settleDraft(turn, { ...mergeInto(draft, understanding), newName: name })
    }
    return true
  }
  if (named !== null && draft.dealId !== named) return false
  const isNamed = understanding.newCustomer !== null || understanding.candidates.length > 0
  // An update about another customer, even one that is not sure yet.
  if (isNamed && hasFacts(understanding)) return false
  const merged = mergeInto(draft, understanding)
  if (field === 'nextAction' && understanding.next === null) {
    if (hasFacts(understanding)) return askFieldAgain(turn, question, body, text, understanding)
    askAgain(turn, question, words.dateNotUnderstood)
    return true
  }
  if (field === 'stage') {
    const stage = merged.changes.stage ?? stageNamed(turn, text)
    if (stage === null) {
      return hasFacts(understanding)
        ? askFieldAgain(turn, question, body, text, understanding)
        : false
    }
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
  if (field === 'industry' || field === 'firstContact') {
    const value = valueIn(turn, draft, field, text, understanding)
    if (value === null) return askFieldAgain(turn, question, body, text, understanding)
    closeQuestion(turn, question)
    await answerField(turn, question, { ...body, draft: merged }, value)
    return true
  }
  closeQuestion(turn, question)
  const value = field === 'obstacle' ? (understanding.obstacle ?? text) : text
  await answerField(turn, question, { ...body, draft: merged }, value.slice(0, WORDS_MAX))
  return true
}

type Missing = Extract<QuestionBody, { kind: 'missing-field' }>

/** What the sentence tells is kept; what was asked is still open. */
function askFieldAgain(
  turn: Turn,
  question: Question,
  body: Missing,
  text: string,
  understanding: Understanding,
): boolean {
  const { process } = turn.world.settings
  const told = openingFacts(text, process)
  const { draft } = body
  const isTold = hasFacts(understanding) || Object.keys(told).length > 0
  const merged = isTold ? withSaid(draft, understanding, text) : draft
  const kept = { ...merged, changes: { ...merged.changes, ...told } }
  const detail =
    body.field === 'firstContact' && process.firstContactChannels.length > 0
      ? words.channelsAre(process.firstContactChannels)
      : isTold
        ? words.keptAskAgain
        : words.notAnAnswer
  ask(turn, { ...body, draft: kept }, { again: question, detail })
  return true
}

/** Longest value in free words, in UTF-16 units. A full company name may be longer. */
const VALUE_MAX = 12
const NAME_MAX = 20
const FULL_NAME_MAX = 60
const PUNCTUATION = /[，。；：！？、,;:!?\n]/u
const FULL_NAME = /(公司|集团|厂|研究院|研究所|设计院|事务所|合作社|医院|学校|中心)$/u

function plainOf(text: string): string {
  return text.trim().replace(/[。.!！~，,]+$/u, '')
}

/** The value a short answer gives; null for a sentence. A way of first contact is always a listed one. */
function valueIn(
  turn: Turn,
  draft: Draft,
  field: 'industry' | 'firstContact',
  text: string,
  understanding: Understanding,
): string | null {
  const { process } = turn.world.settings
  const plain = plainOf(text)
  if (isSentence(turn, plain, understanding, VALUE_MAX) || namesDraft(draft, plain)) return null
  if (isYesOrNo(plain)) return null
  const known = openingFacts(plain, process)[field]
  if (known !== undefined) return known
  const listed = field === 'industry' ? [] : process.firstContactChannels
  const named = listed.filter((channel) => plain.includes(channel))
  if (listed.length > 0) return named.length === 1 ? (named[0] ?? null) : null
  return isPlaceholder(plain) ? null : plain
}

/** A customer's name, not a sentence about one. */
function isName(turn: Turn, text: string, understanding: Understanding): boolean {
  const plain = plainOf(text)
  const isFull = FULL_NAME.test(plain) && plain.length <= FULL_NAME_MAX
  if (isFull) return !PUNCTUATION.test(plain) && understanding.next === null
  return !isSentence(turn, plain, { ...understanding, candidates: [] }, NAME_MAX)
}

function isSentence(turn: Turn, plain: string, understanding: Understanding, max: number): boolean {
  const isAboutDeal = understanding.customer !== null || understanding.candidates.length > 0
  if (plain.length > max || PUNCTUATION.test(plain) || isAboutDeal) return true
  if (hasFacts(understanding)) return true
  return turn.world.settings.process.stages.some((stage) => plain.includes(stage.name))
}
