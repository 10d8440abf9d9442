/** Company seals on a page: red ring, letters along it. */
import type { RingMeasures } from '@kedu/shared/evidence/seal-score'
import { sealScore } from '@kedu/shared/evidence/seal-score'
import { boxMean, type Plane, type Raster } from '../raster.ts'
import { clustersOf } from './clusters.ts'
import { type Ellipse, fitEllipses } from './ellipse.ts'
import { inkMask, rednessOf, surroundings } from './redness.ts'
import { measureRing } from './ring-measures.ts'

export interface FoundRing {
  ellipse: Ellipse
  measures: RingMeasures
  score: number
}

/** Fresh ink first; when that shows no seal, faint ink with a wider reach. */
const PASSES = [
  { threshold: 34, reach: 2, smooth: 0 },
  { threshold: 10, reach: 2, smooth: 1 },
] as const
const ENOUGH = 0.5
/** A seal is 38–42 mm on a page of 210 mm; photographed from afar or close up. */
const MIN_SIDE = 0.045
const MAX_SIDE = 0.7
const MAX_CLUSTERS = 24
const MAX_RINGS_PER_CLUSTER = 4

export function findRings(raster: Raster): FoundRing[] {
  const redness = rednessOf(raster)
  const around = surroundings(redness)
  let found: FoundRing[] = []
  for (const pass of PASSES) {
    found = [...found, ...ringsAt(redness, around, pass)]
    if (found.some(({ score }) => score >= ENOUGH)) break
  }
  return withoutRepeats(found)
}

function ringsAt(
  redness: Plane,
  around: Plane,
  { threshold, reach, smooth }: (typeof PASSES)[number],
): FoundRing[] {
  const mask = inkMask(smooth === 0 ? redness : boxMean(redness, smooth), around, threshold)
  const long = Math.max(mask.width, mask.height)
  const frame = {
    width: mask.width,
    height: mask.height,
    minRadius: (long * MIN_SIDE) / 2,
    maxRadius: (long * MAX_SIDE) / 2,
  }
  const clusters = clustersOf(mask, { minSide: long * MIN_SIDE, maxSide: long * 1.1, reach })
  const rings: FoundRing[] = []
  for (const cluster of clusters.slice(0, MAX_CLUSTERS)) {
    let rim = cluster.rim
    for (let round = 0; round < MAX_RINGS_PER_CLUSTER; round++) {
      const fits = fitEllipses(rim, frame).filter(({ support }) => support >= 0.3)
      const tried = fits.flatMap(({ ellipse }) => {
        const measures = measureRing(redness, ellipse)
        return measures ? [{ ellipse, measures, score: sealScore(measures) }] : []
      })
      rings.push(...tried)
      const best = tried.sort((p, q) => q.score - p.score)[0]?.ellipse ?? fits[0]?.ellipse
      if (!best) break
      rim = outsideOf(best, rim)
    }
  }
  return rings
}

/** Points that are not on or in the ring found: what another seal beside it left. */
function outsideOf(e: Ellipse, rim: Float32Array): Float32Array {
  const cos = Math.cos(e.angle)
  const sin = Math.sin(e.angle)
  const rest: number[] = []
  for (let i = 0; i < rim.length; i += 2) {
    const dx = (rim[i] as number) - e.x
    const dy = (rim[i + 1] as number) - e.y
    const u = (dx * cos + dy * sin) / e.a
    const v = (dy * cos - dx * sin) / e.b
    if (u * u + v * v > 1.08 * 1.08) rest.push(rim[i] as number, rim[i + 1] as number)
  }
  return Float32Array.from(rest)
}

/** The best of those about the same middle. */
function withoutRepeats(rings: readonly FoundRing[]): FoundRing[] {
  const kept: FoundRing[] = []
  for (const ring of [...rings].sort((p, q) => q.score - p.score)) {
    const isNew = kept.every(
      ({ ellipse }) =>
        Math.hypot(ellipse.x - ring.ellipse.x, ellipse.y - ring.ellipse.y) >
        0.5 * Math.max(ellipse.a, ring.ellipse.a),
    )
    if (isNew) kept.push(ring)
  }
  return kept
}
