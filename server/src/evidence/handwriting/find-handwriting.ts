/** What was written by hand on a page: stands out of the lines of print, see `handScore`. */
import { handScore } from '@kedu/shared/evidence/handwriting-score'
import type { SignatureMeasures } from '@kedu/shared/evidence/measures'
import { lumaOf, type Plane, type Raster } from '../raster.ts'
import { axialShare } from './edge-directions.ts'
import { penMask, removeRules } from './pen-mask.ts'
import { printHeight, withoutPrint } from './print-lines.ts'
import { boundsOf, gapBetween, grouped, type Stroke, strokesOf } from './strokes.ts'

/** All in heights of the print. Wider is no pen: blocks, desks, shadows. */
const WIDEST_PEN = 0.45
/** Smaller than that both ways is a character. */
const SMALLEST = 1.1
const LARGEST_STROKE = 30
const NEAR = 1
/** Share of its box that ink fills: less is what is left of a table or a border. */
const LEAST_FILL = 0.035
/** Of the picture's side: no name is that large. */
const LARGEST_SHARE = 0.6

/** Boxes are shares of the picture. `strokes` is 0 when nothing looks written by hand. */
export function findHandwriting(raster: Raster, luma = lumaOf(raster)): SignatureMeasures {
  const mask = penMask(raster, luma)
  removeRules(mask)
  const strokes = strokesOf(mask)
  const print = printHeight(strokes, mask.height)
  const ink = strokes.reduce((sum, s) => sum + s.area, 0) / (mask.width * mask.height)
  const byPen = withoutPrint(strokes, print).filter((stroke) => mayBeByPen(stroke, print, mask))
  const groups = grouped(byPen, NEAR * print, (a, b) => gapBetween(a, b) < NEAR * print)
  const [best] = groups
    .flatMap((group) => measured(group, print, luma, mask))
    .sort((a, b) => handScore(b) - handScore(a))
  return best ? { ...best, ink } : { strokes: 0, reach: 0, thinness: 0, axial: 0, ink, box: null }
}

function mayBeByPen(s: Stroke, print: number, { width, height }: Plane): boolean {
  const pen = (2 * s.area) / Math.max(1, s.rim)
  if (pen > WIDEST_PEN * print) return false
  if (s.width > LARGEST_SHARE * width || s.height > LARGEST_SHARE * height) return false
  // What reaches the picture's border goes on beyond it: a desk, another page.
  return s.left > 1 && s.top > 1 && s.left + s.width < width - 1 && s.top + s.height < height - 1
}

/** One, or none where no name can be. */
function measured(
  group: readonly Stroke[],
  print: number,
  luma: Plane,
  mask: Plane,
): Omit<SignatureMeasures, 'ink'>[] {
  const box = boundsOf(group)
  const short = Math.min(box.width, box.height)
  const area = group.reduce((sum, s) => sum + s.area, 0)
  const rim = group.reduce((sum, s) => sum + s.rim, 0)
  const reach = Math.max(...group.map((s) => Math.max(s.width, s.height))) / print
  if (short < SMALLEST * print || reach > LARGEST_STROKE) return []
  if (area < LEAST_FILL * box.width * box.height) return []
  return [
    {
      strokes: group.length,
      reach,
      thinness: (2 * area) / Math.max(1, rim) / short,
      axial: axialShare(luma, mask, box),
      box: {
        x: box.left / mask.width,
        y: box.top / mask.height,
        width: box.width / mask.width,
        height: box.height / mask.height,
      },
    },
  ]
}
