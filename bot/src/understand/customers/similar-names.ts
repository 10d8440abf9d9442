import { fold } from '../text.ts'
import { type NameParts, namePartsOf } from './name-parts.ts'
import { blurred, syllablesOf } from './pinyin-of.ts'

/** A pair of characters this common says nothing about a name; it is not followed. */
const MAX_LIST = 1500

/** Finds customers with a similar name, for the check before a new one is opened (E1). */
export class SimilarNames {
  #lists = new Map<string, number[]>()
  #parts: NameParts[] = []

  add(owner: number, parts: NameParts): void {
    this.#parts[owner] = parts
    for (const key of new Set([parts.core, ...pairsOf(parts.core), ...pairsOf(stem(parts))])) {
      const list = this.#lists.get(key)
      if (list) list.push(owner)
      else this.#lists.set(key, [owner])
    }
  }

  /** Owner and score between 0 and 1, best first by score; nothing under 0.45. */
  search(name: string): Map<number, number> {
    const asked = namePartsOf(name)
    const near = new Set<number>()
    for (const key of new Set([asked.core, ...pairsOf(asked.core), ...pairsOf(stem(asked))])) {
      const list = this.#lists.get(key)
      if (!list || list.length > MAX_LIST) continue
      for (const owner of list) near.add(owner)
    }
    const scores = new Map<number, number>()
    for (const owner of near) {
      const parts = this.#parts[owner]
      if (!parts) continue
      const score = similarity(asked, parts)
      if (score >= 0.45) scores.set(owner, score)
    }
    return scores
  }
}

function stem(parts: NameParts): string {
  return parts.core + parts.industries.join('')
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

function sound(text: string): string {
  return syllablesOf(fold(text)).map(blurred).join(' ')
}

/** The distinctive word counts most; a different place makes twins less alike, not strangers. */
function similarity(a: NameParts, b: NameParts): number {
  if (a.whole === b.whole) return 1
  const cores =
    a.core === b.core
      ? 1
      : sound(a.core) === sound(b.core)
        ? 0.9
        : dice([...a.core], [...b.core]) * 0.7
  const trades =
    a.industries.length === 0 || b.industries.length === 0
      ? 0.6
      : dice(pairsOf(a.industries.join('')), pairsOf(b.industries.join('')))
  const places =
    a.regions.length === 0 || b.regions.length === 0
      ? 0.7
      : a.regions.some((r) => b.regions.includes(r))
        ? 1
        : 0.2
  return 0.6 * cores + 0.22 * trades + 0.18 * places
}
