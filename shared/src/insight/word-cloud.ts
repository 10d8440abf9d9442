/** Which words come up again and again in what was said with customers (R21). */
import type { DealId } from '../deal/deal.ts'
import type { NameTable } from './name-table.ts'
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
  let counts: WordCounts | null = null
  let summaries = 0
  let place = 0
  for (const { trace } of traces) {
    counts ??= new WordCounts(trace.names)
    place += 1
    for (let index = trace.length - 1; index >= 0; index -= 1) {
      const at = trace.at(index)
      if (at < period.from) break
      if (trace.kindAt(index) !== KIND.spoke || at >= period.to) continue
      summaries += 1
      // Word by word: a view of its own for each summary costs more than all its words.
      const first = trace.a(index)
      const end = first + trace.b(index)
      for (let word = first; word < end; word += 1) counts.add(trace.word(word), place)
    }
  }
  const words = (counts?.often() ?? []).filter(({ word }) => isTelling(word, stopWords, always))
  words.sort((a, b) => b.occurrences - a.occurrences)
  // Only those that can be shown are put in the order of their names, which is slow.
  const least = words[MOST_WORDS - 1]?.occurrences ?? 0
  const shown = words
    .filter(({ occurrences }) => occurrences >= least)
    .sort((a, b) => b.occurrences - a.occurrences || a.word.localeCompare(b.word, 'zh-CN'))
  return { words: shown.slice(0, MOST_WORDS), summaries }
}

/** By the words' numbers. */
class WordCounts {
  readonly #names: NameTable
  readonly #occurrences: Int32Array
  readonly #deals: Int32Array
  /** The deal that had the word last; the first is 1. */
  readonly #last: Int32Array

  constructor(names: NameTable) {
    this.#names = names
    this.#occurrences = new Int32Array(names.size)
    this.#deals = new Int32Array(names.size)
    this.#last = new Int32Array(names.size)
  }

  add(id: number, deal: number): void {
    this.#occurrences[id] = (this.#occurrences[id] ?? 0) + 1
    if (this.#last[id] === deal) return
    this.#last[id] = deal
    this.#deals[id] = (this.#deals[id] ?? 0) + 1
  }

  /** More often than `OCCURS_MORE_THAN`. */
  often(): CloudWord[] {
    const words: CloudWord[] = []
    for (const [id, occurrences] of this.#occurrences.entries()) {
      if (occurrences <= OCCURS_MORE_THAN) continue
      words.push({ word: this.#names.text(id), occurrences, deals: this.#deals[id] ?? 0 })
    }
    return words
  }
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
