import { DETAIL_CELLS, likeness, type PicturePrint } from '@kedu/shared/evidence/same-picture'
import { describe, expect, it } from 'vitest'

const COUNT = DETAIL_CELLS ** 2

/** A page: a tenth of it ink, the rest paper, a corner of it in the lamp's light. */
function printOf(change: (cell: number, at: number) => number): PicturePrint {
  const cells = Array.from({ length: COUNT }, (_, at) => {
    const page = at % 10 === 0 ? 3 : at < 100 ? 13 : 11
    return change(page, at)
  })
  const bytes = Uint8Array.from(
    { length: COUNT / 2 },
    (_, i) => (cells[2 * i] ?? 0) * 16 + (cells[2 * i + 1] ?? 0),
  )
  return { coarse: 'a'.repeat(64), detail: Buffer.from(bytes).toString('base64') }
}

describe('two pictures', () => {
  const first = printOf((cell) => cell)

  it('are one when the second was made brighter, until the light on the paper is lost', () => {
    expect(
      likeness(
        first,
        printOf((cell) => Math.min(cell, 11)),
      ),
    ).toBe('same')
    expect(
      likeness(
        first,
        printOf((cell) => (cell < 5 ? cell + 1 : cell)),
      ),
    ).toBe('same')
  })

  it('are two when a name on one form was filled in otherwise', () => {
    expect(
      likeness(
        first,
        printOf((cell, at) => (at === 500 ? 6 : cell)),
      ),
    ).toBe('alike')
  })

  it('are two when they have nothing in common', () => {
    expect(likeness(first, { ...first, coarse: '5'.repeat(64) })).toBe('different')
  })
})
