/** Words that came up in the last 30 days, or went away, with the sentences they stand in. */
import type { DealId } from '../deal/deal.ts'
import { type CompanyWords, isTelling, plain, sentencesOf } from '../insight/words.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'

/** A communication summary as it was written. */
export interface Said {
  dealId: DealId
  customerName: string
  at: Instant
  text: string
}

export interface WordShift {
  word: string
  /** Sentences it stood in, 60 to 30 days ago and since then. */
  before: number
  after: number
  /** From the time in which it was said more, the newest first. */
  sentences: { customerName: string; text: string }[]
}

/** The company's words, and how they are told apart. */
export interface SplitWords extends Pick<CompanyWords, 'stopWords' | 'always'> {
  split(text: string): string[]
}

const HALF_MS = 30 * DAY_MS
export const LOOKS_BACK_MS = 2 * HALF_MS
/** One more or less is chance. */
const LEAST_CHANGE = 2
const MOST_WORDS = 8
const SENTENCES = 2

export function wordShifts(
  said: readonly Said[],
  { split, stopWords, always }: SplitWords,
  now: Instant,
): WordShift[] {
  const found = new Map<string, { before: Sentence[]; after: Sentence[] }>()
  for (const { customerName, at, text } of said) {
    const age = now - at
    if (age < 0 || age >= LOOKS_BACK_MS) continue
    const half = age < HALF_MS ? 'after' : 'before'
    for (const sentence of sentencesOf(text)) {
      for (const word of new Set(split(sentence).map(plain))) {
        if (!isTelling(word, stopWords, always)) continue
        const halves = found.get(word) ?? { before: [], after: [] }
        halves[half].push({ customerName, text: sentence, at })
        found.set(word, halves)
      }
    }
  }
  return [...found]
    .map(([word, { before, after }]) => ({ word, before, after }))
    .filter(({ before, after }) => Math.abs(after.length - before.length) >= LEAST_CHANGE)
    .sort(
      (a, b) =>
        Math.abs(b.after.length - b.before.length) - Math.abs(a.after.length - a.before.length) ||
        (a.word < b.word ? -1 : 1),
    )
    .slice(0, MOST_WORDS)
    .map(({ word, before, after }) => ({
      word,
      before: before.length,
      after: after.length,
      sentences: newest(after.length > before.length ? after : before),
    }))
}

interface Sentence {
  customerName: string
  text: string
  at: Instant
}

function newest(sentences: readonly Sentence[]): WordShift['sentences'] {
  return sentences
    .toSorted((a, b) => b.at - a.at)
    .slice(0, SENTENCES)
    .map(({ customerName, text }) => ({ customerName, text }))
}
