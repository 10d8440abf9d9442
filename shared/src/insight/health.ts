/**
 * How healthy a customer is (R37): 回款率, 互动频次 and 需求匹配度, nothing else. Each part is a share from 0
 * to 1, or null where there is no data; the value is their weighted mean over the parts that have data.
 */
import type { DealRow } from '../deal/deal.ts'
import { rowChain } from '../evidence/evidence-chain.ts'
import type { DealField, SalesProcess, StageId } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'
import { type DealTrace, MARKS } from './trace.ts'

export const HEALTH_PARTS = ['collection', 'contact', 'fit'] as const
export type HealthPart = (typeof HEALTH_PARTS)[number]

/** Of 100. */
export const HEALTH_WEIGHTS: Readonly<Record<HealthPart, number>> = {
  collection: 40,
  contact: 30,
  fit: 30,
}

export const CONTACT_DAYS = 30

export interface Health {
  /** 0–100, whole; null: no part has data. */
  value: number | null
  /** Share of each part, and the points it adds to the value; null where there is no data. */
  parts: Record<HealthPart, { share: number; points: number } | null>
}

export interface HealthContext {
  process: SalesProcess
  /** Usual acts in 30 days, per stage, see `usualContacts`. */
  usual: ReadonlyMap<StageId, number>
  now: Instant
}

/**
 * 回款率: released ÷ (amount of the deal, or of its signed quotes), from 合同 on.
 * 互动频次: acts of colleagues in 30 days ÷ the median of open deals in the same stage, at most 1.
 * 需求匹配度: (core fields filled + links of the evidence chain proved, doubtful half) ÷ (all of both).
 */
export function healthOf(row: DealRow, trace: DealTrace, context: HealthContext): Health {
  const shares = sharesOf(row, trace, context)
  const weight = knownWeight(shares)
  const partOf = (part: HealthPart) => {
    const share = shares[part]
    if (share === null) return null
    return { share, points: pointsOf(part, share, weight) }
  }
  const parts = { collection: partOf('collection'), contact: partOf('contact'), fit: partOf('fit') }
  return { value: weighed(shares), parts }
}

/** The value alone, of thousands. */
export function healthValue(
  row: DealRow,
  trace: DealTrace,
  context: HealthContext,
): Health['value'] {
  return weighed(sharesOf(row, trace, context))
}

type Shares = Record<HealthPart, number | null>

function sharesOf(row: DealRow, trace: DealTrace, context: HealthContext): Shares {
  return {
    collection: collectionShare(row, context.process),
    contact: contactShare(row, trace, context),
    fit: fitShare(row, trace, context.process),
  }
}

/** Of the parts that have data. */
function knownWeight({ collection, contact, fit }: Shares): number {
  return (
    (collection === null ? 0 : HEALTH_WEIGHTS.collection) +
    (contact === null ? 0 : HEALTH_WEIGHTS.contact) +
    (fit === null ? 0 : HEALTH_WEIGHTS.fit)
  )
}

function weighed(shares: Shares): number | null {
  const weight = knownWeight(shares)
  if (weight === 0) return null
  const { collection, contact, fit } = shares
  return Math.round(
    pointsOf('collection', collection ?? 0, weight) +
      pointsOf('contact', contact ?? 0, weight) +
      pointsOf('fit', fit ?? 0, weight),
  )
}

function pointsOf(part: HealthPart, share: number, weight: number): number {
  return (100 * share * HEALTH_WEIGHTS[part]) / weight
}

/** Whose health is asked: customers one works with, or has won. */
export function hasHealth(row: DealRow): boolean {
  return row.outcome === 'open' || row.outcome === 'won'
}

