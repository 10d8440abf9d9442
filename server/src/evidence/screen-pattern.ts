/** Photos of a screen: its grid beats with the camera's and leaves sharp lines in the spectrum. */
import type { Plane } from './raster.ts'

const SIZE = 256
/** Nearer to the axes and the middle lie text lines and characters, not screens. */
const LOWEST = 26
/** JPEG works in blocks of eight: its lines stand at multiples of this. */
const JPEG_STEP = SIZE / 8

/**
 * How far the strongest lone peak stands above what lies about it, in powers of ten; the lower of two
 * tiles. Null when the picture is smaller than a tile.
 */
export function screenPeak(luma: Plane): number | null {
  if (luma.width < SIZE || luma.height < SIZE) return null
  const place = (share: number): number =>
    Math.round((luma.height - SIZE) * share) * luma.width + Math.round((luma.width - SIZE) * share)
  // Two real tiles go through one complex transform.
  const re = windowed(luma, place(0.35))
  const im = windowed(luma, place(0.65))
  transform(re, im)
  return Math.min(peakOf(powersOf(re, im, 1)), peakOf(powersOf(re, im, -1)))
}

function windowed({ width, data }: Plane, start: number): Float32Array {
  const tile = new Float32Array(SIZE * SIZE)
  let mean = 0
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) mean += data[start + y * width + x] as number
  }
  mean /= SIZE * SIZE
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const value = (data[start + y * width + x] as number) - mean
      tile[y * SIZE + x] = value * (HANN[x] as number) * (HANN[y] as number)
    }
  }
  return tile
}

/** Of the tile that went in as the real part (`part` 1) or the imaginary one (−1); upper half only. */
function powersOf(re: Float32Array, im: Float32Array, part: 1 | -1): Float32Array {
  const power = new Float32Array(SIZE * SIZE)
  for (let y = 0; y <= SIZE / 2 + 8; y++) {
    for (let x = 0; x < SIZE; x++) {
      const at = y * SIZE + x
      const mirror = ((SIZE - y) % SIZE) * SIZE + ((SIZE - x) % SIZE)
      const a = (re[at] as number) + part * (re[mirror] as number)
      const b = (im[at] as number) - part * (im[mirror] as number)
      power[at] = Math.log10(1 + (a * a + b * b) / 4)
    }
  }
  return power
}

function peakOf(power: Float32Array): number {
  let best = 0
  // Half of the spectrum: the other half mirrors it.
  for (let fy = 6; fy <= SIZE / 2; fy++) {
    for (let fx = -SIZE / 2 + 8; fx < SIZE / 2 - 8; fx++) {
      if (fx * fx + fy * fy < LOWEST * LOWEST || isJpegLine(fx) || isJpegLine(fy)) continue
      const value = power[fy * SIZE + ((fx + SIZE) % SIZE)] as number
      if (value < 4 || value < best || !isPeak(power, fx, fy)) continue
      const ground = ringMean(power, fx, fy)
      if (value - ground > best) best = value - ground
    }
  }
  return best
}

const at = (power: Float32Array, fx: number, fy: number): number =>
  power[fy * SIZE + ((fx + SIZE) % SIZE)] as number

function isPeak(power: Float32Array, fx: number, fy: number): boolean {
  const value = at(power, fx, fy)
  return (
    value >= at(power, fx - 1, fy) &&
    value >= at(power, fx + 1, fy) &&
    value >= at(power, fx, fy - 1) &&
    value >= at(power, fx, fy + 1)
  )
}

const isJpegLine = (f: number): boolean => {
  const off = Math.abs(f) % JPEG_STEP
  return Math.abs(f) > 2 && (off <= 1 || off >= JPEG_STEP - 1)
}

/** Mean at a distance of six around a place. */
function ringMean(power: Float32Array, fx: number, fy: number): number {
  let sum = 0
  for (const [dx, dy] of RING) {
    const x = (fx + dx + SIZE) % SIZE
    const y = (fy + dy + SIZE) % SIZE
    sum += power[y * SIZE + x] as number
  }
  return sum / RING.length
}

const RING = Array.from({ length: 16 }, (_, i): [number, number] => [
  Math.round(6 * Math.cos((i / 8) * Math.PI)),
  Math.round(6 * Math.sin((i / 8) * Math.PI)),
])

const HANN = Float32Array.from(
  { length: SIZE },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (SIZE - 1)),
)

/** In place, rows then columns. */
function transform(re: Float32Array, im: Float32Array): void {
  const r = new Float32Array(SIZE)
  const m = new Float32Array(SIZE)
  for (const [line, step] of [
    [SIZE, 1],
    [1, SIZE],
  ] as const) {
    for (let o = 0; o < SIZE; o++) {
      for (let i = 0; i < SIZE; i++) {
        const to = BIT_REVERSED[i] as number
        r[to] = re[o * line + i * step] as number
        m[to] = im[o * line + i * step] as number
      }
      butterflies(r, m)
      for (let i = 0; i < SIZE; i++) {
        re[o * line + i * step] = r[i] as number
        im[o * line + i * step] = m[i] as number
      }
    }
  }
}

const BIT_REVERSED = Uint16Array.from({ length: SIZE }, (_, i) => {
  let reversed = 0
  for (let bit = 1; bit < SIZE; bit <<= 1) reversed = (reversed << 1) | (i & bit ? 1 : 0)
  return reversed
})
const COS = Float32Array.from({ length: SIZE / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / SIZE))
const SIN = Float32Array.from({ length: SIZE / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / SIZE))

function butterflies(r: Float32Array, m: Float32Array): void {
  for (let half = 1; half < SIZE; half <<= 1) {
    const stride = SIZE / (half * 2)
    for (let base = 0; base < SIZE; base += half * 2) {
      for (let k = 0; k < half; k++) {
        const c = COS[k * stride] as number
        const s = SIN[k * stride] as number
        const p = base + k
        const q = p + half
        const tr = (r[q] as number) * c + (m[q] as number) * s
        const ti = (m[q] as number) * c - (r[q] as number) * s
        r[q] = (r[p] as number) - tr
        m[q] = (m[p] as number) - ti
        r[p] = (r[p] as number) + tr
        m[p] = (m[p] as number) + ti
      }
    }
  }
}
