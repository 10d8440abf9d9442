/** How wide a column of a workbook must be for what stands in it. */

const LEAST = 8
const MOST = 60
/** Rows looked at: the others are much like them. */
const LOOKED_AT = 500

/** In signs of Latin type; a Chinese sign takes two. Of a cell with several lines the longest counts. */
export function columnWidth(cells: Iterable<string | number | null>): number {
  let widest = LEAST
  let looked = 0
  for (const cell of cells) {
    if (looked === LOOKED_AT) break
    looked += 1
    if (cell === null) continue
    for (const line of String(cell).split('\n')) widest = Math.max(widest, widthOf(line) + 2)
  }
  return Math.min(widest, MOST)
}

function widthOf(line: string): number {
  let width = 0
  for (const sign of line) width += /[\u1100-\u{1ffff}]/u.test(sign) ? 2 : 1
  return width
}
