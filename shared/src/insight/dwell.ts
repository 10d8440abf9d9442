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
export function staysOf(trace: DealTrace): readonly Stay[] {
  const known = staysOfTrace.get(trace)
  if (known !== undefined) return known
  const stays = readStays(trace)
  staysOfTrace.set(trace, stays)
  return stays
}

/** A trace is replaced when its deal changes. */
const staysOfTrace = new WeakMap<DealTrace, readonly Stay[]>()

function readStays(trace: DealTrace): Stay[] {
  const stays: Stay[] = []
  let stage: StageId | null = null
  let open: Stay | null = null
  const close = (at: number) => {
    if (open !== null) open.to = at
    open = null
  }
  const begin = (at: number) => {
    if (stage === null) return
    open = { stage, from: at, to: null }
    stays.push(open)
  }
  for (let index = 0; index < trace.length; index += 1) {
    const kind = trace.kindAt(index)
    const at = trace.at(index)
    if (kind === KIND.opened || kind === KIND.entered) {
      close(at)
      stage = trace.names.text(trace.a(index))
      begin(at)
    } else if (kind === KIND.ended) {
      close(at)
      if (OUTCOMES[trace.a(index)] === 'open') begin(at)
    }
  }
  return stays
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

/** By the day a stay ended: what is still under way says nothing yet about either side. */
export function dwellPerStage({ traces, process, goLiveAt, now }: DwellInput): StageDwell[] {
  const found = new Map<StageId, Record<'before' | 'after' | 'now', number[]>>()
  for (const { id } of process.stages) found.set(id, { before: [], after: [], now: [] })
  for (const { trace } of traces) {
    for (const { stage, from, to } of staysOf(trace)) {
      const sides = found.get(stage)
      if (sides === undefined) continue
      const days = ((to ?? now) - from) / DAY_MS
      sides[to === null ? 'now' : to < goLiveAt ? 'before' : 'after'].push(days)
    }
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
