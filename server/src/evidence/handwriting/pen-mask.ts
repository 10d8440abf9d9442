/** What a pen or a printer left on the paper: dark, black or blue, rules and frames taken out. */
import { boxMean, type Plane, type Raster } from '../raster.ts'
import { paperGains } from '../seals/redness.ts'

/** Pen and print are dark against the paper about them, by at least this share of it. */
const DARKER = 0.8
/** Pens write black and blue. On white paper anything that is this much warmer or greener is no pen. */
const MORE_THAN_BLUE = 1.3
const LEAST_COLOUR = 18

/** 1 where ink is. */
export function penMask(raster: Raster, luma: Plane): Plane {
  const { width, height, data } = luma
  const around = surroundingsOf(luma)
  const columns = Math.ceil(width / BLOCK)
  const [gr, gg, gb] = paperGains(raster)
  const mask = new Uint8Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    const row = (y >> BLOCK_BITS) * columns
    for (let x = 0; x < width; x++, i++) {
      const usual = around.data[row + (x >> BLOCK_BITS)] as number
      if ((data[i] as number) >= usual * DARKER) continue
      const at = 3 * i
      const warm = Math.max((raster.data[at] as number) * gr, (raster.data[at + 1] as number) * gg)
      if (warm > MORE_THAN_BLUE * (raster.data[at + 2] as number) * gb + LEAST_COLOUR) continue
      mask[i] = 1
    }
  }
  return { width, height, data: mask }
}

/** What is usual about every pixel: a mean over a sixteenth of the page needs no finer grid than this. */
const BLOCK_BITS = 2
const BLOCK = 1 << BLOCK_BITS

function surroundingsOf({ width, height, data }: Plane): Plane {
  const columns = Math.ceil(width / BLOCK)
  const rows = Math.ceil(height / BLOCK)
  const sums = new Uint16Array(columns * rows)
  for (let y = 0; y < height; y++) {
    const row = (y >> BLOCK_BITS) * columns
    for (let x = 0; x < width; x++) {
      const block = row + (x >> BLOCK_BITS)
      sums[block] = (sums[block] as number) + (data[y * width + x] as number)
    }
  }
  const means = new Uint8Array(sums.length)
  for (let row = 0, block = 0; row < rows; row++) {
    const high = Math.min(BLOCK, height - row * BLOCK)
    for (let column = 0; column < columns; column++, block++) {
      means[block] = (sums[block] as number) / (high * Math.min(BLOCK, width - column * BLOCK))
    }
  }
  const radius = Math.round(Math.max(columns, rows) / 32)
  return boxMean({ width: columns, height: rows, data: means }, radius)
}

/** Straighter and longer than any stroke, px. */
const RULE_LENGTH = 40
const RULE_THICKNESS = 7
/** Of its length, there. */
const RULE_SHARE = 0.8
const RULE_PIECES = RULE_SHARE * RULE_LENGTH
/** A rule is crossed by others of its kind, and worn. */
const RULE_GAP = RULE_THICKNESS + 3
/** How far a rule may climb from one pixel to the next: photos are never quite straight. */
const RULE_SLOPE = 0.3
/** From its own chord, px: a hand's line bends more. */
const RULE_BEND = 1.6
/** How far aside it may go on after the widest gap. */
const REACH = Math.ceil(1 + RULE_SLOPE * RULE_GAP)

/** Thin ink that goes on from row to row, with the sums of a straight line through it. */
interface Trace {
  count: number
  firstRow: number
  lastRow: number
  /** Where it was in its last row. */
  middle: number
  /** Over rows since the first and middles, as least squares need them. */
  x: number
  y: number
  xx: number
  xy: number
}

/** Takes out lines that run straight along or across the page, tilted as well: rules, frames, tables. */
export function removeRules(mask: Plane): void {
  const turned = transposed(mask)
  const upright = longTraces(mask)
  const level = longTraces(turned)
  for (const trace of upright) clearRule(trace, mask)
  for (const trace of level) clearRule(trace, turned)
  const back = transposed(turned)
  for (let at = 0; at < back.data.length; at++) if (back.data[at] === 0) mask.data[at] = 0
}

