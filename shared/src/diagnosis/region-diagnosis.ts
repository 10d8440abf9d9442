/**
 * What is behind a region's red (R24): which contracts wait for how long, against what the company is
 * used to; which words came up and which went away; and three moves somebody can make today. Pure.
 */
import type { DealId, DealRow } from '../deal/deal.ts'
import { inStageSince } from '../deal/in-stage-since.ts'
import { spreadOf } from '../insight/spread.ts'
import type { Person, PersonId } from '../people/person.ts'
import { clockOptions, isRunning } from '../policies/alert-steps.ts'
import type { GroupCounts } from '../policies/group-policy.ts'
import type { ClockContext } from '../policies/policy.ts'
import { regionOf } from '../policies/region-delivery-gap.ts'
import type { SalesProcess, StageId } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import { elapsedClockMs } from '../time/fair-clock.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'
import { type ProposedMove, proposedMoves } from './proposed-moves.ts'
import { type Said, type SplitWords, type WordShift, wordShifts } from './word-shifts.ts'

export interface DiagnosisInput {
  region: string
  counts: Extract<GroupCounts, { kind: 'region' }>
  /** Every open deal of the company, and closed ones for what it is used to. */
  rows: readonly DealRow[]
  /** What was said on the region's deals in the last 60 days. */
  said: readonly Said[]
  words: SplitWords
  people: ReadonlyMap<PersonId, Person>
  context: ClockContext
  now: Instant
}

export interface WaitingDeal {
  row: DealRow
  stage: StageId
  enteredAt: Instant
  /** Counted days in the stage, as the clock counts them. */
  days: number
}

export interface RegionDiagnosis {
  region: string
  counts: DiagnosisInput['counts']
  madeAt: Instant
  /** In 合同, the longest first. */
  contracts: WaitingDeal[]
  /** In 交付, the longest first. */
  deliveries: WaitingDeal[]
  /** Counted days deals of the whole company stayed in 合同 before they went on; null: none has yet. */
  usual: { median: number; count: number } | null
  shifts: WordShift[]
  moves: ProposedMove[]
}

export function diagnoseRegion(input: DiagnosisInput): RegionDiagnosis {
  const { region, counts, rows, context, now } = input
  const { process } = context.settings
  const own = rows.filter((row) => isRunning(row) && regionOf(row, context) === region)
  const contracts = waitingIn(process.contractStage, own, context, now)
  return {
    region,
    counts,
    madeAt: now,
    contracts,
    deliveries: waitingIn(process.deliveryStage, own, context, now),
    usual: usualStay(rows, context),
    shifts: wordShifts(input.said, input.words, now),
    moves: proposedMoves({ ...input, contracts }),
  }
}

function waitingIn(
  stage: StageId,
  rows: readonly DealRow[],
  context: ClockContext,
  now: Instant,
): WaitingDeal[] {
  return rows
    .filter((row) => row.stage === stage)
    .map((row) => ({
      row,
      stage,
      enteredAt: inStageSince(row),
      days: countedDays(inStageSince(row), now, row, context),
    }))
    .sort((a, b) => b.days - a.days || (a.row.id < b.row.id ? -1 : 1))
}

function countedDays(from: Instant, to: Instant, row: DealRow, context: ClockContext): number {
  return elapsedClockMs(from, to, clockOptions(row, context)) / DAY_MS
}

/** Of deals that went on from 合同, the last time they did. */
function usualStay(rows: readonly DealRow[], context: ClockContext): RegionDiagnosis['usual'] {
  const { process } = context.settings
  const spread = spreadOf(rows.flatMap((row) => contractStay(row, process, context)))
  return spread === null ? null : { median: spread.median, count: spread.count }
}

function contractStay(row: DealRow, process: SalesProcess, context: ClockContext): number[] {
  const entries = row.stageEntries
  const entered = entries?.[process.contractStage]
  if (row.withdrawn || entries === undefined || entered === undefined) return []
  const later = process.stages
    .slice(stageIndex(process, process.contractStage) + 1)
    .flatMap(({ id }) => entries[id] ?? [])
    .filter((at) => at >= entered)
  const left = later.toSorted((a, b) => a - b)[0]
  return left === undefined ? [] : [countedDays(entered, left, row, context)]
}

/** Whether a deal waits longer than the company is used to. */
export function isUnusual({ days }: WaitingDeal, usual: RegionDiagnosis['usual']): boolean {
  return usual !== null && days > usual.median
}

/** Ids of the deals a diagnosis is about. */
export function dealsOf({ contracts, deliveries }: RegionDiagnosis): DealId[] {
  return [...contracts, ...deliveries].map(({ row }) => row.id)
}
