/**
 * Typesetting of Chinese sentences: a space between Chinese and Latin letters or digits, clipping by
 * code points, and other people's words made harmless for one line.
 */

const HAN = /\p{Script=Han}/u
const LATIN = /[A-Za-z0-9]/

/**
 * Puts values into a Chinese sentence with a space wherever Chinese meets a letter or digit at a
 * joint. The values themselves stay as their author wrote them.
 */
export function zh(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  let sentence = parts[0] ?? ''
  for (const [i, value] of values.entries()) {
    sentence = joined(sentence, String(value))
    sentence = joined(sentence, parts[i + 1] ?? '')
  }
  return sentence
}

function joined(left: string, right: string): string {
  // Two units hold any character; half of another one beside it does no harm.
  const last = [...left.slice(-2)].at(-1)
  const first = [...right.slice(0, 2)][0]
  if (last === undefined || first === undefined) return left + right
  const meets = (HAN.test(last) && LATIN.test(first)) || (LATIN.test(last) && HAN.test(first))
  return meets ? `${left} ${right}` : left + right
}

/** At most `max` code points; what is cut ends in "…". */
export function clip(text: string, max: number): string {
  const points = [...text]
  if (points.length <= max) return text
  return `${points
    .slice(0, max - 1)
    .join('')
    .trimEnd()}…`
}

// Direction overrides could make a name read backwards and hide what follows it.
const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/** Somebody's words on one line: no line breaks, no control characters, no direction overrides. */
export function oneLine(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
}

/** Like `oneLine`, keeping line breaks (at most one empty line in a row). */
export function manyLines(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map(oneLine)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** 甲、乙、丙. */
export function list(words: readonly string[]): string {
  return words.join('、')
}

/** Ends a sentence that came from elsewhere with a full stop, once. */
export function sentence(text: string): string {
  const line = text.trimEnd()
  return line === '' || /[。？：；…）」』.?]$/u.test(line) ? line : `${line}。`
}
