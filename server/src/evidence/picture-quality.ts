/** Whether a person could read the picture: light, sharpness, size. */
import type { QualityMeasures } from '@kedu/shared/evidence/measures'
import { histogramOf, type Plane, percentile, shrunk } from './raster.ts'

/** Sharpness is measured at one size: a larger picture of the same page is not a sharper one. */
const MEASURED_EDGE = 900
/** An edge is looked at within this many pixels to both sides. */
const REACH = 6

export function measureQuality(
  luma: Plane,
  original: { width: number; height: number },
): QualityMeasures {
  const small = shrunk(luma, MEASURED_EDGE)
  const histogram = histogramOf(small)
  const [dim, bright] = [percentile(histogram, 0.02), percentile(histogram, 0.9)]
  const top = percentile(histogram, 0.995)
  return {
    brightness: bright,
    contrast: top - dim,
    sharpness: sharpnessOf(small, Math.max(14, (top - dim) * 0.3)),
    shortSide: Math.min(original.width, original.height),
    width: original.width,
    height: original.height,
  }
}

/**
 * How steep edges are: the largest step over two pixels as a share of the whole step, median over all
 * strong edges, 0–1. Sharp print has 0.6 and more; whatever contrast and amount of text. Null when
 * there are too few edges to tell, as on an empty page.
 */
function sharpnessOf({ width, height, data }: Plane, leastStep: number): number | null {
  const shares = new Uint32Array(101)
  let edges = 0
  for (let y = 2; y < height - 2; y += 4) {
    const row = y * width
    for (let x = REACH + 1; x < width - REACH - 1; x += 4) {
      let low = 255
      let high = 0
      let steepest = 0
      for (let d = -REACH; d <= REACH; d++) {
        const value = data[row + x + d] as number
        if (value < low) low = value
        if (value > high) high = value
        const step = Math.abs((data[row + x + d + 1] as number) - (data[row + x + d - 1] as number))
        if (step > steepest) steepest = step
      }
      if (high - low < leastStep) continue
      edges++
      const share = Math.min(100, Math.round((100 * steepest) / (high - low)))
      shares[share] = (shares[share] as number) + 1
    }
  }
  return edges < 40 ? null : percentile(shares, 0.5) / 100
}
