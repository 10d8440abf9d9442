/**
 * `pnpm bench:understand`: how much of labelled messages is understood, field by field, and what one
 * message costs. Which sets the rules were written by: the README beside the sets.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCustomerIndex } from '@kedu/bot/understand/customers/customer-index'
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
import { knownCustomers } from './company.ts'

const FIXTURES = join('tests', 'fixtures', 'understand')
const NOW = '2026-11-23T09:30:00+08:00'
const ZONE = 'Asia/Shanghai'
const TIMED_ROUNDS = 5
const MANY_CUSTOMERS = 20_000
/** What is in each, and which were looked at while rules were written: the README beside them. */
const SETS = [
  ['tuning set', 'tuning.jsonl'],
  ['development batches', 'development.jsonl'],
  ['fresh batch', 'fresh.jsonl'],
  ['held-out set', 'heldout.jsonl'],
] as const

interface Labelled {
  id: string
  text: string
  expected: ExpectedRecord
  line: string
}

/** Prints the tables. Run from the project's folder. */
export async function main(): Promise<void> {
  const context = benchContext()
  for (const [title, file] of SETS) {
    const path = join(FIXTURES, file)
    if (!existsSync(path)) {
      console.log(`${title}: ${path} is not there\n`)
      continue
    }
    report(title, readLabelled(path), context)
  }
  reportSpeed(readLabelled(join(FIXTURES, SETS[0][1])), context)
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

/** A field over all messages, by what was said of it and what was found. */
interface Tally {
  said: number
  right: number
  /** Said, and left empty. */
  missed: number
  /** Said, and something else found. */
  wrong: number
  /** Not said, and found all the same. */
  invented: number
}

const noTally = (): Tally => ({ said: 0, right: 0, missed: 0, wrong: 0, invented: 0 })

function report(title: string, messages: readonly Labelled[], context: UnderstandContext): void {
  const tallies = new Map<ScoredField, Tally>(SCORED_FIELDS.map((f) => [f, noTally()]))
  const inWords = noTally()
  const wrongStages: string[] = []
  const wrongCustomers: string[] = []
  let allRight = 0
  let rightCells = 0
  for (const message of messages) {
    const record = understandLine(message.line, context)
    if (record === null || 'error' in record) {
      throw new Error(`${message.id}: ${record === null ? 'empty line' : record.error}`)
    }
    const { right, obstacleInWords, wrongStage, wrongCustomer } = score(message.expected, record)
    if (SCORED_FIELDS.every((f) => right[f])) allRight++
    if (wrongStage) wrongStages.push(message.id)
    if (wrongCustomer) wrongCustomers.push(message.id)
    for (const field of SCORED_FIELDS) {
      if (right[field]) rightCells++
      const tally = tallies.get(field)
      if (tally) count(tally, field, right[field], message.expected, record)
    }
    count(inWords, 'obstacle', obstacleInWords, message.expected, record)
  }
  console.log(`${title}: ${messages.length} messages`)
  console.log(`  ${HEAD}`)
  const total = noTally()
  for (const [field, tally] of tallies) {
    for (const key of Object.keys(total) as (keyof Tally)[]) total[key] += tally[key]
    console.log(`  ${row(field, tally)}`)
    if (field === 'obstacle') console.log(`  ${row(' in words', inWords)}`)
  }
  console.log(`  ${row('together', total)}`)
  const cells = messages.length * SCORED_FIELDS.length
  console.log(`  empty fields left empty included: ${percent(rightCells, cells)} %`)
  console.log(`  every field right: ${allRight} of ${messages.length}`)
  console.log(`  wrong stage: ${listed(wrongStages)}; wrong customer: ${listed(wrongCustomers)}\n`)
}

/** A message that wants nothing (`other`) says no intent. */
function isEmpty(field: ScoredField, value: unknown): boolean {
  if (value === null || value === undefined) return true
  return Array.isArray(value) ? value.length === 0 : field === 'intent' && value === 'other'
}

function count(
  tally: Tally,
  field: ScoredField,
  isRight: boolean,
  expected: ExpectedRecord,
  actual: UnderstandingRecord,
): void {
  if (field === 'note' && expected.note === undefined) return
  const isFound = !isEmpty(field, actual[field])
  if (isEmpty(field, expected[field])) {
    if (isFound && !isRight) tally.invented++
    return
  }
  tally.said++
  if (isRight) tally.right++
  else if (isFound) tally.wrong++
  else tally.missed++
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : ((100 * part) / whole).toFixed(1)

const COLUMNS = ['said', 'right', 'missed', 'wrong', 'invented'] as const
const HEAD = `${'field'.padEnd(12)}${COLUMNS.map((c) => c.padStart(10)).join('')}${'% of said'.padStart(12)}`

function row(name: string, tally: Tally): string {
  const numbers = COLUMNS.map((c) => String(tally[c]).padStart(10)).join('')
  return `${name.padEnd(12)}${numbers}${percent(tally.right, tally.said).padStart(12)}`
}

function listed(ids: readonly string[]): string {
  return ids.length === 0 ? '0' : `${ids.length} (${ids.join(' ')})`
}

/** CPU of one message in ms, by messages as reps write them, among as many customers as a large firm has. */
function reportSpeed(messages: readonly Labelled[], context: UnderstandContext): void {
  const customers = buildCustomerIndex(knownCustomers(MANY_CUSTOMERS))
  const crowded = { ...context, customers }
  for (const { text } of messages) understand(text, crowded)
  const each = messages.map(({ text }) => {
    const before = process.cpuUsage()
    for (let round = 0; round < TIMED_ROUNDS; round++) understand(text, crowded)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000 / TIMED_ROUNDS
  })
  each.sort((a, b) => a - b)
  const mean = each.reduce((sum, ms) => sum + ms, 0) / Math.max(1, each.length)
  const p99 = each[Math.floor(each.length * 0.99)] ?? 0
  console.log(
    `CPU per message at ${MANY_CUSTOMERS} customers: mean ${mean.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms\n`,
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
