/** Red pixels that belong together: a seal's ring, letters and star are near each other. */
import type { Plane } from '../raster.ts'

/** Pixels a side of a cell: clusters are grown on cells, one sixteenth of the work. */
const CELL = 4
/** Fewer red pixels than this in a cell are noise of the JPEG. */
const MIN_IN_CELL = 2

export interface Cluster {
  /** Outermost red pixels of every row and column, x and y in turn. */
  rim: Float32Array
  left: number
  top: number
  right: number
  bottom: number
}

/** Clusters with a long side within the two limits (px), largest first. `reach`: cells bridged. */
export function clustersOf(
  mask: Plane,
  { minSide, maxSide, reach }: { minSide: number; maxSide: number; reach: number },
): Cluster[] {
  const columns = Math.ceil(mask.width / CELL)
  const rows = Math.ceil(mask.height / CELL)
  const filled = filledCells(mask, columns, rows)
  const labels = new Int32Array(columns * rows)
  const clusters: Cluster[] = []
  const queue: number[] = []
  let label = 0
  for (let start = 0; start < filled.length; start++) {
    if (filled[start] === 0 || labels[start] !== 0) continue
    label++
    labels[start] = label
    queue.length = 0
    queue.push(start)
    let [minX, minY, maxX, maxY] = [columns, rows, 0, 0]
    for (let head = 0; head < queue.length; head++) {
      const cell = queue[head] as number
      const cx = cell % columns
      const cy = (cell - cx) / columns
      if (cx < minX) minX = cx
      if (cx > maxX) maxX = cx
      if (cy < minY) minY = cy
      if (cy > maxY) maxY = cy
      for (let y = Math.max(0, cy - reach); y <= Math.min(rows - 1, cy + reach); y++) {
        for (let x = Math.max(0, cx - reach); x <= Math.min(columns - 1, cx + reach); x++) {
          const next = y * columns + x
          if (filled[next] === 0 || labels[next] !== 0) continue
          labels[next] = label
          queue.push(next)
        }
      }
    }
    const side = Math.max(maxX - minX + 1, maxY - minY + 1) * CELL
    if (side < minSide || side > maxSide) continue
    const box = {
      left: minX * CELL,
      top: minY * CELL,
      right: Math.min(mask.width, (maxX + 1) * CELL),
      bottom: Math.min(mask.height, (maxY + 1) * CELL),
    }
    clusters.push({ ...box, rim: rimOf(mask, box, labels, label, columns) })
  }
  return clusters.sort((a, b) => areaOf(b) - areaOf(a))
}

const areaOf = ({ left, top, right, bottom }: Cluster): number => (right - left) * (bottom - top)

function filledCells(mask: Plane, columns: number, rows: number): Uint8Array {
  const counts = new Uint8Array(columns * rows)
  for (let y = 0; y < mask.height; y++) {
    const row = (y >> 2) * columns
    for (let x = 0; x < mask.width; x++) {
      if (mask.data[y * mask.width + x] === 1) {
        const cell = row + (x >> 2)
        counts[cell] = (counts[cell] as number) + 1
      }
    }
  }
  for (let i = 0; i < counts.length; i++) counts[i] = (counts[i] as number) >= MIN_IN_CELL ? 1 : 0
  return counts
}

function rimOf(
  mask: Plane,
  box: { left: number; top: number; right: number; bottom: number },
  labels: Int32Array,
  label: number,
  columns: number,
): Float32Array {
  const isOurs = (x: number, y: number): boolean =>
    mask.data[y * mask.width + x] === 1 && labels[(y >> 2) * columns + (x >> 2)] === label
  const points: number[] = []
  for (let y = box.top; y < box.bottom; y++) {
    let first = box.left
    while (first < box.right && !isOurs(first, y)) first++
    if (first === box.right) continue
    let last = box.right - 1
    while (!isOurs(last, y)) last--
    points.push(first, y)
    if (last > first) points.push(last, y)
  }
  for (let x = box.left; x < box.right; x++) {
    let first = box.top
    while (first < box.bottom && !isOurs(x, first)) first++
    if (first === box.bottom) continue
    let last = box.bottom - 1
    while (!isOurs(x, last)) last--
    points.push(x, first)
    if (last > first) points.push(x, last)
  }
  return Float32Array.from(points)
}
