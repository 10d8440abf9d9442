/**
 * How much a red ring looks like a company's seal, from what was measured on it. Ring and letters decide
 * together: rings alone are logos, dials and circles drawn by hand, letters alone are letterheads.
 */

/** What was measured on and within one red ring. Shares are 0–1. */
export interface RingMeasures {
  /** Of the ring, within the picture: under 1 for a seal across the page's edge. */
  visible: number
  /** Of the visible ring, inked. */
  coverage: number
  /** Interruptions of the ring, for a whole turn. */
  breaks: number
  /** How far the ring's line jumps from one direction to the next, in fortieths of the radius. */
  wobble: number
  /** Standard deviation of the ring's line from the fitted ellipse, in radii: a square sways. */
  sway: number
  /** Of the ring's line, in radii. */
  thickness: number
  /** Ink where it is least between ring and letters, median over all directions: 0 paper, 1 ink. */
  gap: number
  /** Inked share of the band in which a company's name stands. */
  bandFill: number
  /** Share of directions in which the band holds ink. */
  bandSpan: number
  /** Strokes met going once round the band. */
  tangentialRises: number
  /** Strokes met going outwards through the band, mean where there is any. */
  radialRises: number
  /** Inked share within the band's inner edge, where the star is. */
  centreFill: number
  /** Inked share just outside the ring, where paper is. */
  outsideFill: number
  /** Redness of the ring above the paper's, 0–255. */
  contrast: number
  /** Short over long axis. */
  axisRatio: number
  /** Long half axis, px at working size. */
  radius: number
}

/** From this score on a seal counts as found. */
export const SEAL_PRESENT = 0.5
/** From this score on nobody need look again. */
export const SEAL_CLEAR = 0.7

/** Contrast under which ink is faint. */
const FAINT = 20
/** Wobble for each step of contrast that is missing. */
const WOBBLE_OF_GRAIN = 0.02

/** 0 at `none` and beyond, 1 at `full` and beyond, straight between; works in both directions. */
function ramp(value: number, none: number, full: number): number {
  return Math.min(1, Math.max(0, (value - none) / (full - none)))
}

/**
 * 0–1. Every condition must hold, so the weakest ones set the score. The limits lie in the middle of the
 * wide gaps between drawn seals and drawn red things that are none (`pnpm bench:evidence`).
 */
export function sealScore(ring: RingMeasures): number {
  const isCut = ring.visible < 0.85
  // The fainter the ink, the more the paper's own grain moves the line.
  const grain = isCut ? 0 : Math.max(0, FAINT - ring.contrast) * WOBBLE_OF_GRAIN
  const conditions = [
    ramp(ring.coverage, isCut ? 0.68 : 0.6, 0.9),
    ramp(ring.breaks, 22, 12),
    ramp(ring.wobble, 0.72 + grain, 0.48 + grain),
    ramp(ring.sway, 0.058, 0.034),
    ramp(ring.thickness, 0.2, 0.12),
    ramp(ring.gap, 0.72, 0.4),
    ramp(ring.bandFill, 0.03, 0.08) * ramp(ring.bandFill, 0.66, 0.52),
    ramp(ring.bandSpan, 0.3, 0.5),
    ramp(ring.tangentialRises, isCut ? 12 : 10.5, isCut ? 19 : 15.5),
    ramp(ring.radialRises, 0.95, 1.15),
    ramp(ring.outsideFill, 0.32, 0.1),
    ramp(ring.contrast, isCut ? 20 : 7, isCut ? 40 : 13),
    ramp(ring.visible, 0.28, 0.38),
  ]
  const weakest = Math.min(...conditions)
  const product = conditions.reduce((all, one) => all * one, 1)
  return Math.sqrt(weakest * product)
}
