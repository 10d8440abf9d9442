/** Print stands in lines of characters of one size: how large it is, and which pieces of ink it is. */
import { grouped, type Stroke } from './strokes.ts'

/** Height of the print's characters, px: most marks on a page are print. */
export function printHeight(strokes: readonly Stroke[], pageHeight: number): number {
  const heights = strokes
    .map((s) => Math.max(s.width, s.height))
    .filter((h) => h >= 6)
    .sort((a, b) => a - b)
  const typical = heights[Math.floor(heights.length * 0.5)] ?? 0
  // A bare signature has no print beside it: then a share of the picture stands in.
  return heights.length < 25
    ? Math.max(pageHeight / 40, Math.min(typical, pageHeight / 28))
    : Math.max(8, typical)
}

/** In print heights: a character is no larger, a gap between two in a line no wider. */
const LARGEST = 1.6
const GAP = 1.3
/** From one character to the next; parts of one stand above each other. */
const STEP = 0.55
/** A shorter line may be a name. */
const SHORTEST = 5.5
const SWAY = 0.4

/** All but what stands in a line of print. */
export function withoutPrint(strokes: readonly Stroke[], print: number): Stroke[] {
  const isSmall = ({ width, height }: Stroke) => Math.max(width, height) <= LARGEST * print
  const small = strokes.filter(isSmall)
  const isInLine = (a: Stroke, b: Stroke): boolean => {
    const dx = Math.max(0, b.left - a.left - a.width, a.left - b.left - b.width)
    return dx <= GAP * print && Math.abs(middleOf(a) - middleOf(b)) <= STEP * print
  }
  const lines = grouped(small, GAP * print, isInLine)
  return [
    ...strokes.filter((stroke) => !isSmall(stroke)),
    ...lines.filter((line) => !isPrinted(line, print)).flat(),
  ]
}

const middleOf = ({ top, height }: Stroke): number => top + height / 2

/** Long, and its characters keep to one straight line, tilted or not. */
function isPrinted(line: readonly Stroke[], print: number): boolean {
  const left = Math.min(...line.map((s) => s.left))
  const right = Math.max(...line.map((s) => s.left + s.width))
  if (right - left < SHORTEST * print || line.length < 5) return false
  let [sx, sy, sxx, sxy] = [0, 0, 0, 0]
  for (const stroke of line) {
    const x = stroke.left + stroke.width / 2 - left
    const y = middleOf(stroke)
    sx += x
    sy += y
    sxx += x * x
    sxy += x * y
  }
  const n = line.length
  const slope = (n * sxy - sx * sy) / Math.max(1, n * sxx - sx * sx)
  const level = (sy - slope * sx) / n
  let squares = 0
  for (const stroke of line) {
    squares += (middleOf(stroke) - level - slope * (stroke.left + stroke.width / 2 - left)) ** 2
  }
  return Math.abs(slope) < 0.3 && Math.sqrt(squares / n) <= SWAY * print
}
