/**
 * Whether two sets of words name the same hindrance. Two people who write down what is stuck cut the
 * sentence at different places (付款周期, 付款周期太长); a rep who reads it back accepts both.
 */

/** Without spaces and signs, in lower case. */
export const plain = (words: string): string =>
  words.replace(/[\s，,。.、:：;；!！?？（）()"“”【】\-—]/g, '').toLowerCase()

/** Said around an obstacle without being it: 嫌贵, 觉得贵, 说贵 and 贵 are the same. */
const BEFORE = /^(?:嫌|觉得|觉着|说|的|了)+/
const AFTER = /(?:了|的|啊|呢|吧|呀|嘛|哦|喽|咯|哈)+$/

/**
 * The same words: only signs, particles at the end and 嫌/觉得/说 at the beginning may differ. A phrase
 * cut earlier or later is another one.
 */
export function sameObstacleWords(expected: string | null, actual: string | null): boolean {
  if (expected === null || actual === null) return expected === actual
  const core = (s: string): string => plain(s).replace(BEFORE, '').replace(AFTER, '')
  return core(expected) === core(actual)
}

/** Who it is about, how it is brought in, and how much: what is stuck is what is left. */
const LOOSE_BEFORE =
  /^(?:卡在|障碍是|主要是|主要|就是|因为|由于|客户|对方|他们|人家|那边|这边|我们|咱们|嫌|觉得|觉着|认为|说是?|的|了|是|目前|现在|还是|还|正|就|只|一直|都|也|在|等|太|有点儿?|有些|偏|比较|过于|要求|要|得|想)+/
const LOOSE_AFTER =
  /(?:了|的|啊|呢|吧|呀|嘛|哦|喽|咯|哈|上|这块|那块|方面|环节|这一块|的?问题|(?:住|着))+$/
/** Longest surplus, in characters, of one phrase over the other that still names the same. */
const MOST_SURPLUS = 8
const LEAST_SHARE = 0.4

/**
 * The same hindrance: after what only leads in or trails off is taken away, one phrase is the other or
 * holds it whole. The shorter has at least two characters and two fifths of the longer, which has at
 * most eight more; a denial in front of the shared words (没通过, 通过) makes it the opposite. 无 equals
 * only 无.
 */
export function sameHindrance(expected: string | null, actual: string | null): boolean {
  if (sameObstacleWords(expected, actual)) return true
  if (expected === null || actual === null) return false
  if (plain(expected) === '无' || plain(actual) === '无') return false
  const core = (s: string): string => {
    const words = plain(s)
    const bare = words.replace(LOOSE_BEFORE, '').replace(LOOSE_AFTER, '')
    return bare === '' ? words : bare
  }
  const a = core(expected)
  const b = core(actual)
  if (a === b) return true
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  const at = long.indexOf(short)
  if (at < 0 || short.length < 2) return false
  if (/[没不未无]$/.test(long.slice(0, at))) return false
  return short.length / long.length >= LEAST_SHARE && long.length - short.length <= MOST_SURPLUS
}
