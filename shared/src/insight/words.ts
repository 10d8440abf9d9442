/**
 * Chinese text as words. `Intl.Segmenter` knows where words begin but not a trade's own: those of the
 * company's dictionary are found first, the longest at each place, and stay whole.
 */
import { wordsOfRichText } from '../deal/rich-text.ts'
import { STOP_WORDS, TRADE_WORDS } from './word-lists.ts'

export type WordSplitter = (text: string) => string[]

/** Which words are found depends on it: with another one, what was split before is split again. */
export const SPLITTER_VERSION = 1

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
      for (const { segment, isWordLike } of segmenter.segment(part)) {
        if (isWordLike) words.push(segment)
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
/** 问了, 看过: something was done. */
const DONE = /^.{1,3}[了过着]$/u

/**
 * Whether a word names something that can stand in the way. It does not when it is
 * 1. a single sign, a number, a count of days or pieces;
 * 2. a stop word: fillers, how and how soon, verbs of saying, titles; the company's own;
 * 3. what somebody is called: 小林, 王总;
 * 4. a verb with 了, 过 or 着.
 * `always`: words of the company's own dictionary, which count whatever else they look like.
 */
export function isTelling(
  word: string,
  stopWords: ReadonlySet<string>,
  always: ReadonlySet<string> = NO_WORDS,
): boolean {
  if (always.has(word)) return true
  if (word.length < 2 || stopWords.has(word) || CALLED.test(word) || DONE.test(word)) return false
  return (
    !/^[\p{N}\p{P}\p{S}.,:%]+$/u.test(word) &&
    !/^\p{N}+[年月日号点天周个次台套万元块折]+$/u.test(word)
  )
}

const NO_WORDS: ReadonlySet<string> = new Set()

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
