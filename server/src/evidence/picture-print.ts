/** A picture's print: alike for the same picture made smaller or packed again, see `same-picture`. */
import { DETAIL_CELLS, type PicturePrint } from '@kedu/shared/evidence/same-picture'
import { type Plane, resized } from './raster.ts'

/** The picture is looked at in this many squares a side, and so many waves across are kept. */
const SQUARES = 64
const WAVES = 16

/** Of the spread of brightness. */
const DETAIL_STEP = 1 / 3

const COSINES = Array.from({ length: WAVES }, (_, wave) =>
  Float32Array.from({ length: SQUARES }, (_, i) =>
    Math.cos((Math.PI * wave * (2 * i + 1)) / (2 * SQUARES)),
  ),
)

export function picturePrint(luma: Plane): PicturePrint {
  // Both sizes divide this one: the large picture is gone through once.
  const small = resized(luma, SQUARES * 3, SQUARES * 3)
  return { coarse: coarsePrint(small), detail: detailPrint(small) }
}

/** Brightness of every cell against the picture's mean, in steps of a third of its spread, 0–15. */
function detailPrint(luma: Plane): string {
  const { data } = resized(luma, DETAIL_CELLS, DETAIL_CELLS)
  let mean = 0
  for (const value of data) mean += value / data.length
  let variance = 0
  for (const value of data) variance += (value - mean) ** 2 / data.length
  const step = Math.max(1.5, Math.sqrt(variance)) * DETAIL_STEP
  const packed = Buffer.alloc(data.length / 2)
  const level = (i: number): number =>
    Math.min(15, Math.max(0, Math.round(((data[i] as number) - mean) / step) + 8))
  for (let i = 0; i < packed.length; i++) packed[i] = level(2 * i) * 16 + level(2 * i + 1)
  return packed.toString('base64')
}

/** 255 bits as 64 hex digits: which of the picture's coarse waves are stronger than the median one. */
function coarsePrint(luma: Plane): string {
  const { data } = resized(luma, SQUARES, SQUARES)
  const rows = new Float32Array(SQUARES * WAVES)
  for (let y = 0; y < SQUARES; y++) {
    for (let wave = 0; wave < WAVES; wave++) {
      const cosines = COSINES[wave] as Float32Array
      let sum = 0
      for (let x = 0; x < SQUARES; x++)
        sum += (data[y * SQUARES + x] as number) * (cosines[x] as number)
      rows[y * WAVES + wave] = sum
    }
  }
  const waves: number[] = []
  for (let down = 0; down < WAVES; down++) {
    const cosines = COSINES[down] as Float32Array
    for (let across = 0; across < WAVES; across++) {
      let sum = 0
      for (let y = 0; y < SQUARES; y++) {
        sum += (rows[y * WAVES + across] as number) * (cosines[y] as number)
      }
      waves.push(sum)
    }
  }
  // The first is the mean brightness: it says nothing about what is seen.
  const kept = waves.slice(1)
  const median = [...kept].sort((a, b) => a - b)[Math.floor(kept.length / 2)] ?? 0
  let bits = ''
  for (const wave of kept) bits += wave > median ? '1' : '0'
  bits = bits.padEnd(256, '0')
  let hex = ''
  for (let i = 0; i < bits.length; i += 4)
    hex += Number.parseInt(bits.slice(i, i + 4), 2).toString(16)
  return hex
}
