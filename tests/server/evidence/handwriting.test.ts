import { closeUpSamples, signature } from '@kedu/server/bench/evidence/close-up-samples'
import { contractPage, svgPage } from '@kedu/server/bench/evidence/draw-page'
import { seeded } from '@kedu/server/bench/evidence/random'
import { rasterize } from '@kedu/server/bench/evidence/wear'
import { findHandwriting } from '@kedu/server/evidence/handwriting/find-handwriting'
import { readPicture } from '@kedu/server/evidence/read-picture'
import { HANDWRITING_PRESENT, handScore } from '@kedu/shared/evidence/handwriting-score'
import { describe, expect, test } from 'vitest'

const SIZE = { width: 1000, height: 1400 }

describe('handwriting', { timeout: 60_000 }, () => {
  test('on a page full of print is found where it is', async () => {
    const random = seeded(11)
    const name = `<g transform="translate(650 1240)">${signature(random, 60)}</g>`
    const page = await rasterize(svgPage(SIZE, contractPage(random, SIZE) + name))
    const found = findHandwriting(page)
    expect(handScore(found)).toBeGreaterThan(HANDWRITING_PRESENT)
    expect(found.box?.x).toBeGreaterThan(0.5)
    expect(found.box?.y).toBeGreaterThan(0.82)
  })

  test('is not what is printed, tilted or not', async () => {
    const wanted = { set: 'tuning', from: 0, rounds: 1 } as const
    const printed = [...closeUpSamples(wanted)].filter(({ isSigned }) => !isSigned)
    expect(printed.map(({ name }) => name)).toContain('table@0')
    for (const { name, draw } of printed) {
      const picture = await readPicture(await draw())
      const found = picture && findHandwriting(picture.raster)
      expect(found && handScore(found), name).toBeLessThan(HANDWRITING_PRESENT)
    }
  })

  test('of a tilted table there is none, and a name on its rule stays', async () => {
    const rules = [0, 1, 2, 3, 4]
      .map((i) => `<path d="M80 ${200 + 60 * i}h800M${80 + 200 * i} 200v240" stroke="#222"/>`)
      .join('')
    const name = `<g transform="translate(500 700)">${signature(seeded(3), 60)}</g>`
    const rule = '<path d="M380 720h300" stroke="#222" stroke-width="3"/>'
    const drawn = (body: string) =>
      rasterize(svgPage(SIZE, `<g transform="rotate(4 500 500)">${body}</g>`))
    expect(findHandwriting(await drawn(rules))).toMatchObject({ strokes: 0, box: null })
    const signed = findHandwriting(await drawn(rules + rule + name))
    expect(handScore(signed)).toBeGreaterThan(HANDWRITING_PRESENT)
    expect(signed.box?.y).toBeGreaterThan(0.4)
  })
})
