/** Drawn close-ups of signature pages: signed by hand, and all that only looks like it. */
import { type PageSize, svgPage } from './draw-page.ts'
import { handLine, RED_THINGS } from './draw-red-things.ts'
import { companyName, roundSeal } from './draw-seal.ts'
import { type Random, seeded } from './random.ts'
import { roundsOf, type SampleRounds, seedOf } from './samples.ts'
import { encoded, lit, photograph, rasterize } from './wear.ts'

export interface CloseUpSample {
  name: string
  isSigned: boolean
  draw: () => Promise<Buffer>
}

const PEOPLE = ['张伟', '王建国', '李明', '赵晓燕', '陈志强', '欧阳文']
const FONTS = ['Noto Serif CJK SC', 'Noto Sans CJK SC'] as const

/** A name as a hurried hand writes it: few strokes a character, half of them run together. */
export function signature(random: Random, size: number): string {
  const colour = random.pick(['#161616', '#1b1b2a', '#1c2f7a', '#22409a'])
  const pen = size * random.between(0.022, 0.055)
  const slant = random.between(-0.2, 0.25)
  const parts: string[] = []
  const characters = random.whole(2, 3)
  for (let character = 0; character < characters; character++) {
    const left = (character - characters / 2) * size * random.between(0.7, 0.95)
    let points: [number, number][] = []
    const draw = (): void => {
      if (points.length > 1) parts.push(handLine(random, points, pen, colour))
      points = []
    }
    for (let stroke = 0; stroke < random.whole(3, 6); stroke++) {
      if (!random.chance(0.55)) draw()
      const y = random.between(-0.5, 0.5)
      for (let i = 0; i < random.whole(2, 4); i++) {
        const py = (y + random.between(-0.45, 0.45)) * size * 0.8
        points.push([left + random.between(-0.1, 0.95) * size - slant * py, py])
      }
    }
    draw()
  }
  return parts.join('')
}

/** A name in one long line, loops and all, as people sign who sign a lot. */
export function flowingSignature(random: Random, size: number): string {
  const colour = random.pick(['#161616', '#1b1b2a', '#1c2f7a', '#22409a'])
  const pen = size * random.between(0.025, 0.06)
  const slant = random.between(-0.1, 0.5)
  const turns = random.whole(5, 10)
  const points: [number, number][] = []
  for (let i = 0; i <= turns * 3; i++) {
    const angle = (i / 3) * 2 * Math.PI + random.between(-0.5, 0.5)
    const high = size * random.between(0.15, i < 5 ? 0.7 : 0.45)
    const x = (i / (turns * 3) - 0.5) * size * turns * 0.32 + 0.3 * size * Math.cos(angle)
    const y = high * Math.sin(angle)
    points.push([x - slant * y, y])
  }
  return handLine(random, points, pen, colour)
}

function printedLines(random: Random, { width, height }: PageSize, size: number): string {
  const font = random.pick(FONTS)
  const lines: string[] = []
  const text = (x: number, y: number, words: string): void => {
    lines.push(
      `<text x="${x}" y="${y.toFixed(0)}" font-size="${size.toFixed(1)}" font-family="${font}" fill="#222">${words}</text>`,
    )
  }
  const rule = (x: number, y: number, length: number): void => {
    lines.push(
      `<path d="M${x} ${y}h${length}" stroke="#222" stroke-width="${(size * 0.07).toFixed(1)}"/>`,
    )
  }
  let y = height * 0.14
  for (const words of ['本合同自双方签字盖章之日起生效，一式肆份。', '（以下无正文，为签署页）']) {
    text(width * 0.08, y, words)
    y += size * 1.9
  }
  y += size
  for (const label of ['甲方（盖章）：', '法定代表人或授权代表（签字）：', '签订日期：']) {
    text(width * 0.08, y, label + (label.startsWith('甲') ? companyName(random) : ''))
    if (!label.startsWith('甲')) rule(width * 0.08 + size * label.length, y + size * 0.25, size * 8)
    y += size * 2.6
  }
  return lines.join('')
}

type DrawCloseUp = (random: Random, size: PageSize, print: number) => string

const at = (size: PageSize, random: Random, svg: string, turn = 0): string =>
  `<g transform="translate(${(size.width * random.between(0.45, 0.7)).toFixed(0)} ${(size.height * random.between(0.5, 0.72)).toFixed(0)}) rotate(${turn.toFixed(1)})">${svg}</g>`

const seal = (random: Random, size: PageSize): string =>
  `<g style="mix-blend-mode:multiply">${at(size, random, roundSeal(random, size.width * 0.13).svg, random.between(-20, 20))}</g>`

