/**
 * Chinese text as words. `Intl.Segmenter` knows where words begin but not a trade's own: those of the
 * company's dictionary are found first, the longest at each place, and stay whole.
 */
import { wordsOfRichText } from '../deal/rich-text.ts'
import { isCannot, isGlue, isNotComingTo } from './word-class.ts'
import { STOP_WORDS, TRADE_WORDS } from './word-lists.ts'

export type WordSplitter = (text: string) => string[]

/** Which words are found depends on it: with another one, what was split before is split again. */
export const SPLITTER_VERSION = 2

/** `dictionary`: words that are not to be taken apart, beside the built-in ones of the trade. */
export function wordSplitter(dictionary: readonly string[]): WordSplitter {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  const kept = [...new Set([...dictionary, ...TRADE_WORDS].map(plain))].filter(
    (word) => word !== '',
  )
  const byStart = new Map<string, string[]>()
  for (const word of kept.sort((a, b) => b.length - a.length)) {
    const first = word.slice(0, 1)
    byStart.set(first, [...(byStart.get(first) ?? []), word])
  }
  const keptAt = (text: string, at: number) =>
    byStart.get(text.slice(at, at + 1))?.find((word) => text.startsWith(word, at)) ?? null
  return (given) => {
    const text = plain(given)
    const words: string[] = []
    const split = (part: string) => {
      if (part.trim() === '') return
      const segments = [...segmenter.segment(part)]
      for (let n = 0; n < segments.length; n += 1) {
        const { segment, isWordLike } = segments[n] ?? NO_SEGMENT
        if (!isWordLike) continue
        const cannot = cannotFrom(segments, n)
        words.push(cannot.word ?? segment)
        n += cannot.takes
      }
    }
    let from = 0
    for (let at = 0; at < text.length; ) {
      const word = keptAt(text, at)
      if (word === null) {
        at += 1
        continue
      }
      split(text.slice(from, at))
      words.push(word)
      at += word.length
      from = at
    }
    split(text.slice(from))
    return words
  }
}

interface Segment {
  segment: string
  isWordLike?: boolean
}

const NO_SEGMENT: Segment = { segment: '' }

/** 批 + 不下来 and 谈 + 不 + 拢 are each one word; `takes`: how many segments beyond the first it is. */
function cannotFrom(
  segments: readonly Segment[],
  at: number,
): { word: string | null; takes: number } {
  const verb = segments[at]?.segment ?? ''
  for (const takes of [1, 2]) {
    const rest = segments
      .slice(at + 1, at + 1 + takes)
      .map(({ segment }) => segment)
      .join('')
    if (!rest.startsWith('不')) break
    const word = `${verb}${rest}`
    if (isNotComingTo(rest) && isCannot(word)) return { word, takes }
  }
  return { word: null, takes: 0 }
}

/** The form in which words are compared. */
export function plain(text: string): string {
  return wordsOfRichText(text).normalize('NFKC').toLowerCase().trim()
}

const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'
/** 小林, 老周; 王总, 陈工, 张姐. */
const CALLED = new RegExp(
  `^(?:[小老阿][${SURNAMES}]|[${SURNAMES}](?:总|工|姐|哥|经理|主任|厂长|科长|部长|师傅|总监|总助|老板|老师))$`,
  'u',
)
/** 问了, 看过, 新的, 觉得: something was done, or is so. */
const DONE = /^.{1,3}[了过着的得]$/u

/**
 * Whether a word names something that can stand in the way. It does when it is of the company's or the
 * trade's dictionary, or says what cannot be done (批不下来). It does not when it is
 * 1. a single sign, a number, a count of days or pieces;
 * 2. a stop word: how and how soon, verbs of saying, titles; the company's own;
 * 3. what somebody is called: 小林, 王总;
 * 4. a verb with 了, 过 or 着, or what ends in 的 or 得;
 * 5. built of what only holds a sentence together, see word-class.ts.
 * `always`: words of the company's own dictionary, which count whatever else they look like.
 */
export function isTelling(
  word: string,
  stopWords: ReadonlySet<string>,
  always: ReadonlySet<string> = NO_WORDS,
): boolean {
  if (always.has(word)) return true
  if (word.length < 2 || stopWords.has(word)) return false
  if (OF_THE_TRADE.has(word) || isCannot(word)) return true
  if (CALLED.test(word) || DONE.test(word) || isGlue(word)) return false
  return (
    !/^[\p{N}\p{P}\p{S}.,:%]+$/u.test(word) &&
    !/^\p{N}+[年月日号点天周个次台套万元块折]+$/u.test(word)
  )
}

const NO_WORDS: ReadonlySet<string> = new Set()
const OF_THE_TRADE: ReadonlySet<string> = new Set(TRADE_WORDS)

/** What a company's own settings make of words. */
export interface CompanyWords {
  /** Not to be taken apart: its dictionary and what it says deals hang on. */
  kept: string[]
  stopWords: ReadonlySet<string>
  /** Count whatever they look like. */
  always: ReadonlySet<string>
}

/** `names`: of colleagues, who stand in nobody's way. */
export function companyWords(
  {
    cloudWords,
    cloudStopWords,
    obstacles,
  }: {
    cloudWords: readonly string[]
    cloudStopWords: readonly string[]
    obstacles: readonly string[]
  },
  names: Iterable<string> = [],
): CompanyWords {
  // 无 is an obstacle one can choose, and no word to look for: it would take 无法 apart.
  const kept = [...cloudWords, ...obstacles.filter((word) => plain(word).length > 1)]
  return {
    kept,
    stopWords: stopWordsWith([...cloudStopWords, ...names]),
    always: new Set(kept.map(plain).filter((word) => !cloudStopWords.map(plain).includes(word))),
  }
}

/** The built-in stop words with the company's own, and with names of colleagues. */
export function stopWordsWith(own: readonly string[]): ReadonlySet<string> {
  return new Set([...STOP_WORDS, ...own.map(plain)])
}

/** Sentences of a summary, without the marks of lists. */
export function sentencesOf(summary: string): string[] {
  return wordsOfRichText(summary)
    .split(/(?<=[。！？!?；;])|\n/u)
    .map((sentence) => sentence.replace(/^\s*(?:[-•·]|\d{1,3}[.、])\s*/u, '').trim())
    .filter((sentence) => sentence !== '')
}
