/** The least that can be told from paper, per cent. */
const LEAST = 12

/** How full a cell's colour is, per cent: none at 0, the whole hue at the table's greatest number. */
export function heatShare(count: number, most: number): number {
  if (count <= 0 || most <= 0) return 0
  return Math.round(LEAST + (100 - LEAST) * (Math.min(count, most) / most))
}
