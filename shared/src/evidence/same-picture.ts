/**
 * Whether two pictures are one, sent twice: packed again, made smaller, a little brighter. Contracts from
 * one template look alike from afar, so a near match is looked at cell by cell.
 */

export interface PicturePrint {
  /** 64 hex digits, for looking through everything ever stored. */
  coarse: string
  /** Base64 of `DETAIL_CELLS`² cells, four bits each: brightness against the picture's mean. */
  detail: string
}

export const DETAIL_CELLS = 48

/** Of 255 bits. The same picture differs in about 10, other pages of text in 60 and more. */
export const NEAR_COARSE_BITS = 26
/** A cell differs when it is two steps away; one step is rounding. */
const CELL_STEPS = 2
/** Cells that may differ: none. A form filled in with another name can differ in one. */
export const SAME_CELLS = 0
/** Share of the cells up to which there is ink; the rest is paper, the same white however bright it came out. */
const INKED = 0.8

export type Likeness = 'same' | 'alike' | 'different'

/** `alike`: the same layout with other words in it, as from one template. */
export function likeness(a: PicturePrint, b: PicturePrint): Likeness {
  if (coarseDistance(a.coarse, b.coarse) > NEAR_COARSE_BITS) return 'different'
  return cellsApart(a.detail, b.detail) <= SAME_CELLS ? 'same' : 'alike'
}

/** A coarse print as numbers, for comparing one with all there are. */
export function coarseWords(coarse: string): Uint32Array {
  const words = new Uint32Array(coarse.length / 8)
  for (let i = 0; i < words.length; i++)
    words[i] = Number.parseInt(coarse.slice(i * 8, i * 8 + 8), 16)
  return words
}

/** Whether `likeness` would have to look closer. */
export function isNear(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false
  let bits = 0
  for (let i = 0; i < a.length; i++) bits += bitsOf((a[i] as number) ^ (b[i] as number))
  return bits <= NEAR_COARSE_BITS
}

function bitsOf(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Bits in which two coarse prints differ. Prints of another length are as far as can be. */
export function coarseDistance(a: string, b: string): number {
  if (a.length !== b.length) return 256
  let bits = 0
  for (let i = 0; i < a.length; i += 8) {
    bits += bitsOf(Number.parseInt(a.slice(i, i + 8), 16) ^ Number.parseInt(b.slice(i, i + 8), 16))
  }
  return bits
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Cells that differ by more than rounding. Three base64 digits hold 18 bits: cells are read bit by bit. */
export function cellsApart(a: string, b: string): number {
  const [cellsA, cellsB] = [inked(cellsOf(a)), inked(cellsOf(b))]
  if (cellsA.length !== cellsB.length) return DETAIL_CELLS ** 2
  return cellsA.filter((cell, i) => Math.abs(cell - (cellsB[i] ?? 0)) >= CELL_STEPS).length
}

/** What is brighter than paper mostly is, lies in the lamp's light, and is the first to be lost in a brighter copy. */
function inked(cells: readonly number[]): number[] {
  const paper = [...cells].sort((x, y) => x - y)[Math.floor(cells.length * INKED)] ?? 15
  return cells.map((cell) => Math.min(cell, paper))
}

function cellsOf(base64: string): number[] {
  const cells: number[] = []
  let held = 0
  let bits = 0
  for (const digit of base64) {
    const value = BASE64.indexOf(digit)
    if (value < 0) break
    held = ((held << 6) | value) & 0xffff
    bits += 6
    while (bits >= 4) {
      bits -= 4
      cells.push((held >> bits) & 15)
    }
  }
  return cells
}
