/**
 * Platforms count text in bytes and card texts in characters, and cut silently what is too long;
 * WeCom also refuses JSON escapes. These functions make text fit before it is sent. Pure.
 */

/** Characters as the platforms count them: code points. */
export function characterCount(text: string): number {
  return [...text].length
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

/** At most `max` characters; a cut is shown by '…'. */
export function cutToCharacters(text: string, max: number): string {
  const points = [...text]
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`
}

/** At most `max` bytes of UTF-8, cut between characters; a cut is shown by '…' (three bytes). */
export function cutToBytes(text: string, max: number): string {
  if (byteLength(text) <= max) return text
  let kept = ''
  let size = 0
  for (const point of text) {
    size += byteLength(point)
    if (size > max - 3) break
    kept += point
  }
  return `${kept}…`
}

/**
 * Pieces of at most `max` bytes which together are the text again, never cut inside a character;
 * broken after a line where a line ends in the second half of a piece.
 */
export function splitByBytes(text: string, max: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let size = 0
  for (const point of text) {
    const pointSize = byteLength(point)
    if (size + pointSize > max) {
      const lineEnd = piece.lastIndexOf('\n') + 1
      const breakAt = lineEnd > piece.length / 2 ? lineEnd : piece.length
      pieces.push(piece.slice(0, breakAt))
      piece = piece.slice(breakAt)
      size = byteLength(piece)
    }
    piece += point
    size += pointSize
  }
  if (piece !== '') pieces.push(piece)
  return pieces
}

// Nearly every text can: one look instead of four.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const MAY_NOT_TRAVEL = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff\\]|\p{Surrogate}/u

/**
 * Takes out what cannot travel: control characters and half surrogate pairs (JSON would write them
 * as `\uXXXX`, which WeCom answers with 40033), and the typed words `\u4f60`, which look like one.
 */
export function transportable(text: string): string {
  if (!MAY_NOT_TRAVEL.test(text)) return text
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g, '')
      .replace(/\p{Surrogate}/gu, '\ufffd')
      .replace(/\\(?=u[0-9a-fA-F]{4})/g, '＼')
  )
}

/** In text messages WeCom shows `<a href>` as a link: words of a member must not become one. */
export function withoutLinks(text: string): string {
  return text.replace(/<(?=\s*\/?\s*a\b)/gi, '＜')
}

/** Words of people inside WeCom's markdown: its own signs are replaced by their full-width twins. */
export function asPlainMarkdown(text: string): string {
  const twins: Record<string, string> = {
    '<': '＜',
    '>': '＞',
    '[': '［',
    ']': '］',
    '`': '｀',
    '*': '＊',
  }
  return text
    .replace(/[<>[\]`*]/g, (sign) => twins[sign] ?? sign)
    .replace(/^(\s*)(#{1,6})(?=\s)/gm, (_line, blank: string, hashes: string) => {
      return blank + '＃'.repeat(hashes.length)
    })
}

/** JSON as WeCom accepts it: raw UTF-8, no `\u` escapes. */
export function rawJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? transportable(inner) : inner,
  )
}
