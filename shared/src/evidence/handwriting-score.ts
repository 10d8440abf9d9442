/**
 * How much ink looks written by hand, from what was measured of it. A hand is large beside print, thin for
 * its size, and runs every way, where print keeps to the page's axes.
 */

/** What was measured of one group of strokes. */
export interface HandMeasures {
  /** Largest stroke against the print's height. */
  reach: number
  /** Width of the pen against the size of what it wrote. */
  thinness: number
  /** Share of the edges that run along the page's axes, 0–1. */
  axial: number
}

/** From this score on handwriting counts as found. */
export const HANDWRITING_PRESENT = 0.5

/** Nothing a hand writes is so square: frames, bars, boxes. */
const SQUARE = 0.62
/** Fitted to drawn signatures and drawn things that are none, see `pnpm bench:evidence`. */
const WEIGHTS = { thin: -7, reach: 4.5, axial: -17, constant: -17.7 }

/** 0–1. */
export function handScore({ reach, thinness, axial }: HandMeasures): number {
  if (reach <= 0 || thinness <= 0 || axial >= SQUARE) return 0
  const { thin, axial: along, constant } = WEIGHTS
  const sum = thin * Math.log(thinness) + WEIGHTS.reach * Math.log(reach) + along * axial + constant
  return 1 / (1 + Math.exp(-sum))
}
