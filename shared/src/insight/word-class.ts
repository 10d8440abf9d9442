/**
 * Whether a word can name anything, by how it is built. Chinese has few words that only hold a sentence
 * together (adverbs, prepositions, pronouns, modals, numerals, measures, directions), and the segmenter
 * glues them to each other and to verbs: 先把, 一档, 只肯, 见到, 不出来. A dictionary of what is glued
 * would never end; the parts do.
 */
import { FUNCTION_SIGNS, LIGHT_SIGNS, NAMES_ALL_THE_SAME } from './word-lists.ts'

const FUNCTION = new Set(FUNCTION_SIGNS)
const LIGHT = new Set([...FUNCTION_SIGNS, ...LIGHT_SIGNS])
const NAMES = new Set(NAMES_ALL_THE_SAME)

/** 见到, 压进, 新来: a verb of one sign and where it leads. */
const LEADS_SOMEWHERE = /^.[到进来去住掉]$/u
/** 想想, 看一看, 能不能. */
const TWICE = /^(.)[一不了]?\1$/u
/** 天后, 月底, 下个月, 上次, 中旬: when. */
const WHEN =
  /^(?:.{0,3}[天周月年季](?:[后前内底初末中]|[上中下]旬)|[上下本这那今明去前后]个?(?:周|月|年|季度|礼拜|星期|次)|[上中下]旬)$/u
/** What a verb can come to, or not: 批不下来, 谈不拢, 赶不上. */
const OUTCOMES =
  '(?:下来|出来|上来|起来|过来|下去|出去|上去|进去|回来|进来|过去|清楚|明白|到位|[拢上下到动起住完开清通定齐了成出进回够着来去])'
const NOT_COMING_TO = new RegExp(`^不${OUTCOMES}$`, 'u')
const CANNOT = new RegExp(`^.{1,2}不${OUTCOMES}$`, 'u')

/** 批不下来: what cannot be done, which is what an obstacle is. */
export function isCannot(word: string): boolean {
  const verb = word.slice(0, word.indexOf('不'))
  return CANNOT.test(word) && !TWICE.test(word) && (verb === '跟' || !isGlue(verb))
}

/** Whether the second word says that the first does not come about: 批 and 不下来 are one word. */
export function isNotComingTo(word: string): boolean {
  return NOT_COMING_TO.test(word)
}

/** Whether the word only holds a sentence together. */
export function isGlue(word: string): boolean {
  if (NAMES.has(word)) return false
  const signs = [...word]
  const isLight = signs.every((sign) => LIGHT.has(sign)) && signs.some((sign) => FUNCTION.has(sign))
  return isLight || LEADS_SOMEWHERE.test(word) || TWICE.test(word) || WHEN.test(word)
}
