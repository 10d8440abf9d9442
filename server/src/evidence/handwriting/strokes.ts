/** Pieces of ink that hang together. */
import type { Plane } from '../raster.ts'

/** Fewer pixels are dust. */
const LEAST_AREA = 12

export interface Stroke {
  left: number
  top: number
  width: number
  height: number
  area: number
  /** Pixels with paper beside them. */
  rim: number
}

/** In reading order of their first pixel. The mask's outermost pixels are cleared. */
export function strokesOf({ width, height, data }: Plane): Stroke[] {
  clearBorder({ width, height, data })
  const rest = data.slice()
  const around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]
  const strokes: Stroke[] = []
  const queue: number[] = []
  for (let start = rest.indexOf(1); start >= 0; start = rest.indexOf(1, start)) {
    rest[start] = 0
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
      for (const step of around) {
        if (data[at + step] !== 1) isRim = true
        else if (rest[at + step] === 1) {
          rest[at + step] = 0
          queue.push(at + step)
        }
      }
      if (isRim) rim++
    }
    if (queue.length < LEAST_AREA) continue
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

/** So that every pixel left has eight neighbours. */
function clearBorder({ width, height, data }: Plane): void {
  data.fill(0, 0, width)
  data.fill(0, (height - 1) * width)
  for (let y = 1; y < height - 1; y++) {
    data[y * width] = 0
    data[y * width + width - 1] = 0
  }
}

export function boundsOf(group: readonly Stroke[]) {
  const left = Math.min(...group.map((s) => s.left))
  const top = Math.min(...group.map((s) => s.top))
  return {
    left,
    top,
    width: Math.max(...group.map((s) => s.left + s.width)) - left,
    height: Math.max(...group.map((s) => s.top + s.height)) - top,
  }
}

/** px between two boxes; 0 when they touch or overlap. */
export function gapBetween(a: Stroke, b: Stroke): number {
  const dx = Math.max(0, a.left - b.left - b.width, b.left - a.left - a.width)
  const dy = Math.max(0, a.top - b.top - b.height, b.top - a.top - a.height)
  return Math.hypot(dx, dy)
}

/** Those whose neighbours, and theirs in turn, are near. No two further apart than `reach` px across are asked about. */
export function grouped(
  strokes: readonly Stroke[],
  reach: number,
  isNear: (a: Stroke, b: Stroke) => boolean,
): Stroke[][] {
  const sorted = [...strokes].sort((a, b) => a.left - b.left)
  const parents = Int32Array.from(sorted.keys())
  const rootOf = (i: number): number => {
    let root = i
    while (parents[root] !== root) root = parents[root] as number
    parents[i] = root
    return root
  }
  for (const [i, a] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length; j++) {
      const b = sorted[j] as Stroke
      if (b.left > a.left + a.width + reach) break
      if (isNear(a, b)) parents[rootOf(j)] = rootOf(i)
    }
  }
  const groups = new Map<number, Stroke[]>()
  for (const [i, stroke] of sorted.entries()) {
    const root = rootOf(i)
    const group = groups.get(root)
    if (group) group.push(stroke)
    else groups.set(root, [stroke])
  }
  return [...groups.values()]
}
