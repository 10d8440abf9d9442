/** How much red ink lies on every pixel, whatever the lamp. */
import { boxMean, type Plane, percentile, type Raster } from '../raster.ts'

/** Paper is taken for white: its brightest part is brought here. */
const PAPER_SHARE = 0.85
const PAPER_LEVEL = 245
/** A black picture is not made bright. */
const MAX_GAIN = 4

/** Factor for each channel that turns the paper white: lamps make it yellow and seals orange. */
export function paperGains({ width, height, data }: Raster): [number, number, number] {
  const histograms = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)] as const
  const step = 3 * Math.max(1, Math.floor((width * height) / 200_000))
  for (let at = 0; at + 2 < data.length; at += step) {
    for (let k = 0; k < 3; k++) {
      const histogram = histograms[k] as Uint32Array
      const value = data[at + k] as number
      histogram[value] = (histogram[value] as number) + 1
    }
  }
  const gain = (histogram: Uint32Array) =>
    Math.min(MAX_GAIN, PAPER_LEVEL / Math.max(1, percentile(histogram, PAPER_SHARE)))
  return [gain(histograms[0]), gain(histograms[1]), gain(histograms[2])]
}

/**
 * 0: none; about 150: fresh ink on white paper; 40: a faded seal. Orange and brown count less the more
 * green there is over blue, so a desk is nearly none.
 */
export function rednessOf(raster: Raster): Plane {
  const { width, height, data } = raster
  const [gr, gg, gb] = paperGains(raster)
  const red = new Uint8Array(width * height)
  for (let i = 0, at = 0; i < red.length; i++, at += 3) {
    const r = (data[at] as number) * gr
    const g = (data[at + 1] as number) * gg
    const b = (data[at + 2] as number) * gb
    if (r <= g || r <= b || r < 50) continue
    const tilt = g > b ? g - b : (b - g) * 0.6
    const excess = r - Math.max(g, b) - tilt
    if (excess <= 0) continue
    const relative = (excess * 255) / Math.max(r, 110)
    red[i] = Math.min(relative, 255)
  }
  return { width, height, data: red }
}

/** What is usual about every pixel: of a seal's lines mostly paper. */
export function surroundings(redness: Plane): Plane {
  return boxMean(redness, Math.round(Math.max(redness.width, redness.height) / 28))
}

/**
 * Pixels redder than their surroundings by at least `threshold`. A red wall or a brown desk is even:
 * only its edges stand out, so large red things cost nothing.
 */
export function inkMask(redness: Plane, around: Plane, threshold: number): Plane {
  const { width, height, data } = redness
  const mask = new Uint8Array(width * height)
  for (let i = 0; i < mask.length; i++) {
    if ((data[i] as number) - (around.data[i] as number) >= threshold) mask[i] = 1
  }
  return { width, height, data: mask }
}
