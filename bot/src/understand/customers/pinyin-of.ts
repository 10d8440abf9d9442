import { pinyin } from 'pinyin-pro'

/**
 * Syllables without tone, one per character; other characters stand for themselves. Characters with
 * one reading are remembered, names with an ambiguous one are read as a whole (重庆, 长安, 银行).
 */
const AMBIGUOUS =
  /[重长行乐厦单朝曾会都调传大得地好和还没数省石降校参差藏朴仇解盖柏尉缪区员呢什说着着只]/
const known = new Map<string, string>()

const HAN = /[\u4e00-\u9fff]/

function syllableOf(character: string): string {
  const found = known.get(character)
  if (found !== undefined) return found
  const syllable = HAN.test(character)
    ? pinyin(character, { toneType: 'none', v: true })
    : character
  known.set(character, syllable)
  return syllable
}

/** One entry per UTF-16 unit of the text. */
export function syllablesOf(text: string): string[] {
  if (AMBIGUOUS.test(text)) {
    const whole = pinyin(text, { toneType: 'none', type: 'array', v: true, nonZh: 'spaced' })
    if (whole.length === text.length) return whole
  }
  return Array.from({ length: text.length }, (_, i) => syllableOf(text.charAt(i)))
}

/** What is hard to tell apart by ear or typed by southerners: zh/z, ch/c, sh/s, ang/an, eng/en, ing/in, n/l. */
export function blurred(syllable: string): string {
  return syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/^n(?=[aeiouv])/, 'l')
    .replace(/([aei])ng$/, '$1n')
}