/** In squares, so that both planes stay in the processor's cache. */
function transposed({ width, height, data }: Plane): Plane {
  const turned = new Uint8Array(data.length)
  for (let top = 0; top < height; top += 32) {
    for (let left = 0; left < width; left += 32) {
      for (let y = top; y < Math.min(height, top + 32); y++) {
        for (let x = left; x < Math.min(width, left + 32); x++) {
          turned[x * height + y] = data[y * width + x] as number
        }
      }
    }
  }
  return { width: height, height: width, data: turned }
}

/** Those that run down the plane for long enough. */
function longTraces({ width, data }: Plane): Trace[] {
  const long: Trace[] = []
  /** The trace last seen in each column. */
  const seen: (Trace | null)[] = Array.from({ length: width + 2 * REACH }, () => null)
  for (let at = data.indexOf(1); at >= 0; at = data.indexOf(1, at)) {
    const row = Math.floor(at / width)
    const from = at - row * width
    const end = (row + 1) * width
    while (at < end && data[at] === 1) at++
    const thickness = at - row * width - from
    if (thickness >= RULE_THICKNESS) continue
    const middle = from + (thickness - 1) / 2
    const trace = traceAbove(middle, row, seen)
    if (trace === null) {
      const [x, xx, xy] = [0, 0, 0]
      const begun = { count: 1, firstRow: row, lastRow: row, middle, x, y: middle, xx, xy }
      seen[Math.round(middle) + REACH] = begun
      continue
    }
    seen[Math.round(trace.middle) + REACH] = null
    seen[Math.round(middle) + REACH] = trace
    const x = row - trace.firstRow
    trace.count++
    trace.lastRow = row
    trace.middle = middle
    trace.x += x
    trace.y += middle
    trace.xx += x * x
    trace.xy += x * middle
    if (trace.count === RULE_PIECES) long.push(trace)
  }
  return long
}

/** The nearest that may go on there, or none. */
function traceAbove(middle: number, row: number, seen: readonly (Trace | null)[]): Trace | null {
  let nearest: Trace | null = null
  let distance = Number.POSITIVE_INFINITY
  const place = Math.round(middle) + REACH
  for (let near = place - REACH; near <= place + REACH; near++) {
    const trace = seen[near] ?? null
    if (trace === null) continue
    const gap = row - trace.lastRow
    const off = Math.abs(trace.middle - middle)
    if (gap === 0 || gap > RULE_GAP || off > 1 + RULE_SLOPE * gap || off >= distance) continue
    nearest = trace
    distance = off
  }
  return nearest
}

/** Clears what lies near the trace's chord, when that is most of the trace. */
function clearRule(trace: Trace, { width, data }: Plane): void {
  const { count, firstRow, lastRow, x, y, xx, xy } = trace
  const length = lastRow - firstRow + 1
  if (length < RULE_LENGTH || count < RULE_SHARE * length) return
  const slope = (count * xy - x * y) / Math.max(1, count * xx - x * x)
  if (Math.abs(slope) > RULE_SLOPE) return
  const level = (y - slope * x) / count
  const pieces: number[] = []
  for (let row = firstRow; row <= lastRow; row++) {
    const chord = level + slope * (row - firstRow)
    const begin = row * width
    let at = Math.max(0, Math.round(chord - RULE_BEND))
    const last = Math.min(width - 1, Math.round(chord + RULE_BEND))
    while (at <= last && data[begin + at] !== 1) at++
    if (at > last) continue
    let from = at
    let to = at + 1
    while (from > 0 && data[begin + from - 1] === 1) from--
    while (to < width && data[begin + to] === 1) to++
    const isOn = Math.abs((from + to - 1) / 2 - chord) <= RULE_BEND
    if (to - from < RULE_THICKNESS && isOn) pieces.push(begin + from, begin + to)
  }
  if (pieces.length / 2 < RULE_SHARE * length) return
  for (let i = 0; i < pieces.length; i += 2) data.fill(0, pieces[i], pieces[i + 1])
}