/** The median number of acts in 30 days of the open deals in each stage. */
export function usualContacts(
  deals: Iterable<{ row: DealRow; trace: DealTrace }>,
  now: Instant,
): Map<StageId, number> {
  // How many deals have so many acts: a few numbers, where a list to sort would hold every deal.
  const found = new Map<StageId, number[]>()
  for (const { row, trace } of deals) {
    if (row.outcome !== 'open') continue
    const acts = actsSince(trace, now - CONTACT_DAYS * DAY_MS)
    const counts = found.get(row.stage) ?? []
    found.set(row.stage, counts)
    counts[acts] = (counts[acts] ?? 0) + 1
  }
  return new Map([...found].map(([stage, counts]) => [stage, medianOf(counts)]))
}

/** Of an even number of deals the mean of the two in the middle. */
function medianOf(counts: readonly (number | undefined)[]): number {
  let deals = 0
  for (const count of counts) deals += count ?? 0
  const [lower, upper] = [Math.floor((deals - 1) / 2), Math.floor(deals / 2)]
  return (valueAt(counts, lower) + valueAt(counts, upper)) / 2
}

/** The value in that place, the least first. */
function valueAt(counts: readonly (number | undefined)[], place: number): number {
  let before = 0
  for (const [value, count] of counts.entries()) {
    before += count ?? 0
    if (before > place) return value
  }
  return 0
}

/** What colleagues did on the deal since then: commands, not fields. */
export function actsSince(trace: DealTrace, since: number): number {
  let acts = 0
  for (let index = trace.length - 1; index >= 0 && trace.at(index) > since; index -= 1) {
    if (trace.has(index, MARKS.act)) acts += 1
  }
  return acts
}

function collectionShare(row: DealRow, process: SalesProcess): number | null {
  if (row.outcome !== 'won' && !stagesFromContract(process).has(row.stage)) return null
  const owedFen = row.amountFen ?? signedFen(row)
  if (owedFen === 0) return null
  let paidFen = 0
  if (row.releases !== undefined) for (const { amountFen } of row.releases) paidFen += amountFen
  return Math.min(1, paidFen / owedFen)
}

function signedFen({ quotes }: DealRow): number {
  let sum = 0
  if (quotes !== undefined) {
    for (const { state, totalFen } of quotes) if (state === 'signed') sum += totalFen
  }
  return sum
}

/** A process is replaced when it changes; hundreds of thousands of deals stand in its few stages. */
const fromContract = new WeakMap<SalesProcess, ReadonlySet<StageId>>()

function stagesFromContract(process: SalesProcess): ReadonlySet<StageId> {
  const known = fromContract.get(process)
  if (known !== undefined) return known
  const first = stageIndex(process, process.contractStage)
  const made = new Set(
    process.stages.map(({ id }) => id).filter((id) => stageIndex(process, id) >= first),
  )
  fromContract.set(process, made)
  return made
}

function contactShare(
  row: DealRow,
  trace: DealTrace,
  { usual, now }: HealthContext,
): number | null {
  if (row.outcome !== 'open') return null
  const median = usual.get(row.stage) ?? 0
  const acts = actsSince(trace, now - CONTACT_DAYS * DAY_MS)
  if (median === 0) return acts > 0 ? 1 : null
  return Math.min(1, acts / median)
}

function fitShare(row: DealRow, trace: DealTrace, process: SalesProcess): number | null {
  let filled = 0
  for (const field of process.coreFields) if (isFilled(field, row, trace)) filled += 1
  const { needed, passed, doubtful } = rowChain(process, row)
  const all = process.coreFields.length + needed
  return all === 0 ? null : (filled + passed + doubtful / 2) / all
}

function isFilled(field: DealField, row: DealRow, trace: DealTrace): boolean {
  switch (field) {
    case 'customerName':
    case 'stage':
      return true
    case 'obstacle':
      return row.obstacle !== null
    case 'nextAction':
      return row.nextAction !== null
    case 'industry':
      return row.industry !== null
    case 'firstContact':
      return trace.stands(MARKS.contact)
    case 'summary':
      return trace.stands(MARKS.said)
    case 'attachment':
      return row.evidenceCount > 0
    default:
      return field satisfies never
  }
}
