/** Which way the edges of ink run: print along and across, a hand every way. */
import type { Plane } from '../raster.ts'

const BINS = 36
/** Pages are photographed a little askew, bins to both sides. */
const TILT = 3
/** How far from the axis still counts as along it, bins to both sides. */
const SPREAD = 1
const LEAST_STEP = 12

interface Region {
  left: number
  top: number
  width: number
  height: number
}

/** Share of the edges of what the mask holds there that run along the page's axes, 0–1. */
export function axialShare(luma: Plane, mask: Plane, region: Region): number {
  const { width, height, data } = luma
  const bins = new Float32Array(BINS)
  let total = 0
  const bottom = Math.min(height - 2, region.top + region.height)
  const right = Math.min(width - 2, region.left + region.width)
  for (let y = Math.max(1, region.top - 1); y <= bottom; y++) {
    for (let x = Math.max(1, region.left - 1); x <= right; x++) {
      const at = y * width + x
      // Edges beside ink only: not the desk, not what was taken out.
      if (!hasInkAbout(mask, at)) continue
      const p = (d: number): number => data[at + d] as number
      const gx = p(1 - width) + 2 * p(1) + p(1 + width) - p(-1 - width) - 2 * p(-1) - p(width - 1)
      const gy =
        p(width - 1) + 2 * p(width) + p(width + 1) - p(-width - 1) - 2 * p(-width) - p(1 - width)
      const size = Math.hypot(gx, gy)
      if (size < LEAST_STEP * 4) continue
      const turn = (Math.atan2(gy, gx) / Math.PI + 1) % 1
      const bin = Math.floor(turn * BINS) % BINS
      bins[bin] = (bins[bin] as number) + size
      total += size
    }
  }
  if (total === 0) return 0
  let best = 0
  for (let tilt = -TILT; tilt <= TILT; tilt++) {
    let sum = 0
    for (let d = -SPREAD - 1; d <= SPREAD; d++) {
      sum +=
        (bins[(tilt + d + BINS) % BINS] as number) +
        (bins[(tilt + d + BINS / 2 + BINS) % BINS] as number)
    }
    if (sum > best) best = sum
  }
  return best / total
}

function hasInkAbout({ width, data }: Plane, at: number): boolean {
  return (
    data[at] === 1 ||
    data[at - 1] === 1 ||
    data[at + 1] === 1 ||
    data[at - width] === 1 ||
    data[at + width] === 1
  )
}
