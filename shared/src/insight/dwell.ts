/** How long deals stay in a stage, before and after the company began to work with Kedu (R5). */
import type { DealId } from '../deal/deal.ts'
import type { SalesProcess, StageId } from '../process/sales-process.ts'
import { DAY_MS } from '../time/instant.ts'
import { type Spread, spreadOf } from './spread.ts'
import { type DealTrace, KIND, OUTCOMES } from './trace.ts'

/** From entering a stage to leaving it; `to` null: it stays there still. Epoch ms. */
export interface Stay {
  stage: StageId
  from: number
  to: number | null
}

/**
 * A stay ends with the move to another stage, a win, a loss or putting on hold; a deal taken up again
 * begins a new one. Moves back are stays as well.
 */
export function staysOf(trace: DealTrace): Stay[] {
  const stays: Stay[] = []
  eachStay(trace, (stage, from, to) => stays.push({ stage: trace.names.text(stage), from, to }))
  return stays
}

/** The same one after the other, without an object for each; `stage` by its number in the names. */
function eachStay(
  trace: DealTrace,
  take: (stage: number, from: number, to: number | null) => void,
): void {
  let stage: number | null = null
  /** Null: it stays nowhere. */
  let from: number | null = null
  for (let index = 0; index < trace.length; index += 1) {
    const kind = trace.kindAt(index)
    const isEntering = kind === KIND.opened || kind === KIND.entered
    if (!isEntering && kind !== KIND.ended) continue
    const at = trace.at(index)
    if (stage !== null && from !== null) take(stage, from, at)
    if (isEntering) stage = trace.a(index)
    from = isEntering || OUTCOMES[trace.a(index)] === 'open' ? at : null
  }
  if (stage !== null && from !== null) take(stage, from, null)
}

export interface StageDwell {
  stage: StageId
  /** Days, of stays that ended before the day of going live, or from that day on. Null: there are none. */
  before: Spread | null
  after: Spread | null
  /** The mean's change in per cent, −52 means: shorter by 52 %. Null without both sides. */
  changePercent: number | null
  /** Deals in the stage now, and how many days so far. */
  now: Spread | null
}

export interface DwellInput {
  traces: Iterable<{ dealId: DealId; trace: DealTrace }>
  process: Pick<SalesProcess, 'stages'>
  /** The beginning of the day of going live, epoch ms. */
  goLiveAt: number
  now: number
}

/** Days of stays. */
type Sides = Record<'before' | 'after' | 'now', number[]>

/** By the day a stay ended: what is still under way says nothing yet about either side. */
export function dwellPerStage({ traces, process, goLiveAt, now }: DwellInput): StageDwell[] {
  const found = new Map<StageId, Sides>(
    process.stages.map(({ id }) => [id, { before: [], after: [], now: [] }]),
  )
  /** By the stages' numbers; null: no stage of the process. */
  const numbered: (Sides | null)[] = []
  for (const { trace } of traces) {
    eachStay(trace, (stage, from, to) => {
      const known = numbered[stage]
      const sides = known === undefined ? (found.get(trace.names.text(stage)) ?? null) : known
      numbered[stage] = sides
      const days = ((to ?? now) - from) / DAY_MS
      sides?.[to === null ? 'now' : to < goLiveAt ? 'before' : 'after'].push(days)
    })
  }
  return process.stages.map(({ id }) => {
    const sides = found.get(id)
    const before = spreadOf(sides?.before ?? [])
    const after = spreadOf(sides?.after ?? [])
    return {
      stage: id,
      before,
      after,
      changePercent: changeInPercent(before?.mean ?? null, after?.mean ?? null),
      now: spreadOf(sides?.now ?? []),
    }
  })
}

/** Null where there is nothing to compare with. One digit after the point. */
export function changeInPercent(before: number | null, after: number | null): number | null {
  if (before === null || after === null || before === 0) return null
  return Math.round(((after - before) / before) * 1000) / 10
}
