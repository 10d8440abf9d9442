/** What lies on and within an ellipse, unrolled: angle by radius, 0 no ink, 1 full ink. */
import type { RingMeasures } from '@kedu/shared/evidence/seal-score'
import type { Plane } from '../raster.ts'
import type { Ellipse } from './ellipse.ts'

const ANGLES = 240
/** Radii per unit radius; the outermost looked at is 1.3. */
const PER_RADIUS = 40
const RADII = Math.ceil(1.3 * PER_RADIUS)
const INK = 0.42

const radiusIndex = (r: number): number => Math.round(r * PER_RADIUS)

export function measureRing(redness: Plane, e: Ellipse): RingMeasures | null {
  const unrolled = unroll(redness, e)
  const { ink, visible } = unrolled
  const ring = ringOf(ink, visible)
  const seen = visible.reduce((sum, v) => sum + v, 0)
  if (seen < ANGLES * 0.25) return null
  const at = (angle: number, radius: number): boolean =>
    (ink[angle * RADII + radius] as number) >= INK
  const strokes = strokesOf(ink)
  const onStroke = (angle: number, radius: number): boolean => strokes[angle * RADII + radius] === 1
  const [bandFrom, bandTo] = [radiusIndex(0.56), radiusIndex(0.9)]
  const spanBins = new Uint8Array(48)
  const seenBins = new Uint8Array(48)
  let filled = 0
  let cells = 0
  let radialRises = 0
  let inkedAngles = 0
  for (let angle = 0; angle < ANGLES; angle++) {
    if (visible[angle] === 0) continue
    const bin = Math.floor((angle / ANGLES) * 48)
    seenBins[bin] = 1
    let any = 0
    let rises = 0
    for (let r = bandFrom; r < bandTo; r++) {
      cells++
      if (!at(angle, r)) continue
      filled++
      any++
    }
    for (let r = bandFrom; r < bandTo; r++) {
      if (onStroke(angle, r) && !onStroke(angle, r - 1)) rises++
    }
    if (rises > 0) {
      inkedAngles++
      radialRises += rises
    }
    if (any >= 2) spanBins[bin] = 1
  }
  const perTurn = ANGLES / seen
  const tangential: number[] = []
  for (let r = radiusIndex(0.6); r < radiusIndex(0.88); r++) {
    let rises = 0
    for (let angle = 0; angle < ANGLES; angle++) {
      const before = (angle + ANGLES - 1) % ANGLES
      if (visible[angle] === 0 || visible[before] === 0) continue
      if (onStroke(angle, r) && !onStroke(before, r)) rises++
    }
    tangential.push(rises * perTurn)
  }
  tangential.sort((a, b) => b - a)
  let outer = 0
  let outerCells = 0
  let inner = 0
  let innerCells = 0
  for (let angle = 0; angle < ANGLES; angle++) {
    if (visible[angle] === 0) continue
    for (let r = radiusIndex(1.12); r < RADII; r++) {
      outerCells++
      if (at(angle, r)) outer++
    }
    for (let r = 2; r < bandFrom; r++) {
      innerCells++
      if (at(angle, r)) inner++
    }
  }
  const count = (bins: Uint8Array): number => bins.reduce((sum, v) => sum + v, 0)
  return {
    visible: seen / ANGLES,
    coverage: ring.coverage,
    breaks: ring.breaks,
    wobble: ring.wobble,
    sway: ring.sway,
    thickness: ring.thickness,
    gap: ring.gap,
    bandFill: filled / Math.max(1, cells),
    bandSpan: count(spanBins) / Math.max(1, count(seenBins)),
    // The four busiest radii: letters stand somewhere in the band.
    tangentialRises: tangential.slice(0, 4).reduce((sum, v) => sum + v, 0) / 4,
    radialRises: radialRises / Math.max(1, inkedAngles),
    centreFill: inner / Math.max(1, innerCells),
    outsideFill: outer / Math.max(1, outerCells),
    contrast: unrolled.contrast,
    axisRatio: Math.min(e.a, e.b) / Math.max(e.a, e.b),
    radius: Math.max(e.a, e.b),
  }
}

/** Half sizes of the neighbourhood a stroke stands out from: about half a letter. */
const AROUND_ANGLES = 5
const AROUND_RADII = 4
const STANDS_OUT = 0.05
const LEAST_STROKE_INK = 0.2

/** Where ink is darker than its surroundings: the strokes of letters, even when they are blurred into each other. */
function strokesOf(ink: Float32Array): Uint8Array {
  const strokes = new Uint8Array(ink.length)
  const columns = new Float32Array(ink.length)
  const size = (2 * AROUND_ANGLES + 1) * (2 * AROUND_RADII + 1)
  for (let angle = 0; angle < ANGLES; angle++) {
    for (let r = 0; r < RADII; r++) {
      let sum = 0
      for (let d = -AROUND_ANGLES; d <= AROUND_ANGLES; d++) {
        sum += ink[((angle + d + ANGLES) % ANGLES) * RADII + r] as number
      }
      columns[angle * RADII + r] = sum
    }
  }
  for (let angle = 0; angle < ANGLES; angle++) {
    for (let r = AROUND_RADII; r < RADII - AROUND_RADII; r++) {
      let sum = 0
      for (let d = -AROUND_RADII; d <= AROUND_RADII; d++)
        sum += columns[angle * RADII + r + d] as number
      const value = ink[angle * RADII + r] as number
      if (value >= LEAST_STROKE_INK && value - sum / size >= STANDS_OUT)
        strokes[angle * RADII + r] = 1
    }
  }
  return strokes
}

