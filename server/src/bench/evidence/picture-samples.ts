/** Drawn pictures that are hard to read, off a screen, or sent before in another size. */
import { contractPage, pageSize, svgPage } from './draw-page.ts'
import { roundSeal } from './draw-seal.ts'
import { type Random, seeded } from './random.ts'
import type { SampleSet } from './samples.ts'
import { encoded, lit, offScreen, type Pixels, photograph, rasterize } from './wear.ts'

export interface PictureSample {
  name: string
  bytes: Buffer
  isDark: boolean
  isBlurred: boolean
  isScreen: boolean
}

const random = (set: SampleSet, round: number, index: number): Random =>
  seeded(((round * 1000 + index) * 2 + (set === 'tuning' ? 0 : 1)) * 4099 + 71)

function pageSvg(source: Random): string {
  const size = pageSize(source)
  const seal = roundSeal(source, size.width * 0.1)
  const place = `translate(${(size.width * 0.7).toFixed(0)} ${(size.height * 0.8).toFixed(0)})`
  return svgPage(size, `${contractPage(source, size)}<g transform="${place}">${seal.svg}</g>`)
}

const FULL = { level: 0.95, warmth: 0.3, fall: 0.15, noise: 2 }
const GOOD = { quality: 80, fit: null, blur: 0 }

export async function* pictureSamples(
  set: SampleSet,
  rounds: number,
): AsyncGenerator<PictureSample> {
  const no = { isDark: false, isBlurred: false, isScreen: false }
  for (let round = 0; round < rounds; round++) {
    const draw = async (index: number): Promise<[Random, Pixels]> => {
      const source = random(set, round, index)
      return [source, await rasterize(pageSvg(source))]
    }
    {
      const [r, page] = await draw(0)
      const way = { quality: r.whole(45, 90), fit: null, blur: r.between(0, 1.1) }
      yield { name: `good@${round}`, bytes: await encoded(lit(r, page, FULL), way), ...no }
    }
    {
      const [r, page] = await draw(1)
      const light = { ...FULL, level: r.between(0.42, 0.7), noise: r.between(2, 6) }
      const taken = photograph(r, page, 0.6)
      yield { name: `dim@${round}`, bytes: await encoded(lit(r, taken, light), GOOD), ...no }
    }
    {
      const [r, page] = await draw(2)
      const light = { ...FULL, level: r.between(0.06, 0.28), noise: r.between(1, 6) }
      yield {
        name: `dark@${round}`,
        bytes: await encoded(lit(r, page, light), GOOD),
        ...no,
        isDark: true,
      }
    }
    {
      const [r, page] = await draw(3)
      const way = { ...GOOD, blur: (page.width / 640) * r.between(3, 7) }
      yield {
        name: `blurred@${round}`,
        bytes: await encoded(lit(r, page, FULL), way),
        ...no,
        isBlurred: true,
      }
    }
    {
      const [r, page] = await draw(4)
      const taken = lit(r, photograph(r, offScreen(r, page), 0.3), FULL)
      yield {
        name: `screen@${round}`,
        bytes: await encoded(taken, { ...GOOD, quality: r.whole(70, 92) }),
        ...no,
        isScreen: true,
      }
    }
    {
      const [r, page] = await draw(5)
      const taken = lit(r, photograph(r, page, 0.8), FULL)
      yield {
        name: `photo@${round}`,
        bytes: await encoded(taken, { ...GOOD, quality: r.whole(60, 90) }),
        ...no,
      }
    }
  }
}

export interface RepeatSample {
  name: string
  first: Buffer
  /** The same picture sent again, made smaller or packed harder; or a like one that is another. */
  second: Buffer
  isSame: boolean
}

/** Contracts from one template differ in a few words; a picture sent twice differs in its packing. */
export async function* repeatSamples(set: SampleSet, rounds: number): AsyncGenerator<RepeatSample> {
  for (let round = 0; round < rounds; round++) {
    const source = random(set, round, 7)
    const svg = pageSvg(source)
    const page = await rasterize(svg)
    const taken = lit(source, photograph(source, page, 0.8), FULL)
    const first = await encoded(taken, { ...GOOD, quality: 85 })
    const again = (quality: number, fit: number | null, blur: number) =>
      encoded(taken, { quality, fit, blur })
    yield { name: `packed@${round}`, first, second: await again(45, null, 0), isSame: true }
    yield { name: `smaller@${round}`, first, second: await again(60, 640, 0), isSame: true }
    yield { name: `softer@${round}`, first, second: await again(75, null, 1.5), isSame: true }
    const brighter = { level: 1.15, warmth: 0.2, fall: 0, noise: 1 }
    yield {
      name: `brighter@${round}`,
      first,
      second: await encoded(lit(source, taken, brighter), GOOD),
      isSame: true,
    }
    // The same page photographed once more is another picture, and so is another contract like it.
    const retaken = lit(source, photograph(source, page, 0.8), FULL)
    yield { name: `retaken@${round}`, first, second: await encoded(retaken, GOOD), isSame: false }
    const flat = await encoded(page, GOOD)
    const like = await rasterize(
      svg
        .replaceAll(/[甲乙]方名称：[^<]*/g, '甲方名称：无锡另一家设备有限公司')
        .replaceAll('验收', '交付')
        .replaceAll('合同', '协议'),
    )
    yield {
      name: `same-template@${round}`,
      first: flat,
      second: await encoded(like, GOOD),
      isSame: false,
    }
    const other = await rasterize(pageSvg(random(set, round, 8)))
    yield { name: `other@${round}`, first: flat, second: await encoded(other, GOOD), isSame: false }
  }
}
