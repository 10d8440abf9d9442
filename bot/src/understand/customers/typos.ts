import { INDUSTRY_WORDS, REGION_WORDS } from './company-words.ts'
import { isPlace } from './name-parts.ts'
import { blurred, syllablesOf } from './pinyin-of.ts'
import type { SpokenForm } from './spoken-forms.ts'

/** A stretch of text that is one sign away from a known form. */
export interface TypoHit {
  owner: number
  start: number
  end: number
  /** It could just as well be another company: ask. */
  unsure: boolean
}

interface Target {
  owner: number
  text: string
  placeLength: number
  coreLength: number
}

/** Which forms of one length begin and end so. */
interface Halves {
  heads: Map<string, number[]>
  tails: Map<string, number[]>
}

const HAN = /^[\u4e00-\u9fff]+$/
/** Longer texts are only searched for typos up to here; it is the dearest search of all. */
const SEARCHED_LENGTH = 400

function soundsAlike(a: string, b: string): boolean {
  const [x] = syllablesOf(a)
  const [y] = syllablesOf(b)
  return x !== undefined && y !== undefined && blurred(x) === blurred(y)
}

/**
 * Finds names written with one wrong or one missing character. A word of at least three characters is
 * needed. A wrong character that sounds alike is a typo; one that turns a place or a trade into
 * another one is another company; in between the answer is `unsure`.
 */
export class TypoIndex {
  #targets: Target[] = []
  // Wherever the single error is, one half of the word is intact (of three characters: two of them).
  #byLength = new Map<number, Halves>()
  #byRim = new Map<string, number[]>()
  /** How halves begin: hardly any place of a message begins like one. */
  #beginnings = new Set<string>()

  add(owner: number, forms: readonly SpokenForm[]): void {
    const seen = new Set<string>()
    for (const form of forms) {
      for (const end of form.ends) {
        const text = form.text.slice(0, end)
        // 天工公司 is one sign away from 天进公司 in "今天进公司".
        if (/^.{1,3}(?:公司|集团)$/.test(text)) continue
        if (text.length < 3 || text.length > 12 || seen.has(text) || !HAN.test(text)) continue
        seen.add(text)
        const id = this.#targets.length
        this.#targets.push({
          owner,
          text,
          placeLength: form.placeLength,
          coreLength: form.coreLength,
        })
        const halves = this.#byLength.get(text.length) ?? { heads: new Map(), tails: new Map() }
        this.#byLength.set(text.length, halves)
        for (const [ids, part] of [
          [halves.heads, text.slice(0, headLength(text.length))],
          [halves.tails, text.slice(tailStart(text.length))],
        ] as const) {
          push(ids, part, id)
          this.#beginnings.add(part.slice(0, 2))
        }
        if (text.length === 3) push(this.#byRim, text.charAt(0) + text.charAt(2), id)
      }
    }
  }

  /** `isFree(from, to)`: whether that stretch is not taken by a name already found. */
  search(text: string, isFree: (from: number, to: number) => boolean): TypoHit[] {
    const hits: TypoHit[] = []
    const limit = Math.min(text.length, SEARCHED_LENGTH)
    const consider = (id: number, start: number, end: number): void => {
      const target = this.#targets[id]
      if (!target || start < 0 || end > limit || !isFree(start, end)) return
      const words = text.slice(start, end)
      const verdict =
        words.length === target.text.length ? wrongSign(target, words) : missingSign(target, words)
      if (verdict !== 'no') {
        hits.push({ owner: target.owner, start, end, unsure: verdict === 'unsure' })
      }
    }
    for (let i = 0; i < limit; i++) {
      if (!HAN.test(text.charAt(i))) continue
      if (this.#beginnings.has(text.slice(i, i + 2))) {
        for (const [n, { heads, tails }] of this.#byLength) {
          for (const id of heads.get(text.slice(i, i + headLength(n))) ?? []) {
            consider(id, i, i + n)
            if (n >= 4) consider(id, i, i + n - 1)
          }
          const start = tailStart(n)
          for (const id of tails.get(text.slice(i, i + n - start)) ?? []) {
            consider(id, i - start, i + n - start)
            if (n >= 4) consider(id, i - start + 1, i + n - start)
          }
        }
      }
      for (const id of this.#byRim.get(text.charAt(i) + text.charAt(i + 2)) ?? []) {
        consider(id, i, i + 3)
      }
    }
    return hits
  }
}

function push(map: Map<string, number[]>, key: string, id: number): void {
  const list = map.get(key)
  if (list) list.push(id)
  else map.set(key, [id])
}

function headLength(length: number): number {
  return length === 3 ? 2 : length >> 1
}

/** Of three characters the last two: a single one would find half of all names. */
function tailStart(length: number): number {
  return length === 3 ? 1 : headLength(length)
}

type Verdict = 'typo' | 'unsure' | 'no'

function wrongSign(target: Target, words: string): Verdict {
  let at = -1
  for (let i = 0; i < words.length; i++) {
    if (words.charAt(i) === target.text.charAt(i)) continue
    if (at >= 0) return 'no'
    at = i
  }
  if (at < 0) return 'no'
  const said = words.charAt(at)
  if (!HAN.test(said)) return 'no'
  const inPlace = at < target.placeLength
  if (inPlace && REGION_WORDS.some((w) => words.startsWith(w))) return 'no'
  const inCore = !inPlace && at < target.placeLength + target.coreLength
  if (!inPlace && !inCore) {
    const trade = words.slice(target.placeLength + target.coreLength)
    const from = at - target.placeLength - target.coreLength
    if (makesTradeWord(trade, from)) return 'no'
  }
  if (soundsAlike(said, target.text.charAt(at))) return 'typo'
  if (words.length < 4) return 'no'
  // A number or a direction makes another company: 第一/第二, 东/西.
  if (/[一二三四五六七八九十东南西北新老大小中上下]/.test(said)) return 'no'
  if (inCore && target.coreLength <= 2) {
    const core = words.slice(target.placeLength, target.placeLength + target.coreLength)
    return isPlace(core) ? 'no' : 'unsure'
  }
  if (inPlace) return 'unsure'
  return 'typo'
}

function makesTradeWord(trade: string, at: number): boolean {
  return INDUSTRY_WORDS.some((w) => {
    for (let start = Math.max(0, at - w.length + 1); start <= at; start++) {
      if (trade.startsWith(w, start)) return true
    }
    return false
  })
}

function missingSign(target: Target, words: string): Verdict {
  if (!HAN.test(words)) return 'no'
  let at = 0
  while (at < words.length && words.charAt(at) === target.text.charAt(at)) at++
  if (words.slice(at) !== target.text.slice(at + 1)) return 'no'
  if (at === 0 || at >= words.length) return 'no'
  const inCore = at >= target.placeLength && at < target.placeLength + target.coreLength
  if (inCore && target.coreLength <= 2) return words.length >= 5 ? 'unsure' : 'no'
  if (at < target.placeLength) return words.length >= 5 ? 'typo' : 'no'
  return 'typo'
}
