import { fold } from '../text.ts'
import { PROVINCE_WORDS } from './company-words.ts'
import { type NameParts, namePartsOf } from './name-parts.ts'
import { blurred, syllablesOf } from './pinyin-of.ts'

interface Compared {
  parts: NameParts
  /** Of the distinctive word. */
  sound: string
}

/** At most so many entries of the look-up lists are counted for one search, the rarest lists first. */
const MOST_COUNTED = 4000
/** Of those found, so many that share the most are compared. */
const MOST_COMPARED = 200

/** Finds customers with a similar name, for the check before a new one is opened (E1). */
export class SimilarNames {
  #lists = new Map<string, number[]>()
  #known: Compared[] = []

  add(owner: number, parts: NameParts): void {
    const known = { parts, sound: soundOf(parts.core) }
    this.#known[owner] = known
    for (const key of keysOf(known)) {
      const list = this.#lists.get(key)
      if (list) list.push(owner)
      else this.#lists.set(key, [owner])
    }
  }

  /**
   * Owner and score between 0 and 1; nothing under 0.45. The distinctive word has to be the same, sound
   * the same, or be a typo or a part of the other: a shared trade or place makes no two companies alike.
   */
  search(name: string): Map<number, number> {
    const parts = namePartsOf(name)
    const asked = { parts, sound: soundOf(parts.core) }
    const scores = new Map<number, number>()
    for (const owner of this.#candidates(asked)) {
      const known = this.#known[owner]
      if (!known) continue
      const score = similarity(asked, known)
      if (score >= 0.45) scores.set(owner, score)
    }
    return scores
  }

  // Names with one stem (客户第1, 客户第2, …) share their common lists; the rare ones tell them apart.
  #candidates(asked: Compared): number[] {
    const lists = [...new Set([...keysOf(asked), ...pairsOverOne(asked.parts.core)])]
      .map((key) => this.#lists.get(key) ?? [])
      .sort((a, b) => a.length - b.length)
    const shared = new Map<number, number>()
    let counted = 0
    for (const list of lists) {
      for (const owner of list.slice(0, MOST_COUNTED - counted)) {
        shared.set(owner, (shared.get(owner) ?? 0) + 1)
      }
      counted += list.length
      if (counted >= MOST_COUNTED) break
    }
    if (shared.size <= MOST_COMPARED) return [...shared.keys()]
    return [...shared]
      .sort((a, b) => b[1] - a[1])
      .slice(0, MOST_COMPARED)
      .map(([owner]) => owner)
  }
}

/** The whole name, the distinctive word, its sound, the pairs of characters in it, and the ends of one of three. */
function keysOf({ parts, sound }: Compared): string[] {
  const { core, whole } = parts
  const ends = core.length === 3 ? [`${core.charAt(0)}·${core.charAt(2)}`] : []
  return [...new Set([`=${whole}`, core, `~${sound}`, ...pairsOf(core), ...ends])]
}

/** 海康 and 威视 of 海威康视: the pairs of the word two of whose signs were swapped. */
function pairsOverOne(text: string): string[] {
  const pairs: string[] = []
  for (let i = 0; i + 3 <= text.length; i++) pairs.push(text.charAt(i) + text.charAt(i + 2))
  return pairs
}

function pairsOf(text: string): string[] {
  const pairs: string[] = []
  for (let i = 0; i + 2 <= text.length; i++) pairs.push(text.slice(i, i + 2))
  return pairs
}

function dice(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 0
  const rest = [...b]
  let common = 0
  for (const x of a) {
    const at = rest.indexOf(x)
    if (at < 0) continue
    rest.splice(at, 1)
    common++
  }
  return (2 * common) / (a.length + b.length)
}

function soundOf(text: string): string {
  return syllablesOf(fold(text)).map(blurred).join(' ')
}

const NUMBER = /[\d一二三四五六七八九十百千零]/g

/** How alike two distinctive words are, 0 to 1; 0 for strangers. */
function likeness(one: Compared, other: Compared): number {
  const a = one.parts.core
  const b = other.parts.core
  if (a === b) return 1
  if (a.length === b.length && one.sound === other.sound) return 0.9
  // 第一 and 第二, 客户12 and 客户13: a number makes another company.
  if (a.replace(NUMBER, '') === b.replace(NUMBER, '')) return 0
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (short.length >= 2 && long.length > short.length && long.includes(short)) return 0.75
  if (short.length >= 3 && isOneSignAway(short, long)) return 0.75
  const common = dice([...a], [...b])
  return short.length >= 4 && common >= 0.7 ? common * 0.8 : 0
}

/** One sign wrong, missing, or two beside each other swapped. */
function isOneSignAway(short: string, long: string): boolean {
  if (long.length - short.length > 1) return false
  let head = 0
  while (head < short.length && short.charAt(head) === long.charAt(head)) head++
  if (long.length > short.length) return short.slice(head) === long.slice(head + 1)
  if (short.slice(head + 1) === long.slice(head + 1)) return true
  return (
    short.charAt(head) === long.charAt(head + 1) &&
    short.charAt(head + 1) === long.charAt(head) &&
    short.slice(head + 2) === long.slice(head + 2)
  )
}

/** 常州 and 苏州 are two places, also where 江苏 stands before both. */
function areApart(one: readonly string[], other: readonly string[]): boolean {
  return one.length > 0 && other.length > 0 && !one.some((place) => other.includes(place))
}

function citiesOf({ regions }: NameParts): string[] {
  return regions.filter((place) => !PROVINCE_WORDS.has(place))
}

/** The distinctive word counts most; a different place makes twins less alike, not strangers. */
function similarity(one: Compared, other: Compared): number {
  const a = one.parts
  const b = other.parts
  if (a.whole === b.whole) return 1
  const cores = likeness(one, other)
  if (cores === 0) return 0
  const isElsewhere = areApart(a.regions, b.regions) || areApart(citiesOf(a), citiesOf(b))
  // Elsewhere and not quite the same word, or no distinctive word at all: nothing in common.
  if (isElsewhere && (cores < 0.9 || a.isGeneric || b.isGeneric)) return 0
  const trades =
    a.industries.length === 0 || b.industries.length === 0
      ? 0.6
      : dice(pairsOf(a.industries.join('')), pairsOf(b.industries.join('')))
  // Elsewhere, another trade, and only the sound in common: 广州天河贸易 and 常州天合机械.
  if (isElsewhere && cores < 1 && trades === 0) return 0
  const places = a.regions.length === 0 || b.regions.length === 0 ? 0.7 : isElsewhere ? 0.2 : 1
  return 0.6 * cores + 0.22 * trades + 0.18 * places
}
