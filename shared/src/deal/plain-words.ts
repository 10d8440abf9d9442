/** What counts as something said, and the form in which words are kept. */

const PLACEHOLDERS = [
  'tbd',
  'tbc',
  'todo',
  'pending',
  'unknown',
  'null',
  'na',
  '待定',
  '待确认',
  '待确定',
  '待补充',
  '待补',
  '待填写',
  '待填',
  '待更新',
  '待跟进',
  '待沟通',
  '未定',
  '未知',
  '未填',
  '不知道',
  '不清楚',
  '不确定',
  '不详',
  '再说',
  '以后再说',
  '回头再说',
  '稍后补',
  '后补',
  '略',
  '同上',
  '空',
]

// Longest first, so that 以后再说 is not read as 再说 with a rest.
const ONLY_PLACEHOLDERS = new RegExp(
  `^(?:${[...PLACEHOLDERS].sort((a, b) => b.length - a.length).join('|')})+$`,
)

/** True for words that fill a field without saying anything: nothing, 「？」「TBD」「待定…」. 「无」 says something. */
export function isPlaceholder(words: string): boolean {
  const plain = words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\p{Z}\p{C}\p{M}]/gu, '')
  return plain === '' || ONLY_PLACEHOLDERS.test(plain)
}

/** True when the words name nothing that could be stuck: placeholders, 「111」「xxx」. */
export function isEmptyObstacle(words: string): boolean {
  if (isPlaceholder(words)) return true
  const plain = words.normalize('NFKC').replace(/[\p{P}\p{S}\p{Z}\p{C}]/gu, '')
  return /^(?:\d+|([a-z])\1*)$/iu.test(plain)
}

// Control characters but line break and tab, characters that are invisible or turn the reading
// direction (they can disguise a name), and halves of surrogate pairs, which no JSON or XML survives.
const UNWANTED =
  /[^\P{Cc}\n\t]|[\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]|\p{Cs}/gu

/** Words kept as said, with line breaks, without characters nobody can see. */
export function cleanText(words: string): string {
  return words.replace(/\r\n?/g, '\n').replace(UNWANTED, '').trim()
}

/** The same on one line, for names and short fields. */
export function cleanLine(words: string): string {
  return cleanText(words).replace(/\s+/g, ' ')
}

/** Length as people count it: code points. */
export function lengthOf(words: string): number {
  let count = 0
  for (const _ of words) count += 1
  return count
}