const SIGNED: Readonly<Record<string, DrawCloseUp>> = {
  signed: (random, size, print) =>
    printedLines(random, size, print) +
    at(size, random, signature(random, print * random.between(2, 3.6)), random.between(-12, 8)),
  'signed-over-seal': (random, size, print) =>
    printedLines(random, size, print) +
    seal(random, size) +
    at(size, random, signature(random, print * random.between(2, 3.6)), random.between(-12, 8)),
  'signed-bare': (random, size, print) =>
    at(size, random, signature(random, print * random.between(3, 5)), random.between(-12, 8)),
  /** Where it belongs: on the rule behind its label, into which it reaches now and then. */
  'signed-on-rule': (random, size, print) => {
    const x = size.width * 0.08 + print * random.between(17, 21)
    const y = size.height * 0.14 + print * random.between(6.9, 7.5)
    const name = signature(random, print * random.between(1.8, 3))
    return `${printedLines(random, size, print)}<g transform="translate(${x.toFixed(0)} ${y.toFixed(0)}) rotate(${random.between(-8, 5).toFixed(1)})">${name}</g>`
  },
  'signed-flowing': (random, size, print) =>
    printedLines(random, size, print) +
    at(
      size,
      random,
      flowingSignature(random, print * random.between(2, 4)),
      random.between(-15, 5),
    ),
}

const NOT_SIGNED: Readonly<Record<string, DrawCloseUp>> = {
  unsigned: printedLines,
  'printed-name': (random, size, print) =>
    printedLines(random, size, print) +
    at(
      size,
      random,
      `<text font-size="${print * random.between(1, 1.5)}" font-family="${random.pick(FONTS)}" fill="#222">${random.pick(PEOPLE)}</text>`,
    ),
  'large-title': (random, size, print) =>
    printedLines(random, size, print) +
    at(
      size,
      random,
      `<text font-size="${print * random.between(1.6, 2.6)}" font-weight="700" text-anchor="middle" font-family="${random.pick(FONTS)}" fill="#222">${random.pick(['签署页', '授权委托书', '补充协议'])}</text>`,
    ),
  'seal-only': (random, size, print) => printedLines(random, size, print) + seal(random, size),
  table: (random, size, print) => {
    const cells = Array.from({ length: 20 }, (_, i) => {
      const x = size.width * 0.08 + (i % 4) * size.width * 0.21
      const y = size.height * 0.2 + Math.floor(i / 4) * print * 2.2
      return `<rect x="${x}" y="${y}" width="${size.width * 0.21}" height="${print * 2.2}" fill="none" stroke="#222" stroke-width="2"/><text x="${x + 6}" y="${y + print * 1.4}" font-size="${print * 0.8}" font-family="${random.pick(FONTS)}" fill="#222">${random.pick(['阀门', '120', '合计', '型号A'])}</text>`
    })
    return cells.join('')
  },
  blank: () => '',
  product: (random, size) =>
    Object.values(RED_THINGS)
      .slice(-4)
      .map((draw) => at(size, random, draw(random, size.width * 0.1)))
      .join('') +
    Array.from(
      { length: 12 },
      () =>
        `<rect x="${random.next() * size.width}" y="${random.next() * size.height}" width="${random.between(20, 300)}" height="${random.between(20, 300)}" fill="rgb(${random.whole(40, 220)},${random.whole(40, 220)},${random.whole(40, 220)})"/>`,
    ).join(''),
}

export function* closeUpSamples(wanted: SampleRounds): Generator<CloseUpSample> {
  const kinds = [
    ...Object.entries(SIGNED).flatMap(([name, draw]) =>
      [0, 1].map((i) => ({ name: `${name}-${i}`, draw, isSigned: true })),
    ),
    ...Object.entries(NOT_SIGNED).map(([name, draw]) => ({ name, draw, isSigned: false })),
  ]
  for (const round of roundsOf(wanted)) {
    for (const [index, { name, draw, isSigned }] of kinds.entries()) {
      yield {
        name: `${name}@${round}`,
        isSigned,
        draw: () => taken(seeded(seedOf(wanted.set, round, index) * 6007 + 29), draw),
      }
    }
  }
}

async function taken(random: Random, draw: DrawCloseUp): Promise<Buffer> {
  const size = { width: random.whole(800, 1300), height: random.whole(600, 900) }
  const body = draw(random, size, size.width * random.between(0.018, 0.028))
  const page = await rasterize(svgPage(size, body, random.pick(['#fff', '#fbf9f2'])))
  const isPhoto = random.chance(0.6)
  const seen = isPhoto ? photograph(random, page, random.between(0.2, 0.8)) : page
  const light = {
    level: random.between(0.7, 1),
    warmth: random.between(0, 0.8),
    fall: isPhoto ? random.between(0, 0.3) : 0,
    noise: random.between(0, 4),
  }
  const way = { quality: random.whole(50, 90), fit: null, blur: random.between(0, 0.9) }
  return encoded(lit(random, seen, light), way)
}
