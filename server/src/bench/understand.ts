/**
 * `pnpm bench:understand`: how much of labelled messages is understood, field by field. The tuning set
 * was looked at while the rules were written; the held-out set was not.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  contextFromCsv,
  type UnderstandingRecord,
  understandLine,
} from '@kedu/bot/understand/record'
import {
  type ExpectedRecord,
  SCORED_FIELDS,
  type ScoredField,
  score,
} from '@kedu/bot/understand/score'
import { understand } from '@kedu/bot/understand/understand'
import type { UnderstandContext } from '@kedu/bot/understand/understanding'
import { b2bProcess } from '@kedu/shared/process/templates'
import { parseInstant } from '@kedu/shared/time/instant'
import { chinaCalendar } from '../calendar/china-calendar.ts'

const FIXTURES = join('tests', 'fixtures', 'understand')
const NOW = '2026-11-23T09:30:00+08:00'
const ZONE = 'Asia/Shanghai'
const TIMED_ROUNDS = 20

interface Labelled {
  id: string
  text: string
  expected: ExpectedRecord
  line: string
}

/** Prints the tables. Run from the project's folder. */
export async function main(): Promise<void> {
  const context = benchContext()
  for (const [title, file] of [
    ['tuning set', 'tuning.jsonl'],
    ['held-out set', 'heldout.jsonl'],
  ] as const) {
    const path = join(FIXTURES, file)
    if (!existsSync(path)) {
      console.log(`${title}: ${path} is not there\n`)
      continue
    }
    report(title, readLabelled(path), context)
  }
}

function benchContext(): UnderstandContext {
  const now = parseInstant(NOW)
  if (now === null) throw new Error(`Not an instant: ${NOW}`)
  return contextFromCsv({
    customersCsv: readFileSync(join(FIXTURES, 'customers.csv'), 'utf8'),
    now,
    zone: ZONE,
    process: b2bProcess(),
    calendar: chinaCalendar(ZONE),
  })
}

function readLabelled(path: string): Labelled[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ ...(JSON.parse(line) as Omit<Labelled, 'line'>), line }))
}

interface Tally {
  /** Right over all messages, empty fields left empty included. */
  right: number
  /** Messages in which the field is expected or was found, and right ones among them. */
  present: number
  presentRight: number
}

function report(title: string, messages: readonly Labelled[], context: UnderstandContext): void {
  const tallies = new Map<ScoredField, Tally>(
    SCORED_FIELDS.map((f) => [f, { right: 0, present: 0, presentRight: 0 }]),
  )
  const wrongStages: string[] = []
  const wrongCustomers: string[] = []
  let allRight = 0
  for (const message of messages) {
    const record = understandLine(message.line, context)
    if (record === null || 'error' in record) {
      throw new Error(`${message.id}: ${record === null ? 'empty line' : record.error}`)
    }
    const { right, wrongStage, wrongCustomer } = score(message.expected, record)
    if (SCORED_FIELDS.every((f) => right[f])) allRight++
    if (wrongStage) wrongStages.push(message.id)
    if (wrongCustomer) wrongCustomers.push(message.id)
    for (const field of SCORED_FIELDS) count(tallies, field, right[field], message.expected, record)
  }
  console.log(`${title}: ${messages.length} messages`)
  console.log('  field          right / all        %   where said or found        %')
  const total: Tally = { right: 0, present: 0, presentRight: 0 }
  for (const [field, tally] of tallies) {
    total.right += tally.right
    total.present += tally.present
    total.presentRight += tally.presentRight
    console.log(`  ${row(field, tally, messages.length)}`)
  }
  console.log(`  ${row('together', total, messages.length * SCORED_FIELDS.length)}`)
  console.log(`  every field right: ${allRight} of ${messages.length}`)
  console.log(`  wrong stage: ${listed(wrongStages)}; wrong customer: ${listed(wrongCustomers)}`)
  console.log(`  ${microsecondsPerMessage(messages, context).toFixed(0)} µs per message\n`)
}

function count(
  tallies: ReadonlyMap<ScoredField, Tally>,
  field: ScoredField,
  isRight: boolean,
  expected: ExpectedRecord,
  actual: UnderstandingRecord,
): void {
  const tally = tallies.get(field)
  if (!tally) return
  const isUnlabelled = field === 'note' && expected.note === undefined
  if (isRight) tally.right++
  const isEmpty = (value: unknown): boolean =>
    value === null || value === undefined || (Array.isArray(value) && value.length === 0)
  if (isUnlabelled || (isEmpty(expected[field]) && isEmpty(actual[field]))) return
  tally.present++
  if (isRight) tally.presentRight++
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : ((100 * part) / whole).toFixed(1)

function row(name: string, tally: Tally, all: number): string {
  const whole = `${tally.right} / ${all}`.padStart(12)
  const present = `${tally.presentRight} / ${tally.present}`.padStart(12)
  return `${name.padEnd(12)} ${whole} ${percent(tally.right, all).padStart(8)} ${present.padStart(21)} ${percent(tally.presentRight, tally.present).padStart(8)}`
}

function listed(ids: readonly string[]): string {
  return ids.length === 0 ? '0' : `${ids.length} (${ids.join(' ')})`
}

function microsecondsPerMessage(messages: readonly Labelled[], context: UnderstandContext): number {
  for (const { text } of messages) understand(text, context)
  const start = performance.now()
  for (let round = 0; round < TIMED_ROUNDS; round++) {
    for (const { text } of messages) understand(text, context)
  }
  return (1000 * (performance.now() - start)) / (TIMED_ROUNDS * Math.max(1, messages.length))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
