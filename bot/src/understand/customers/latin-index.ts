import { COMMON_ABBREVIATIONS } from './company-words.ts'
import { syllablesOf } from './pinyin-of.ts'
import { PrefixList } from './prefix-list.ts'
import type { SpokenForm } from './spoken-forms.ts'

/** A customer typed in Latin letters: huadongjidian or hdjd. */
export interface LatinHit {
  owner: number
  start: number
  end: number
  by: 'pinyin' | 'initials'
}

const MIN_PINYIN_LETTERS = 5
const MIN_INITIALS = 3

/** Pinyin and initials of every known form, for whole Latin words only. */
export class LatinIndex {
  #full = new Map<string, number[]>()
  #initials = new Map<string, number[]>()
  /** Unfinished pinyin, for search as one types. */
  #prefixes = new PrefixList<number>()

  fill(entries: readonly { owner: number; forms: readonly SpokenForm[] }[]): void {
    const prefixes: [string, number][] = []
    for (const { owner, forms } of entries) prefixes.push(...this.#read(owner, forms))
    this.#prefixes.fill(prefixes)
  }

  add(owner: number, forms: readonly SpokenForm[]): void {
    for (const [key, value] of this.#read(owner, forms)) this.#prefixes.add(key, value)
  }

  #read(owner: number, forms: readonly SpokenForm[]): [string, number][] {
    const prefixes: [string, number][] = []
    for (const form of forms) {
      const syllables = syllablesOf(form.text)
      for (const end of form.ends) {
        if (end < 2) continue
        put(this.#full, syllables.slice(0, end).join(''), owner)
        put(
          this.#initials,
          syllables
            .slice(0, end)
            .map((s) => s.charAt(0))
            .join(''),
          owner,
        )
      }
      if (form.by !== 'alias') {
        prefixes.push(
          [syllables.join(''), owner],
          [syllables.map((s) => s.charAt(0)).join(''), owner],
        )
      }
    }
    return prefixes
  }

  /** `text` is folded and lower case. */
  search(text: string): LatinHit[] {
    const hits: LatinHit[] = []
    const word = /[a-z][a-z']*/g
    const words: { start: number; end: number; letters: string }[] = []
    for (const m of text.matchAll(word)) {
      const start = m.index
      const end = start + m[0].length
      if (/[0-9._@-]/.test(text.charAt(start - 1)) || /[0-9@_]/.test(text.charAt(end))) continue
      words.push({ start, end, letters: m[0].replaceAll("'", '') })
    }
    for (let i = 0; i < words.length; i++) {
      const first = words[i]
      if (!first) continue
      // "hua dong ji dian" is one name, too.
      let joined = ''
      let lastEnd = first.start
      let best: { end: number; owners: number[] } | null = null
      for (let j = i; j < Math.min(words.length, i + 8); j++) {
        const next = words[j]
        if (!next || (j > i && text.slice(lastEnd, next.start) !== ' ')) break
        joined += next.letters
        lastEnd = next.end
        const owners = joined.length >= MIN_PINYIN_LETTERS ? this.#full.get(joined) : undefined
        if (owners) best = { end: lastEnd, owners }
      }
      if (best) {
        for (const owner of best.owners) {
          hits.push({ owner, start: first.start, end: best.end, by: 'pinyin' })
        }
        continue
      }
      if (first.letters.length < MIN_INITIALS || COMMON_ABBREVIATIONS.has(first.letters)) continue
      for (const owner of this.#initials.get(first.letters) ?? []) {
        hits.push({ owner, start: first.start, end: first.end, by: 'initials' })
      }
    }
    return hits
  }

  /** Customers whose pinyin or initials begin with the letters, at most `limit`. */
  beginningWith(letters: string, limit: number): number[] {
    const [from, to] = this.#prefixes.range(letters)
    const found = new Set<number>()
    for (let i = from; i < to && found.size < limit; i++) {
      const owner = this.#prefixes.value(i)
      if (owner !== undefined) found.add(owner)
    }
    return [...found]
  }
}

function put(map: Map<string, number[]>, key: string, owner: number): void {
  const list = map.get(key)
  if (!list) map.set(key, [owner])
  else if (list.at(-1) !== owner) list.push(owner)
}
