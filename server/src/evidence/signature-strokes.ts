/** Strokes of a hand on a page: thin, large, crossing the lines that print keeps to. */
import type { SignatureMeasures } from '@kedu/shared/evidence/measures'
import { boxMean, lumaOf, type Plane, type Raster } from './raster.ts'

/** Pen and print are dark against the paper about them, by at least this share of it. */
const DARKER = 0.8
/** Straighter and longer than any stroke: rules and underlines, px. */
const RULE_RUN = 40
const RULE_THICKNESS = 7

interface Stroke {
  left: number
  top: number
  width: number
  height: number
  area: number
  /** Pixels with paper beside them. */
  rim: number
}

/** Boxes are shares of the picture. Null when nothing looks written by hand. */
export function findHandwriting(raster: Raster, luma = lumaOf(raster)): SignatureMeasures {
  const mask = darkMask(raster, luma)
  removeRules(mask)
  const strokes = strokesOf(mask)
  const print = printHeight(strokes, mask.height)
  const ink = strokes.reduce((sum, s) => sum + s.area, 0) / (mask.width * mask.height)
  const hand = strokes.filter((stroke) => isByHand(stroke, print, mask))
  const groups = grouped(hand, print)
  const best = groups
    .filter(isShapedLikeAName(print))
    .sort((a, b) => b.length - a.length || reach(b) - reach(a))[0]
  if (!best) return { strokes: 0, reach: 0, thinness: 0, ink, box: null }
  const box = boundsOf(best)
  const area = best.reduce((sum, s) => sum + s.area, 0)
  const rim = best.reduce((sum, s) => sum + s.rim, 0)
  return {
    strokes: best.length,
    reach: Math.max(...best.map((s) => Math.max(s.width, s.height))) / print,
    thinness: (2 * area) / Math.max(1, rim) / Math.min(box.width, box.height),
    ink,
    box: {
      x: box.left / mask.width,
      y: box.top / mask.height,
      width: box.width / mask.width,
      height: box.height / mask.height,
    },
  }
}

/** A name is no line: what a rule or the edge of a desk left is long and flat. */
const isShapedLikeAName =
  (print: number) =>
  (group: readonly Stroke[]): boolean => {
    const { width, height } = boundsOf(group)
    return (
      Math.min(width, height) >= 1.1 * print &&
      Math.max(width, height) < 7 * Math.min(width, height)
    )
  }

const reach = (group: readonly Stroke[]): number =>
  group.reduce((sum, s) => sum + s.width + s.height, 0)

/** Dark and not red: a seal over the name is no stroke of the pen. */
function darkMask(raster: Raster, luma: Plane): Plane {
  const { width, height, data } = luma
  const around = boxMean(luma, Math.round(Math.max(width, height) / 32))
  const mask = new Uint8Array(width * height)
  for (let i = 0, at = 0; i < mask.length; i++, at += 3) {
    if ((data[i] as number) >= (around.data[i] as number) * DARKER) continue
    const r = raster.data[at] as number
    if (r > 1.35 * Math.max(raster.data[at + 1] as number, raster.data[at + 2] as number)) continue
    mask[i] = 1
  }
  return { width, height, data: mask }
}

/** Takes out what runs straight along or across and is thin. */
function removeRules({ width, height, data }: Plane): void {
  const clear = (
    start: number,
    step: number,
    count: number,
    across: number,
    limit: number,
  ): void => {
    for (let i = 0; i < count; i++) {
      const at = start + i * step
      let thick = 1
      for (
        let d = 1;
        d < RULE_THICKNESS && at + d * across < limit && data[at + d * across] === 1;
        d++
      )
        thick++
      for (
        let d = 1;
        d < RULE_THICKNESS && at - d * across >= 0 && data[at - d * across] === 1;
        d++
      )
        thick++
      if (thick < RULE_THICKNESS) data[at] = 2
    }
  }
  const scan = (outer: number, inner: number, outerStep: number, innerStep: number): void => {
    for (let o = 0; o < outer; o++) {
      let run = 0
      for (let i = 0; i <= inner; i++) {
        const isInk = i < inner && (data[o * outerStep + i * innerStep] as number) >= 1
        if (isInk) {
          run++
          continue
        }
        if (run >= RULE_RUN) {
          clear(o * outerStep + (i - run) * innerStep, innerStep, run, outerStep, width * height)
        }
        run = 0
      }
    }
  }
  scan(height, width, width, 1)
  scan(width, height, 1, width)
  for (let i = 0; i < data.length; i++) if (data[i] === 2) data[i] = 0
}

