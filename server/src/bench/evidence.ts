/**
 * `pnpm bench:evidence`: what the machine sees in drawn pages, class by class, and what a page costs.
 * Thresholds were chosen on the tuning set; the held-out set is drawn from other seeds and was not
 * looked at. `--rounds N` draws more of each kind.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  HANDWRITING_PRESENT,
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
import { type SampleSet, sealSamples } from './evidence/samples.ts'
import { quantile } from './stats.ts'

const DEFAULT_ROUNDS = 4

class Tally {
  #right = 0
  #alarms = 0
  #missed = 0
  #quiet = 0
  readonly #wrong: string[] = []

  add(name: string, isThere: boolean, isFound: boolean): void {
    if (isThere && isFound) this.#right++
    else if (isThere) this.#missed++
    else if (isFound) this.#alarms++
    else this.#quiet++
    if (isThere !== isFound) this.#wrong.push(`${isThere ? '-' : '+'}${name}`)
  }

  line(label: string): string {
    const share = (part: number, whole: number): string =>
      (whole === 0 ? '–' : (part / whole).toFixed(3)).padStart(9)
    const counts = [this.#right, this.#missed, this.#alarms, this.#quiet]
    return `  ${label.padEnd(14)}${share(this.#right, this.#right + this.#alarms)}${share(this.#right, this.#right + this.#missed)}   ${counts.map((n) => String(n).padStart(5)).join('')}   ${this.#wrong.slice(0, 8).join(' ')}`
  }
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

/** Prints one table. */
async function report(set: SampleSet, rounds: number): Promise<void> {
  const seal = new Tally()
  const hand = new Tally()
  const dark = new Tally()
  const blurred = new Tally()
  const screen = new Tally()
  const repeat = new Tally()
  costs.length = 0
  for await (const { name, bytes, hasSeal } of sealSamples(set, rounds)) {
    const page = await look(bytes)
    seal.add(name, hasSeal, (page.seals[0]?.score ?? 0) >= SEAL_PRESENT)
  }
  for await (const { name, bytes, isSigned } of closeUpSamples(set, rounds * 2)) {
    hand.add(name, isSigned, handwritingScore(await look(bytes)) >= HANDWRITING_PRESENT)
  }
  for await (const { name, bytes, isDark: d, isBlurred: b, isScreen: s } of pictureSamples(
    set,
    rounds * 2,
  )) {
    const page = await look(bytes)
    dark.add(name, d, isDark(page))
    blurred.add(name, b, isBlurred(page))
    screen.add(name, s, isOffScreen(page))
  }
  for await (const { name, first, second, isSame } of repeatSamples(set, rounds)) {
    const [a, b] = [await look(first), await look(second)]
    repeat.add(name, isSame, likeness(a.print, b.print) === 'same')
  }
  console.log(`${set} set`)
  console.log(
    '  class         precision   recall   found missed false quiet   wrong (- missed, + false)',
  )
  console.log(seal.line('seal'))
  console.log(hand.line('handwriting'))
  console.log(dark.line('too dark'))
  console.log(blurred.line('blurred'))
  console.log(screen.line('screen'))
  console.log(repeat.line('sent before'))
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
  const { values } = parseArgs({ options: { rounds: { type: 'string' } } })
  const rounds = Math.max(1, Number(values.rounds ?? DEFAULT_ROUNDS) || DEFAULT_ROUNDS)
  await requireFonts()
  sharp.concurrency(1)
  await report('tuning', rounds)
  await report('held-out', rounds)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
