/**
 * The drawn samples with what is true of them. Even seeds tune, odd seeds are held out: nobody looks at
 * those while a threshold is chosen.
 */
import { contractPage, type PageSize, pageSize, svgPage } from './draw-page.ts'
import { RED_THINGS } from './draw-red-things.ts'
import { type DrawnSeal, ovalSeal, roundSeal } from './draw-seal.ts'
import { type Random, seeded } from './random.ts'
import { encoded, lit, type Pixels, photograph, rasterize } from './wear.ts'

export interface SealSample {
  name: string
  hasSeal: boolean
  draw: () => Promise<Buffer>
}

/** A page as SVG. */
type Draw = (random: Random) => string

const place = (svg: string, x: number, y: number, turn = 0, opacity = 1): string =>
  `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(1)})" opacity="${opacity.toFixed(2)}">${svg}</g>`

function sealRadius(random: Random, { width }: PageSize): number {
  return (width * random.between(0.15, 0.24)) / 2
}

function sealed(
  random: Random,
  size: PageSize,
  opacity: number,
  draw: (random: Random, radius: number) => DrawnSeal = roundSeal,
): string {
  const seal = draw(random, sealRadius(random, size))
  const x = random.between(0.2, 0.8) * size.width
  const y = random.between(0.55, 0.88) * size.height
  return `<g style="mix-blend-mode:multiply">${place(seal.svg, x, y, random.between(-25, 25), opacity)}</g>`
}

/** Ink missing in spots, as from a dry pad. */
function patchy(random: Random, size: PageSize): string {
  return Array.from(
    { length: 900 },
    () =>
      `<circle cx="${(random.next() * size.width).toFixed(0)}" cy="${(random.between(0.4, 1) * size.height).toFixed(0)}" r="${random.between(1, 5).toFixed(1)}" fill="#fff" opacity="0.55"/>`,
  ).join('')
}

const paper = (random: Random): string =>
  random.pick(['#fff', '#fff', '#fdfcf8', '#f6f1e4', '#f4f6f8'])

const WITH_SEAL: Readonly<Record<string, Draw>> = {
  round: (random) => page(random, (size) => sealed(random, size, random.between(0.75, 1))),
  oval: (random) => page(random, (size) => sealed(random, size, random.between(0.7, 1), ovalSeal)),
  faded: (random) =>
    page(random, (size) => sealed(random, size, random.between(0.3, 0.5)) + patchy(random, size)),
  double: (random) =>
    page(random, (size) => {
      const r = sealRadius(random, size)
      const y = random.between(0.6, 0.85) * size.height
      const x = random.between(0.2, 0.4) * size.width
      const gap = r * random.between(1.3, 3)
      const two = [x, x + gap].map((at) =>
        place(
          roundSeal(random, r).svg,
          at,
          y + random.between(-0.3, 0.3) * r,
          random.between(-20, 20),
          0.85,
        ),
      )
      return `<g style="mix-blend-mode:multiply">${two.join('')}</g>`
    }),
  'over-text': (random) =>
    page(random, (size) => {
      const seal = roundSeal(random, sealRadius(random, size))
      const at = place(
        seal.svg,
        random.between(0.3, 0.7) * size.width,
        random.between(0.2, 0.6) * size.height,
        random.between(-30, 30),
        random.between(0.55, 0.9),
      )
      return `<g style="mix-blend-mode:multiply">${at}</g>`
    }),
  edge: (random) =>
    page(random, (size) => {
      const r = sealRadius(random, size)
      const shown = random.between(0.4, 0.65)
      const isLeft = random.chance(0.5)
      const x = isLeft ? r * (2 * shown - 1) : size.width - r * (2 * shown - 1)
      const y = random.between(0.25, 0.75) * size.height
      return place(roundSeal(random, r).svg, x, y, random.between(-15, 15), random.between(0.7, 1))
    }),
  'under-letterhead': (random) =>
    page(random, (size) => {
      const head = RED_THINGS.letterhead?.(random, size.width * 0.12) ?? ''
      return (
        `<rect width="100%" height="${size.height * 0.14}" fill="#fff"/>` +
        place(head, size.width / 2, size.height * 0.07) +
        sealed(random, size, random.between(0.7, 1))
      )
    }),
}

function page(random: Random, extra: (size: PageSize) => string): string {
  const size = pageSize(random)
  const body = contractPage(random, size)
  return svgPage(size, body + extra(size), paper(random))
}

