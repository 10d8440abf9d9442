import type { KnownCustomer } from '../understanding.ts'
import { EVERYDAY_WORDS, NAME_TRADES } from './company-words.ts'
import {
  fitted,
  isOnlyLegalForm,
  isPlace,
  isTrade,
  type NameParts,
  namePartsOf,
  normalizeName,
} from './name-parts.ts'

/** One way to say a customer's name; people stop at one of `ends`. */
export interface SpokenForm {
  text: string
  /** Lengths at which the words are enough to name the customer, ascending. */
  ends: number[]
  /** Where the words are an everyday word too (三一): enough only to ask, said as a name is said. */
  doubtfulEnd: number | null
  by: 'full' | 'part' | 'alias'
  /** How many signs at the beginning are a place. */
  placeLength: number
  /** How many signs after the place are the distinctive word. */
  coreLength: number
}

export interface KnownName {
  customer: KnownCustomer
  parts: NameParts
  forms: SpokenForm[]
}

function formOf(
  places: readonly string[],
  parts: NameParts,
  industries: readonly string[],
  suffix: string,
): SpokenForm {
  const place = places.join('')
  const pieces = [parts.core, ...industries, suffix].filter((p) => p !== '')
  const ends: number[] = []
  let doubtfulEnd: number | null = null
  let length = place.length
  const trade = parts.industries.join('')
  pieces.forEach((piece, i) => {
    length += piece.length
    const said = length - place.length
    const isCoreAlone = i === 0
    if (parts.isGeneric) {
      // "精密机械" says nothing; "常州精密机械" does, and so does "苏州精工" for 苏州精工自动化.
      const isCalled = isCoreAlone && place !== '' && NAME_TRADES.has(parts.core)
      if (!isCalled && said < parts.core.length + trade.length) return
      if (place === '' && !(suffix !== '' && i === pieces.length - 1)) return
    }
    if (isCoreAlone && place === '' && (EVERYDAY_WORDS.has(parts.core) || isPlace(parts.core))) {
      if (!isPlace(parts.core) && parts.core.length === 2) doubtfulEnd = 2
      return
    }
    // 亿纬 for 亿纬锂能.
    const head = parts.core.slice(0, 2)
    if (isCoreAlone && isSplitCore(parts.core) && isDistinctive(head)) ends.push(place.length + 2)
    if (said >= 2) ends.push(length)
  })
  return {
    text: place + pieces.join(''),
    ends: fitted(ends),
    doubtfulEnd,
    by: 'part',
    placeLength: place.length,
    coreLength: parts.core.length,
  }
}

/** How people shorten a trade in a name. */
const SHORT_TRADES: readonly [string, string[]][] = [
  ['汽车零部件', ['汽配', '汽零']],
  ['汽车配件', ['汽配']],
  ['新材料', ['新材']],
  ['重型机械', ['重机', '重工']],
  ['自动化', ['自控']],
  ['精密机械', ['精机']],
  ['电子科技', ['电科']],
  ['石油化工', ['石化']],
  ['医疗器械', ['医械']],
  ['生物医药', ['医药', '药业']],
  ['轨道交通', ['轨交']],
  ['机器人', ['机器']],
]

function isSplitCore(core: string): boolean {
  return core.length >= 4 && core.length <= 6 && /^[\u4e00-\u9fff]+$/.test(core)
}

function isDistinctive(word: string): boolean {
  return !EVERYDAY_WORDS.has(word) && !isPlace(word) && !isTrade(word)
}

/** All the ways reps write a customer's name in Chinese. */
export function knownNameOf(customer: KnownCustomer): KnownName {
  const parts = namePartsOf(customer.name)
  const { regions, industries, suffix, whole } = parts
  const forms: SpokenForm[] = []
  // 有限公司 is half of every name; nobody is called by it.
  const isNamed = !isOnlyLegalForm(whole)
  const seen = new Set<string>()
  const push = (form: SpokenForm): void => {
    if (!isNamed || (form.ends.length === 0 && form.doubtfulEnd === null) || seen.has(form.text))
      return
    seen.add(form.text)
    forms.push(form)
  }
  for (let from = 0; from <= regions.length; from++) {
    push(formOf(regions.slice(from), parts, industries, suffix))
  }
  if (regions.length > 1) push(formOf(regions.slice(0, 1), parts, industries, suffix))
  // 华东设备 for 华东机电设备.
  for (let skip = 1; skip < industries.length; skip++) {
    push(formOf([], parts, industries.slice(skip), ''))
    const last = regions.at(-1)
    if (last !== undefined) push(formOf([last], parts, industries.slice(skip), ''))
  }
  // 锦绣 for 柯桥锦绣.
  const tail = parts.core.slice(-2)
  if (isSplitCore(parts.core) && isDistinctive(tail)) {
    push(formOf([], { ...parts, core: tail }, industries, suffix))
  }
  for (const [long, shorts] of SHORT_TRADES) {
    if (!industries.join('').startsWith(long)) continue
    for (const short of shorts) {
      push(formOf([], { ...parts, industries: [short] }, [short], ''))
      const last = regions.at(-1)
      if (last !== undefined) push(formOf([last], { ...parts, industries: [short] }, [short], ''))
    }
  }
  // 华东公司, 华东集团.
  if (industries.length > 0 && suffix !== '') {
    for (const word of ['公司', '集团']) {
      if (suffix.includes(word) && !EVERYDAY_WORDS.has(parts.core))
        push(formOf([], parts, [], word))
    }
  }
  if (!seen.has(whole) && whole.length >= 2) {
    const ends = suffix === '' ? [whole.length] : [whole.length - suffix.length, whole.length]
    push({
      text: whole,
      ends,
      doubtfulEnd: null,
      by: 'full',
      placeLength: 0,
      coreLength: whole.length,
    })
  }
  for (const alias of customer.aliases) {
    const text = normalizeName(alias)
    if (text.length < 2 || EVERYDAY_WORDS.has(text) || isOnlyLegalForm(text)) continue
    const known = forms.find((f) => f.text === text)
    if (known) continue
    forms.push({
      text,
      ends: [text.length],
      doubtfulEnd: null,
      by: 'alias',
      placeLength: 0,
      coreLength: text.length,
    })
  }
  return { customer, parts, forms: fitted(forms) }
}
