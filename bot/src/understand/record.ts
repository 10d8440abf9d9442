/** The flat form of what was understood, as `kedu understand` writes it. */
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { type Instant, parseInstant, type TimeZone } from '@kedu/shared/time/instant'
import type { WorkCalendar } from '@kedu/shared/time/work-calendar'
import Type from 'typebox'
import { Check } from 'typebox/value'
import { CLI_PROBLEMS } from '../wording/understand.ts'
import { buildCustomerIndex } from './customers/customer-index.ts'
import { customersFromCsv } from './customers/customers-csv.ts'
import { understand } from './understand.ts'
import type { UnderstandContext, Understanding } from './understanding.ts'

export type RecordId = string | number

export interface UnderstandingRecord {
  id: RecordId
  intent: string
  /** Full name. */
  customer: string | null
  candidates: string[] | null
  customers: string[] | null
  newCustomer: string | null
  /** The stage's name as people say it, e.g. 合同. */
  stage: string | null
  obstacle: string | null
  next: { date: string; time: string | null; approximate: boolean } | null
  /** Yuan. */
  amount: number | null
  department: string | null
  region: string | null
  person: string | null
  note: string | null
}

/** A line that could not be read. */
export interface RecordProblem {
  id: RecordId | null
  error: string
}

/** Lists are null when nothing is in them, like every other field. */
export function toRecord(
  id: RecordId,
  understanding: Understanding,
  process: SalesProcess,
): UnderstandingRecord {
  const { next } = understanding
  const names = (list: readonly { name: string }[]): string[] | null =>
    list.length === 0 ? null : list.map((c) => c.name)
  return {
    id,
    intent: understanding.intent,
    customer: understanding.customer?.name ?? null,
    candidates: names(understanding.candidates),
    customers: names(understanding.customers),
    newCustomer: understanding.newCustomer,
    stage: process.stages.find((s) => s.id === understanding.stage)?.name ?? null,
    obstacle: understanding.obstacle,
    next: next ? { date: next.date, time: next.time, approximate: next.approximate } : null,
    amount: understanding.amount,
    department: understanding.department,
    region: understanding.region,
    person: understanding.person,
    note: understanding.note,
  }
}

export interface UnderstandLinesInput {
  /** `name,industry,region` with a header line. */
  customersCsv: string
  now: Instant
  zone: TimeZone
  process: SalesProcess
  calendar: WorkCalendar
  people?: string[]
  departments?: string[]
}

const Line = Type.Object({
  id: Type.Union([Type.String(), Type.Number()]),
  text: Type.String(),
  now: Type.Optional(Type.String()),
})
const WithId = Type.Object({ id: Type.Union([Type.String(), Type.Number()]) })

/** What `kedu understand` needs of the outside, read once for many lines. */
export function contextFromCsv(input: UnderstandLinesInput): UnderstandContext {
  const customers = customersFromCsv(input.customersCsv)
  const regions = customers.map((c) => c.region).filter((r): r is string => r !== null && r !== '')
  return {
    customers: buildCustomerIndex(customers),
    now: input.now,
    zone: input.zone,
    process: input.process,
    calendar: input.calendar,
    regions: [...new Set(regions)],
    departments: input.departments ?? [],
    people: input.people ?? [],
  }
}

/**
 * One record per line of JSON (`{id, text}`, optionally its own `now`); a line that is not that gives
 * a problem with its id when it has one. Empty lines are passed over.
 */
export function* understandLines(
  lines: Iterable<string>,
  input: UnderstandLinesInput,
): Generator<UnderstandingRecord | RecordProblem> {
  const context = contextFromCsv(input)
  for (const line of lines) {
    const record = understandLine(line, context)
    if (record) yield record
  }
}

/** One line of `understandLines`; null for an empty one. */
export function understandLine(
  line: string,
  context: UnderstandContext,
): UnderstandingRecord | RecordProblem | null {
  const text = line.replace(/^\ufeff/, '').trim()
  if (text === '') return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { id: null, error: CLI_PROBLEMS.notJson }
  }
  if (!Check(Line, value)) {
    return Check(WithId, value)
      ? { id: value.id, error: CLI_PROBLEMS.noText }
      : { id: null, error: CLI_PROBLEMS.noId }
  }
  const now = value.now === undefined ? context.now : parseInstant(value.now)
  if (now === null) return { id: value.id, error: CLI_PROBLEMS.badNow }
  return toRecord(value.id, understand(value.text, { ...context, now }), context.process)
}