function unroll(redness: Plane, e: Ellipse) {
  const raw = new Float32Array(ANGLES * RADII)
  const visible = new Uint8Array(ANGLES)
  const cos = Math.cos(e.angle)
  const sin = Math.sin(e.angle)
  const { width, height, data } = redness
  const outside: number[] = []
  const peaks: number[] = []
  for (let angle = 0; angle < ANGLES; angle++) {
    const t = (angle / ANGLES) * 2 * Math.PI
    const ux = e.a * Math.cos(t) * cos - e.b * Math.sin(t) * sin
    const uy = e.a * Math.cos(t) * sin + e.b * Math.sin(t) * cos
    let peak = 0
    for (let r = 0; r < RADII; r++) {
      const x = e.x + (ux * r) / PER_RADIUS
      const y = e.y + (uy * r) / PER_RADIUS
      const x0 = Math.floor(x)
      const y0 = Math.floor(y)
      if (x0 < 0 || y0 < 0 || x0 >= width - 1 || y0 >= height - 1) continue
      const fx = x - x0
      const fy = y - y0
      const i = y0 * width + x0
      const value =
        ((data[i] as number) * (1 - fx) + (data[i + 1] as number) * fx) * (1 - fy) +
        ((data[i + width] as number) * (1 - fx) + (data[i + width + 1] as number) * fx) * fy
      raw[angle * RADII + r] = value
      if (r === PER_RADIUS) visible[angle] = 1
      if (r >= 0.93 * PER_RADIUS && r <= 1.07 * PER_RADIUS && value > peak) peak = value
      if (r >= 1.12 * PER_RADIUS) outside.push(value)
    }
    if (visible[angle] === 1) peaks.push(peak)
  }
  outside.sort((a, b) => a - b)
  peaks.sort((a, b) => a - b)
  const ground = outside[Math.floor(outside.length / 2)] ?? 0
  const full = peaks[Math.floor(peaks.length * 0.6)] ?? 0
  const contrast = full - ground
  const scale = Math.max(8, contrast)
  for (let i = 0; i < raw.length; i++) raw[i] = ((raw[i] as number) - ground) / scale
  return { ink: raw, visible, contrast }
}

/** A longer stretch without ring is no worn ink: the page ends there, or something lies on it. */
const CUT_ANGLES = Math.round(ANGLES * 0.13)

/**
 * Where the ring is inked, how thick and how smooth its line is, and whether paper shows between it and
 * the letters. Stretches cut off are taken out of `visible`.
 */
function ringOf(ink: Float32Array, visible: Uint8Array) {
  const line = new Int16Array(ANGLES).fill(-1)
  const runs: number[] = []
  const gaps: number[] = []
  for (let angle = 0; angle < ANGLES; angle++) {
    if (visible[angle] === 0) continue
    let best = -1
    let bestInk = INK
    for (let r = radiusIndex(0.93); r <= radiusIndex(1.07); r++) {
      const value = ink[angle * RADII + r] as number
      if (value >= bestInk) {
        best = r
        bestInk = value
      }
    }
    line[angle] = best
    if (best < 0) continue
    let low = best
    let high = best
    while (low > 0 && (ink[angle * RADII + low - 1] as number) >= INK) low--
    while (high < RADII - 1 && (ink[angle * RADII + high + 1] as number) >= INK) high++
    runs.push((high - low + 1) / PER_RADIUS)
    let least = 1
    for (let r = radiusIndex(0.82); r < radiusIndex(0.97); r++) {
      least = Math.min(least, ink[angle * RADII + r] as number)
    }
    gaps.push(least)
  }
  hideCuts(line, visible)
  let seen = 0
  let hits = 0
  let breaks = 0
  let steps = 0
  let wobble = 0
  let sum = 0
  let squares = 0
  for (let angle = 0; angle < ANGLES; angle++) {
    if (visible[angle] === 0) continue
    seen++
    const here = line[angle] as number
    const before = line[(angle + ANGLES - 1) % ANGLES] as number
    if (here < 0) {
      if (before >= 0) breaks++
      continue
    }
    hits++
    sum += here / PER_RADIUS
    squares += (here / PER_RADIUS) ** 2
    if (before < 0) continue
    steps++
    wobble += Math.abs(here - before)
  }
  runs.sort((a, b) => a - b)
  gaps.sort((a, b) => a - b)
  return {
    coverage: hits / Math.max(1, seen),
    breaks: (breaks * ANGLES) / Math.max(1, seen),
    wobble: wobble / Math.max(1, steps),
    sway: Math.sqrt(Math.max(0, squares / Math.max(1, hits) - (sum / Math.max(1, hits)) ** 2)),
    thickness: runs[Math.floor(runs.length / 2)] ?? 0,
    gap: gaps[Math.floor(gaps.length / 2)] ?? 1,
  }
}

function hideCuts(line: Int16Array, visible: Uint8Array): void {
  const isMissing = (angle: number): boolean =>
    visible[angle % ANGLES] === 0 || (line[angle % ANGLES] as number) < 0
  const first = line.findIndex((r, angle) => r >= 0 && visible[angle] === 1)
  if (first < 0) return
  for (let start = first; start < first + ANGLES; ) {
    let end = start
    while (end < first + ANGLES && isMissing(end)) end++
    if (end - start >= CUT_ANGLES) {
      for (let angle = start; angle < end; angle++) visible[angle % ANGLES] = 0
    }
    start = Math.max(end, start + 1)
  }
}
