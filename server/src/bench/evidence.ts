/**
 * `pnpm bench:evidence`: what the machine sees in drawn pages, class by class, and what a page costs.
 * Thresholds were chosen on the tuning set; the held-out set is drawn from other seeds and was not
 * looked at. While something is mended, a part is enough: see `OPTIONS`.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { HANDWRITING_PRESENT } from '@kedu/shared/evidence/handwriting-score'
import {
  handwritingScore,
  isBlurred,
  isDark,
  isOffScreen,
} from '@kedu/shared/evidence/judge-evidence'
import type { PageMeasures } from '@kedu/shared/evidence/measures'
import { likeness } from '@kedu/shared/evidence/same-picture'
import { SEAL_PRESENT } from '@kedu/shared/evidence/seal-score'
import sharp from 'sharp'
import { measurePage } from '../evidence/measure-page.ts'
import { readPicture } from '../evidence/read-picture.ts'
import { closeUpSamples } from './evidence/close-up-samples.ts'
import { pictureSamples, repeatSamples } from './evidence/picture-samples.ts'
import { type SampleRounds, type SampleSet, sealSamples } from './evidence/samples.ts'
import { Tally } from './evidence/tally.ts'
import { quantile } from './stats.ts'

const DEFAULT_ROUNDS = 4
const CLASSES = ['seal', 'handwriting', 'reading', 'repeat'] as const
type SampleClass = (typeof CLASSES)[number]
const SETS: readonly SampleSet[] = ['tuning', 'held-out']

const OPTIONS = {
  /** How often each kind is drawn. */
  rounds: { type: 'string' },
  /** The first round: 100 draws what 0 to 99 did not. */
  from: { type: 'string' },
  /** `seal`, `handwriting`, `reading` (dark, blurred, screen), `repeat`; several with commas. */
  only: { type: 'string' },
  /** Kinds whose names begin like this: `edge`. */
  kind: { type: 'string' },
  /** `tuning` or `held-out`; both when left out. */
  set: { type: 'string' },
  /** A folder for the pictures that were judged wrongly. */
  keep: { type: 'string' },
} as const

interface Wanted extends SampleRounds {
  classes: readonly SampleClass[]
  kind: string
  folder: string | null
}

/** CPU time of every page, ms: decoding, all measures. */
const costs: number[] = []

async function look(bytes: Buffer): Promise<PageMeasures> {
  const before = process.cpuUsage()
  const picture = await readPicture(bytes)
  if (!picture) throw new Error('A drawn sample cannot be read')
  const page = await measurePage(picture.raster, {
    page: 1,
    original: picture.original,
    isPhoto: true,
  })
  const { user, system } = process.cpuUsage(before)
  costs.push((user + system) / 1000)
  return page
}

async function tallySeals(wanted: Wanted): Promise<Tally[]> {
  const seal = new Tally('seal', wanted.folder)
  for (const { name, hasSeal, draw } of ofKind(wanted, sealSamples(wanted))) {
    const bytes = await draw()
    const page = await look(bytes)
    seal.add(name, hasSeal, (page.seals[0]?.score ?? 0) >= SEAL_PRESENT, bytes)
  }
  return [seal]
}

async function tallyHandwriting(wanted: Wanted): Promise<Tally[]> {
  const hand = new Tally('handwriting', wanted.folder)
  for (const { name, isSigned, draw } of ofKind(wanted, closeUpSamples(wanted))) {
    const bytes = await draw()
    hand.add(name, isSigned, handwritingScore(await look(bytes)) >= HANDWRITING_PRESENT, bytes)
  }
  return [hand]
}

async function tallyReading(wanted: Wanted): Promise<Tally[]> {
  const dark = new Tally('too dark', wanted.folder)
  const blurred = new Tally('blurred', wanted.folder)
  const screen = new Tally('screen', wanted.folder)
  for (const sample of ofKind(wanted, pictureSamples(wanted))) {
    const bytes = await sample.draw()
    const page = await look(bytes)
    dark.add(sample.name, sample.isDark, isDark(page), bytes)
    blurred.add(sample.name, sample.isBlurred, isBlurred(page), bytes)
    screen.add(sample.name, sample.isScreen, isOffScreen(page), bytes)
  }
  return [dark, blurred, screen]
}

async function tallyRepeats(wanted: Wanted): Promise<Tally[]> {
  const repeat = new Tally('sent before', wanted.folder)
  for (const { name, isSame, draw } of ofKind(wanted, repeatSamples(wanted))) {
    const [first, second] = await draw()
    const [a, b] = [await look(first), await look(second)]
    repeat.add(name, isSame, likeness(a.print, b.print) === 'same', first, second)
  }
  return [repeat]
}

function* ofKind<T extends { name: string }>({ kind }: Wanted, samples: Iterable<T>): Generator<T> {
  for (const sample of samples) if (sample.name.startsWith(kind)) yield sample
}

const TALLIES: Readonly<Record<SampleClass, (wanted: Wanted) => Promise<Tally[]>>> = {
  seal: tallySeals,
  // Cheap to draw, and few kinds: twice as often.
  handwriting: (wanted) => tallyHandwriting(twice(wanted)),
  reading: (wanted) => tallyReading(twice(wanted)),
  repeat: tallyRepeats,
}

const twice = (wanted: Wanted): Wanted => ({
  ...wanted,
  from: wanted.from * 2,
  rounds: wanted.rounds * 2,
})

/** Prints one table. */
async function report(wanted: Wanted): Promise<void> {
  costs.length = 0
  const tallies: Tally[] = []
  for (const name of wanted.classes) tallies.push(...(await TALLIES[name](wanted)))
  console.log(`${wanted.set} set`)
  console.log(
    '  class         precision   recall   found missed false quiet   wrong (- missed, + false)',
  )
  for (const line of tallies.map((tally) => tally.line())) if (line !== '') console.log(line)
  const [median, p95] = [quantile(costs, 0.5), quantile(costs, 0.95)]
  console.log(
    `  ${costs.length} pages: median ${median.toFixed(0)} ms CPU a page, p95 ${p95.toFixed(0)} ms\n`,
  )
}

/** A page drawn without Chinese fonts has no letters, and every number would be wrong. */
async function requireFonts(): Promise<void> {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><text y="60" font-size="60" font-family="Noto Sans CJK SC">测</text><text x="80" font-family="Noto Serif CJK SC">试</text></svg>'
  const { data } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true })
  const ink = data.filter((value, i) => i % 4 === 3 && value > 128).length
  // The box drawn for a missing character has far less.
  if (ink < 600) throw new Error('No Chinese fonts: apt-get install fonts-noto-cjk')
}

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS })
  const only = values.only?.split(',') ?? CLASSES
  const classes = CLASSES.filter((name) => only.includes(name))
  const sets = SETS.filter((set) => values.set === undefined || values.set === set)
  if (classes.length === 0 || sets.length === 0) {
    throw new Error(`--only takes ${CLASSES.join(', ')}; --set takes ${SETS.join(', ')}`)
  }
  await requireFonts()
  sharp.concurrency(1)
  for (const set of sets) {
    await report({
      set,
      classes,
      from: wholeNumber(values.from, 0),
      rounds: Math.max(1, wholeNumber(values.rounds, DEFAULT_ROUNDS)),
      kind: values.kind ?? '',
      folder: values.keep ?? null,
    })
  }
}

/** What was written, or what stands in when that is no whole number from 0. */
function wholeNumber(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : otherwise
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
