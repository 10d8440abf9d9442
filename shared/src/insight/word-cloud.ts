/** Which words come up again and again in what was said with customers (R21). */
import type { DealId } from '../deal/deal.ts'
import { isIn, type Period } from './period.ts'
import { type DealTrace, KIND } from './trace.ts'
import { isTelling } from './words.ts'

/** Only words that occur more often than this are shown: not at 3, at 4. */
export const OCCURS_MORE_THAN = 3
/** More than a page holds. */
export const MOST_WORDS = 60

export interface CloudWord {
  word: string
  /** In all summaries of the period, each time it stands there. */
  occurrences: number
  /** Deals it occurs on. */
  deals: number
}

export interface Cloud {
  /** Most frequent first. */
  words: CloudWord[]
  /** Summaries written in the period. */
  summaries: number
}

export interface CloudInput {
  traces: Iterable<{ dealId: DealId; trace: DealTrace }>
  period: Pick<Period, 'from' | 'to'>
  /** Built-in and the company's own, see `stopWordsWith`. */
  stopWords: ReadonlySet<string>
  /** Of the company's own dictionary: shown whatever they look like. */
  always?: ReadonlySet<string>
}

export function wordCloud({ traces, period, stopWords, always }: CloudInput): Cloud {
  const found: { occurrences: number; deals: number; last: number }[] = []
  let summaries = 0
  let place = 0
  let names: DealTrace['names'] | null = null
  for (const { trace } of traces) {
    names = trace.names
    place += 1
    for (let index = trace.length - 1; index >= 0; index -= 1) {
      const at = trace.at(index)
      if (at < period.from) break
      if (trace.kindAt(index) !== KIND.spoke || at >= period.to) continue
      summaries += 1
      for (const id of trace.wordsAt(index)) {
        let word = found[id]
        if (word === undefined) {
          word = { occurrences: 0, deals: 0, last: 0 }
          found[id] = word
        }
        word.occurrences += 1
        if (word.last !== place) word.deals += 1
        word.last = place
      }
    }
  }
  const words: CloudWord[] = []
  if (names !== null) {
    for (const [id, count] of found.entries()) {
      if (count === undefined || count.occurrences <= OCCURS_MORE_THAN) continue
      const word = names.text(id)
      if (isTelling(word, stopWords, always)) {
        words.push({ word, occurrences: count.occurrences, deals: count.deals })
      }
    }
  }
  words.sort((a, b) => b.occurrences - a.occurrences)
  // Only those that can be shown are put in the order of their names, which is slow.
  const least = words[MOST_WORDS - 1]?.occurrences ?? 0
  const shown = words
    .filter(({ occurrences }) => occurrences >= least)
    .sort((a, b) => b.occurrences - a.occurrences || a.word.localeCompare(b.word, 'zh-CN'))
  return { words: shown.slice(0, MOST_WORDS), summaries }
}

/** Whether a summary of the period on this deal holds the word. */
export function saysWord(
  trace: DealTrace,
  word: string,
  period: Pick<Period, 'from' | 'to'>,
): boolean {
  const id = trace.names.find(word)
  if (id === null) return false
  for (let index = 0; index < trace.length; index += 1) {
    if (trace.kindAt(index) !== KIND.spoke || !isIn(trace.at(index), period)) continue
    if (trace.wordsAt(index).includes(id)) return true
  }
  return false
}
