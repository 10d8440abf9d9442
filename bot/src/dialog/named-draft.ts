/** A new customer still being entered is known by its name: what is said about it belongs to its draft. */
import { INDUSTRY_WORDS } from '../understand/customers/company-words.ts'
import { namePartsOf, normalizeName } from '../understand/customers/name-parts.ts'
import type { Draft } from './conversation.ts'
import { draftIn } from './question-shelf.ts'
import type { Turn } from './world.ts'

/** The words in the text that name the customer of the draft, longest first; null when there are none. */
export function wordsNaming(draft: Draft, text: string): { words: string; isFull: boolean } | null {
  if (draft.newName === null || draft.dealId !== null) return null
  const name = draft.newName.trim()
  const { regions, core, industries, suffix, isGeneric } = namePartsOf(name)
  const place = regions.join('')
  const trade = industries.join('')
  const sure = [name, name.slice(0, name.length - suffix.length), place + core + trade]
  if (!isGeneric && place !== '') sure.push(place + core)
  const short = isGeneric ? [] : [core + trade, core, core.slice(0, 4)]
  const find = (forms: readonly string[]) =>
    forms
      .filter((form) => form.length >= 2 && text.includes(form))
      .filter((form) => form.length === name.length || !isOtherTrade(text, form, trade))
      .toSorted((a, b) => b.length - a.length)[0]
  const full = find(sure)
  if (full !== undefined) return { words: full, isFull: true }
  const part = find(short)
  return part === undefined ? null : { words: part, isFull: false }
}

/** 天合机械 is not 天合风电, though both begin alike. */
function isOtherTrade(text: string, form: string, trade: string): boolean {
  if (trade === '' || form.endsWith(trade)) return false
  const after = text.slice(text.indexOf(form) + form.length)
  return INDUSTRY_WORDS.some((word) => after.startsWith(word) && !trade.startsWith(word))
}

/** The text has a known customer's name in full, and the words for the draft are only a part of it. */
export function isInsideKnown(known: string, words: string, text: string): boolean {
  const { whole, suffix } = namePartsOf(known)
  const short = whole.slice(0, whole.length - suffix.length)
  const said = normalizeName(text)
  const part = normalizeName(words)
  return said.includes(short) && short.includes(part) && short.length > part.length
}

export function namesDraft(draft: Draft, text: string): boolean {
  return wordsNaming(draft, text) !== null
}

/** Drafts of new customers that wait for an answer: the one just asked about, then the others. */
export function waitingDrafts(turn: Turn): Draft[] {
  const { question, queue } = turn.conversation
  const asked = question === null ? null : draftIn(question.body)
  return (asked === null ? queue : [asked, ...queue]).filter(
    (draft) => draft.newName !== null && draft.dealId === null,
  )
}

/** One name is the other, said shorter: 东莞铭达 and 东莞铭达精密有限公司. */
export function isSameName(one: string, other: string): boolean {
  const [a, b] = [namePartsOf(one), namePartsOf(other)]
  if (normalizeName(one) === normalizeName(other)) return true
  const [first, second] = [a, b].map((parts) =>
    parts.whole.slice(0, parts.whole.length - parts.suffix.length),
  )
  if (first === undefined || second === undefined) return false
  if (a.suffix !== '' && b.suffix !== '') return first === second
  const isShorter = first.startsWith(second) || second.startsWith(first)
  const isWithoutPlace = a.regions.length === 0 || b.regions.length === 0
  return isShorter || (isWithoutPlace && a.core === b.core && !a.isGeneric && !b.isGeneric)
}