const WITHOUT_SEAL: Readonly<Record<string, Draw>> = {
  plain: (random) => page(random, () => ''),
  'blue-seal': (random) =>
    page(random, (size) =>
      sealed(random, size, 0.9).replaceAll(/rgb\(\d+,\d+,\d+\)/g, 'rgb(40,60,180)'),
    ),
  'grey-seal': (random) =>
    page(random, (size) =>
      sealed(random, size, 0.9).replaceAll(/rgb\(\d+,\d+,\d+\)/g, 'rgb(90,90,90)'),
    ),
  ...Object.fromEntries(
    Object.entries(RED_THINGS).map(([name, draw]): [string, Draw] => [
      name,
      (random) =>
        page(random, (size) => {
          const radius = sealRadius(random, size) * random.between(0.7, 1.4)
          const x = random.between(0.3, 0.7) * size.width
          const y = random.between(0.15, 0.85) * size.height
          return place(draw(random, radius), x, y, random.between(-12, 12), random.between(0.7, 1))
        }),
    ]),
  ),
  /** Product photos: one or several red things, large, on grey or brown. */
  'product-photo': (random) => {
    const size = { width: random.whole(900, 1400), height: random.whole(800, 1200) }
    const names = [
      'flange',
      'valve',
      'lantern',
      'gauge',
      'disc-logo',
      'no-entry',
      'swoosh-logo',
    ] as const
    const things = Array.from({ length: random.whole(1, 4) }, () => {
      const draw = RED_THINGS[random.pick(names)]
      const svg = draw?.(random, size.width * random.between(0.08, 0.3)) ?? ''
      return place(
        svg,
        random.next() * size.width,
        random.next() * size.height,
        random.between(-40, 40),
      )
    })
    const shade = random.pick(['#8a8d90', '#b7a58c', '#e6e6e6', '#5b4a3c', '#7c2a22'])
    const boxes = Array.from(
      { length: 8 },
      () =>
        `<rect x="${random.next() * size.width}" y="${random.next() * size.height}" width="${random.between(40, 400)}" height="${random.between(40, 300)}" fill="rgb(${random.whole(60, 240)},${random.whole(40, 150)},${random.whole(40, 150)})"/>`,
    )
    return svgPage(size, boxes.join('') + things.join(''), shade)
  },
}

async function worn(random: Random, pixels: Pixels): Promise<Buffer> {
  const way = random.pick(['scan', 'scan', 'photo', 'photo', 'dim', 'messenger'])
  if (way === 'scan') {
    const noise = random.between(0, 4)
    const scanned = lit(random, pixels, { level: 1, warmth: 0, fall: 0, noise })
    return encoded(scanned, {
      quality: random.whole(50, 92),
      fit: null,
      blur: random.between(0, 0.8),
    })
  }
  const taken = photograph(random, pixels, random.between(0.3, 1.2))
  const isDim = way === 'dim'
  const light = {
    level: isDim ? random.between(0.45, 0.65) : random.between(0.8, 1.02),
    warmth: random.between(0, 1),
    fall: random.between(0, 0.35),
    noise: isDim ? random.between(4, 9) : random.between(1, 5),
  }
  const fit = way === 'messenger' ? random.whole(1080, 1440) : null
  const quality = way === 'messenger' ? random.whole(38, 65) : random.whole(55, 88)
  return encoded(lit(random, taken, light), { quality, fit, blur: random.between(0, 1) })
}

export type SampleSet = 'tuning' | 'held-out'

/** Every kind once a round, drawn when asked for. */
export interface SampleRounds {
  set: SampleSet
  /** The first round; other rounds are other seeds. */
  from: number
  rounds: number
}

export const roundsOf = ({ from, rounds }: SampleRounds): number[] =>
  Array.from({ length: rounds }, (_, i) => from + i)

/** What sets the two halves apart: even seeds tune, odd ones are held out. */
export const seedOf = (set: SampleSet, round: number, index: number): number =>
  (round * 1000 + index) * 2 + (set === 'tuning' ? 0 : 1)

/** Those without a seal outnumber the others about as three to two. */
export function* sealSamples(wanted: SampleRounds): Generator<SealSample> {
  const kinds = [
    ...Object.entries(WITH_SEAL).flatMap(([name, draw]) =>
      Array.from({ length: 3 }, (_, i) => ({
        name: `${name}-${i}`,
        draw,
        hasSeal: true,
      })),
    ),
    ...Object.entries(WITHOUT_SEAL).map(([name, draw]) => ({ name, draw, hasSeal: false })),
  ]
  for (const round of roundsOf(wanted)) {
    for (const [index, { name, hasSeal, draw }] of kinds.entries()) {
      yield {
        name: `${name}@${round}`,
        hasSeal,
        draw: async () => {
          const random = seeded(seedOf(wanted.set, round, index) * 7919 + 13)
          return worn(random, await rasterize(draw(random)))
        },
      }
    }
  }
}
