/** Whole numbers the way they are written in Chinese: 12, 十二, 廿五, 两百, 三十五万, 二十万八千. */

const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  一: 1,
  二: 2,
  两: 2,
  俩: 2,
  三: 3,
  仨: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}

const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }
const SECTIONS: Readonly<Record<string, number>> = { 万: 10_000, 亿: 100_000_000 }

/**
 * The value of Arabic digits or a Chinese numeral; null when it is not one. A last digit without a
 * unit counts in the next lower unit (一百二 = 120, 三万五 = 35,000), as it is spoken. A row of
 * digits is read one by one (二零二七 = 2027).
 */
export function chineseNumber(words: string): number | null {
  if (/^\d{1,15}$/.test(words)) return Number(words)
  if (words === '' || words.length > 24) return null
  if (/^[零一二三四五六七八九]{2,}$/.test(words) && (words.length === 4 || words.includes('零'))) {
    let value = 0
    for (const ch of words) value = value * 10 + (DIGITS[ch] ?? 0)
    return value
  }
  let total = 0
  let section = 0
  let digit: number | null = null
  let lastUnit = 0
  let sawZero = false
  for (const ch of words) {
    const d = DIGITS[ch]
    const unit = UNITS[ch]
    const big = SECTIONS[ch]
    if (d !== undefined) {
      if (digit !== null && digit !== 0) return null
      digit = d
      if (d === 0) sawZero = true
    } else if (ch === '廿' || ch === '卅') {
      if (digit !== null) return null
      section += ch === '廿' ? 20 : 30
      lastUnit = 10
    } else if (unit !== undefined) {
      section += (digit === null || digit === 0 ? 1 : digit) * unit
      digit = null
      lastUnit = unit
      sawZero = false
    } else if (big !== undefined) {
      const part = section + (digit ?? 0)
      if (part === 0) return null
      total = big > 10_000 ? (total + part) * big : total + part * big
      section = 0
      digit = null
      lastUnit = big
      sawZero = false
    } else return null
  }
  if (digit !== null) {
    section += digit * (lastUnit >= 100 && !sawZero ? lastUnit / 10 : 1)
  }
  return total + section
}
