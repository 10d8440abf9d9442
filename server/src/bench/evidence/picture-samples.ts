/** Drawn pictures that are hard to read, off a screen, or sent before in another size. */
import { contractPage, pageSize, svgPage } from './draw-page.ts'
import { roundSeal } from './draw-seal.ts'
import { type Random, seeded } from './random.ts'
import { roundsOf, type SampleRounds, type SampleSet, seedOf } from './samples.ts'
import {
  type Encoding,
  encoded,
  type Light,
  lit,
  offScreen,
  type Pixels,
  photograph,
  rasterize,
} from './wear.ts'

export interface PictureSample {
  name: string
  isDark: boolean
  isBlurred: boolean
  isScreen: boolean
  draw: () => Promise<Buffer>
}

const randomOf = (set: SampleSet, round: number, index: number): Random =>
  seeded(seedOf(set, round, index) * 4099 + 71)

function pageSvg(source: Random): string {
  const size = pageSize(source)
  const seal = roundSeal(source, size.width * 0.1)
  const place = `translate(${(size.width * 0.7).toFixed(0)} ${(size.height * 0.8).toFixed(0)})`
  return svgPage(size, `${contractPage(source, size)}<g transform="${place}">${seal.svg}</g>`)
}

const FULL = { level: 0.95, warmth: 0.3, fall: 0.15, noise: 2 }
const GOOD = { quality: 80, fit: null, blur: 0 }

type Take = (random: Random, page: Pixels) => Promise<Buffer>

/** In the order of their seeds. */
const PICTURES: Readonly<Record<string, Take>> = {
  good: (random, page) => {
    const way = { quality: random.whole(45, 90), fit: null, blur: random.between(0, 1.1) }
    return encoded(lit(random, page, FULL), way)
  },
  dim: (random, page) => {
    const light = { ...FULL, level: random.between(0.42, 0.7), noise: random.between(2, 6) }
    return encoded(lit(random, photograph(random, page, 0.6), light), GOOD)
  },
  dark: (random, page) => {
    const light = { ...FULL, level: random.between(0.06, 0.28), noise: random.between(1, 6) }
    return encoded(lit(random, page, light), GOOD)
  },
  blurred: (random, page) => {
    const way = { ...GOOD, blur: (page.width / 640) * random.between(3, 7) }
    return encoded(lit(random, page, FULL), way)
  },
  screen: (random, page) => {
    const seen = lit(random, photograph(random, offScreen(random, page), 0.3), FULL)
    return encoded(seen, { ...GOOD, quality: random.whole(70, 92) })
  },
  photo: (random, page) => {
    const seen = lit(random, photograph(random, page, 0.8), FULL)
    return encoded(seen, { ...GOOD, quality: random.whole(60, 90) })
  },
}

export function* pictureSamples(wanted: SampleRounds): Generator<PictureSample> {
  for (const round of roundsOf(wanted)) {
    for (const [index, [kind, take]] of Object.entries(PICTURES).entries()) {
      yield {
        name: `${kind}@${round}`,
        isDark: kind === 'dark',
        isBlurred: kind === 'blurred',
        isScreen: kind.startsWith('screen'),
        draw: async () => {
          const random = randomOf(wanted.set, round, index)
          return take(random, await rasterize(pageSvg(random)))
        },
      }
    }
  }
}

export interface RepeatSample {
  name: string
  /** The second is the first sent again, made smaller or packed harder; or a like one that is another. */
  isSame: boolean
  draw: () => Promise<readonly [first: Buffer, second: Buffer]>
}

/** One round's paper, before anything is done to it a second time. */
interface Paper {
  random: Random
  svg: string
  page: Pixels
  /** `page` in front of a camera. */
  seen: Pixels
  /** A paper of other words. */
  other: string
}

type SendTwice = (paper: Paper) => Promise<readonly [Buffer, Buffer]>

const PHOTO = { ...GOOD, quality: 85 }

/** The same photo, as something was done to it on the way. */
const sentAgain =
  (way: Partial<Encoding>, light: Light | null = null): SendTwice =>
  async ({ random, seen }) => [
    await encoded(seen, PHOTO),
    await encoded(light ? lit(random, seen, light) : seen, { ...GOOD, ...way }),
  ]

const flat = async (svg: string): Promise<Buffer> => encoded(await rasterize(svg), GOOD)

const SAME: Readonly<Record<string, SendTwice>> = {
  packed: sentAgain({ quality: 45 }),
  smaller: sentAgain({ quality: 60, fit: 640 }),
  softer: sentAgain({ quality: 75, blur: 1.5 }),
  brighter: sentAgain({}, { level: 1.15, warmth: 0.2, fall: 0, noise: 1 }),
  darker: sentAgain({ quality: 60 }, { level: 0.72, warmth: 0, fall: 0, noise: 1 }),
  'much-brighter': sentAgain({ quality: 70 }, { level: 1.3, warmth: 0, fall: 0, noise: 1 }),
}

/** Contracts from one template differ in a few words; a picture sent twice differs in its packing. */
const ANOTHER: Readonly<Record<string, SendTwice>> = {
  /** The same page photographed once more is another picture. */
  retaken: async ({ random, page, seen }) => {
    const retaken = lit(random, photograph(random, page, 0.8), FULL)
    return [await encoded(seen, PHOTO), await encoded(retaken, GOOD)]
  },
  'same-template': async ({ svg }) => {
    const like = svg
      .replaceAll(/[甲乙]方名称：[^<]*/g, '甲方名称：无锡另一家设备有限公司')
      .replaceAll('验收', '交付')
      .replaceAll('合同', '协议')
    return [await flat(svg), await flat(like)]
  },
  /** A form filled in for somebody else, scanned alike: a name differs and nothing more. */
  'same-form': async ({ svg }) => {
    const like = svg.replace(/甲方名称：[^<]*/, '甲方名称：无锡另一家设备有限公司')
    return [await flat(svg), await flat(like)]
  },
  other: async ({ svg, other }) => [await flat(svg), await flat(other)],
}

export function* repeatSamples(wanted: SampleRounds): Generator<RepeatSample> {
  const kinds = [
    ...Object.entries(SAME).map(([kind, send]) => ({ kind, send, isSame: true })),
    ...Object.entries(ANOTHER).map(([kind, send]) => ({ kind, send, isSame: false })),
  ]
  for (const round of roundsOf(wanted)) {
    for (const { kind, send, isSame } of kinds) {
      yield {
        name: `${kind}@${round}`,
        isSame,
        draw: async () => {
          const random = randomOf(wanted.set, round, 7)
          const svg = pageSvg(random)
          const page = await rasterize(svg)
          const seen = lit(random, photograph(random, page, 0.8), FULL)
          const other = pageSvg(randomOf(wanted.set, round, 8))
          return send({ random, svg, page, seen, other })
        },
      }
    }
  }
}
