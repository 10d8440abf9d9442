import { fold } from '../text.ts'
import { AREA_WORDS, INDUSTRY_WORDS, LEGAL_SUFFIXES, REGION_WORDS } from './company-words.ts'

/** A company name taken apart: 江苏 · 华东 · 机电 · 设备 · 有限公司. */
export interface NameParts {
  /** The whole name as matched: folded, lower case, no brackets or spaces. */
  whole: string
  /** Words of place in front, e.g. 江苏, 苏州; also those in brackets. */
  regions: string[]
  /** The distinctive word, e.g. 华东. Never empty. */
  core: string
  /** What the trade is, e.g. 机电, 设备. */
  industries: string[]
  suffix: string
  /** True when nothing distinctive was found and `core` is made of words of place or trade. */
  isGeneric: boolean
}

const longestPrefix = (text: string, list: readonly string[]): string =>
  list.find((w) => text.startsWith(w)) ?? ''
const longestSuffix = (text: string, list: readonly string[]): string =>
  list.find((w) => text.endsWith(w)) ?? ''

/** As names are compared: folded, lower case, without spaces, brackets, dots and dashes. */
export function normalizeName(name: string): string {
  return fold(name)
    .toLowerCase()
    .replace(/[\s()[\]【】「」“”"'·.\-—_,,、]/g, '')
}

/** Takes a name apart. Total: any text has parts. */
export function namePartsOf(name: string): NameParts {
  const whole = normalizeName(name)
  const regions: string[] = []
  let rest = fold(name).toLowerCase()
  // (苏州) anywhere in the name is a place, not part of the distinctive word.
  rest = rest.replace(/[(【[]([\u4e00-\u9fff]{2,5})[)】\]]/g, (all, inner: string) => {
    const place = inner.replace(/[省市区县]$/, '')
    if (REGION_WORDS.includes(place) || place === '中国') {
      regions.push(place)
      return ''
    }
    return all
  })
  rest = normalizeName(rest)
  for (;;) {
    const region = longestPrefix(rest, REGION_WORDS)
    if (region === '') break
    const after = rest.slice(region.length).replace(/^[省市区县](?=[\u4e00-\u9fff]{3})/, '')
    if (after.length < 2) break
    regions.unshift(region)
    rest = after
    if (regions.length >= 3) break
  }
  regions.sort((a, b) => whole.indexOf(a) - whole.indexOf(b))
  let suffix = ''
  for (;;) {
    const s = longestSuffix(rest, LEGAL_SUFFIXES)
    if (s === '' || rest.length - s.length < 2) break
    suffix = s + suffix
    rest = rest.slice(0, rest.length - s.length)
  }
  const industries: string[] = []
  for (;;) {
    const word = longestSuffix(rest, INDUSTRY_WORDS)
    if (word === '' || rest.length - word.length < 2) break
    industries.unshift(word)
    rest = rest.slice(0, rest.length - word.length)
  }
  const isGeneric = INDUSTRY_WORDS.includes(rest) || rest.length < 2
  return { whole, regions, core: rest === '' ? whole : rest, industries, suffix, isGeneric }
}

/** Whether a word names a place or a large area. */
export function isPlace(word: string): boolean {
  return REGION_WORDS.includes(word) || AREA_WORDS.includes(word)
}

const ONLY_LEGAL_FORM = new RegExp(`^(?:${LEGAL_SUFFIXES.join('|')}|有限|责任)+$`)

/** Whether nothing but the legal form is there: 有限公司 is no name. */
export function isOnlyLegalForm(normalized: string): boolean {
  return ONLY_LEGAL_FORM.test(normalized)
}
