/** A line of text in an SVG: whatever people wrote, nothing of it is markup. */
import { FONT } from './theme.ts'

export function textAt(
  x: number,
  y: number,
  size: number,
  colour: string,
  text: string,
  weight = 400,
): string {
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}"`
  return `<text ${place} font-family="${FONT}" font-weight="${weight}" fill="${colour}">${escaped(text)}</text>`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\ud800-\udfff\ufffe\uffff]/gu, ' ')
    .replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char)
}