function strokesOf({ width, height, data }: Plane): Stroke[] {
  const seen = new Uint8Array(data.length)
  const strokes: Stroke[] = []
  const queue: number[] = []
  for (let start = 0; start < data.length; start++) {
    if (data[start] !== 1 || seen[start] === 1) continue
    seen[start] = 1
    queue.length = 0
    queue.push(start)
    let [left, top, right, bottom, rim] = [width, height, 0, 0, 0]
    for (let head = 0; head < queue.length; head++) {
      const at = queue[head] as number
      const x = at % width
      const y = (at - x) / width
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      if (y > bottom) bottom = y
      let isRim = false
      for (let ny = y - 1; ny <= y + 1; ny++) {
        for (let nx = x - 1; nx <= x + 1; nx++) {
          if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue
          const next = ny * width + nx
          if (data[next] !== 1) {
            isRim = true
            continue
          }
          if (seen[next] === 1) continue
          seen[next] = 1
          queue.push(next)
        }
      }
      if (isRim) rim++
    }
    if (queue.length < 12) continue
    strokes.push({
      left,
      top,
      width: right - left + 1,
      height: bottom - top + 1,
      area: queue.length,
      rim,
    })
  }
  return strokes
}

/** Height of the print's characters, px: most marks on a page are print. */
function printHeight(strokes: readonly Stroke[], pageHeight: number): number {
  const heights = strokes
    .map((s) => Math.max(s.width, s.height))
    .filter((h) => h >= 6)
    .sort((a, b) => a - b)
  const typical = heights[Math.floor(heights.length * 0.5)] ?? 0
  // A bare signature has no print beside it: then a share of the picture stands in.
  return heights.length < 12
    ? Math.max(pageHeight / 40, Math.min(typical, pageHeight / 14))
    : Math.max(8, typical)
}

/** Larger than print, thin for its size, neither a block nor a bare line, not cut by the border. */
function isByHand(s: Stroke, print: number, { width, height }: Plane): boolean {
  const long = Math.max(s.width, s.height)
  const short = Math.min(s.width, s.height)
  if (long < 1.7 * print || short < 0.45 * print) return false
  if (long > 0.75 * width || s.height > 0.75 * height) return false
  if (s.left <= 1 || s.top <= 1) return false
  if (s.left + s.width >= width - 1 || s.top + s.height >= height - 1) return false
  const fill = s.area / (s.width * s.height)
  const pen = (2 * s.area) / Math.max(1, s.rim)
  return fill < 0.42 && pen / long < 0.085 && pen < 0.6 * print
}

function grouped(strokes: readonly Stroke[], print: number): Stroke[][] {
  const groups: Stroke[][] = []
  for (const stroke of [...strokes].sort((a, b) => a.left - b.left)) {
    const near = groups.filter((group) => group.some((other) => gapOf(stroke, other) < 2 * print))
    const joined = [stroke, ...near.flat()]
    for (const group of near) groups.splice(groups.indexOf(group), 1)
    groups.push(joined)
  }
  return groups
}

function gapOf(a: Stroke, b: Stroke): number {
  const dx = Math.max(0, a.left - b.left - b.width, b.left - a.left - a.width)
  const dy = Math.max(0, a.top - b.top - b.height, b.top - a.top - a.height)
  return Math.hypot(dx, dy)
}

function boundsOf(group: readonly Stroke[]) {
  const left = Math.min(...group.map((s) => s.left))
  const top = Math.min(...group.map((s) => s.top))
  return {
    left,
    top,
    width: Math.max(...group.map((s) => s.left + s.width)) - left,
    height: Math.max(...group.map((s) => s.top + s.height)) - top,
  }
}
