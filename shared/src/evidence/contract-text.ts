/** Whether a contract's text names a party and a sum, however they are written. */

/** Full-width to plain, no spaces or line breaks: text of a PDF breaks anywhere. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\ufeff]+/g, '')
    .toLowerCase()
}

/** Words around a company's own name: it may be written with or without them. */
const FORM = /(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|集团)$/

/** True when the name stands there whole, or without its legal form. A name of one character never does. */
export function partyInText(party: string, text: string): boolean {
  const within = plain(text).replace(/[()]/g, '')
  const name = plain(party).replace(/[()]/g, '')
  const short = name.replace(FORM, '')
  return (
    name.length >= 2 && (within.includes(name) || (short.length >= 3 && within.includes(short)))
  )
}

/** True when one of the sums in the text is exactly this one. */
export function amountInText(amountFen: number, text: string): boolean {
  return amountsInFen(text).has(amountFen)
}

const NUMBER = /(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?/g
const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const CAPITALS =
  /[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆](?:[整正]|(?:零?[壹贰叁肆伍陆柒捌玖]角)?(?:零?[壹贰叁肆伍陆柒捌玖]分)?)/g

/** Every sum of money in the text: 1,200,000.00, 120万, 壹佰贰拾万元整; in fen. */
export function amountsInFen(text: string): Set<number> {
  const words = plain(text)
  const sums = new Set<number>()
  for (const match of words.matchAll(NUMBER)) {
    const value = Number(match[0].replaceAll(',', ''))
    const after = words.slice(match.index + match[0].length)
    const unit = after.startsWith('亿') ? 1e8 : after.startsWith('万') ? 1e4 : 1
    const fen = Math.round(value * unit * 100)
    if (Number.isSafeInteger(fen)) sums.add(fen)
  }
  for (const [capitals] of words.matchAll(CAPITALS)) {
    const fen = capitalsInFen(capitals)
    if (fen !== null) sums.add(fen)
  }
  return sums
}

/** 壹佰贰拾万元整 → 120,000,000 fen; null when it is no number. */
function capitalsInFen(capitals: string): number | null {
  const [whole = '', parts = ''] = capitals.split(/[元圆]/)
  const yuan = wholeNumber(whole)
  if (yuan === null) return null
  const part = (unit: string): number => {
    const at = parts.indexOf(unit)
    return at <= 0 ? 0 : Math.max(0, DIGITS.indexOf(parts[at - 1] ?? ''))
  }
  return yuan * 100 + part('角') * 10 + part('分')
}

function wholeNumber(words: string): number | null {
  let total = 0
  let section = 0
  let digit = 0
  for (const word of words) {
    const value = DIGITS.indexOf(word)
    const unit = { 拾: 10, 佰: 100, 仟: 1000 }[word]
    if (value >= 0) digit = value
    else if (unit !== undefined) {
      // 拾贰万: ten stands without a one before it.
      section += (digit === 0 && unit === 10 ? 1 : digit) * unit
      digit = 0
    } else if (word === '万') {
      total += (section + digit) * 1e4
      section = 0
      digit = 0
    } else if (word === '亿') {
      total = (total + section + digit) * 1e8
      section = 0
      digit = 0
    } else return null
  }
  return total + section + digit
}
