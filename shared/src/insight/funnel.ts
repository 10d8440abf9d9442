/** How many deals that entered a stage went on from it. */
import type { SalesProcess, StageId } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import { isIn, type Period } from './period.ts'
import { type DealTrace, KIND, OUTCOMES } from './trace.ts'

/** What became of a deal after it entered a stage, until now. */
export type StageFate = 'moved' | 'lost' | 'there'

export interface FunnelStage {
  stage: StageId
  /** Deals that entered it in the period, each once; being opened in it is entering. */
  entered: number
  /** Those that reached a later stage, or were won, since; of the last stage: won. */
  moved: number
  /** Lost or put on hold in it. */
  lost: number
  /** Of those that entered, per cent, whole; null: none entered. */
  percent: number | null
}

/** The deal's fate in each stage it entered in the period. */
export function fatesOf(
  trace: DealTrace,
  process: Pick<SalesProcess, 'stages'>,
  period: Pick<Period, 'from' | 'to'>,
): Map<StageId, StageFate> {
  const fates = new Map<StageId, StageFate>()
  if (!entersIn(trace, period)) return fates
  let stage: StageId | null = null
  for (let index = 0; index < trace.length; index += 1) {
    const kind = trace.kindAt(index)
    if (kind === KIND.opened || kind === KIND.entered) {
      stage = trace.names.text(trace.a(index))
      const place = stageIndex(process, stage)
      for (const before of fates.keys())
        if (stageIndex(process, before) < place) fates.set(before, 'moved')
      if (place >= 0 && isIn(trace.at(index), period)) {
        const known = fates.get(stage)
        if (known === undefined || known === 'lost') fates.set(stage, 'there')
      }
    } else if (kind === KIND.ended && stage !== null) {
      const outcome = OUTCOMES[trace.a(index)]
      if (outcome === 'won') for (const each of fates.keys()) fates.set(each, 'moved')
      else if (fates.has(stage)) fates.set(stage, outcome === 'open' ? 'there' : 'lost')
    }
  }
  return fates
}

/** Looks back from the newest fact: most deals of a year did nothing lately. */
function entersIn(trace: DealTrace, period: Pick<Period, 'from' | 'to'>): boolean {
  for (let index = trace.length - 1; index >= 0; index -= 1) {
    const at = trace.at(index)
    if (at < period.from) return false
    const kind = trace.kindAt(index)
    if ((kind === KIND.opened || kind === KIND.entered) && at < period.to) return true
  }
  return false
}

export function funnel(
  traces: Iterable<{ trace: DealTrace }>,
  process: Pick<SalesProcess, 'stages'>,
  period: Pick<Period, 'from' | 'to'>,
): FunnelStage[] {
  const counts = new Map(process.stages.map(({ id }) => [id, { moved: 0, lost: 0, there: 0 }]))
  for (const { trace } of traces) {
    for (const [stage, fate] of fatesOf(trace, process, period)) {
      const count = counts.get(stage)
      if (count) count[fate] += 1
    }
  }
  return process.stages.map(({ id }) => {
    const { moved, lost, there } = counts.get(id) ?? { moved: 0, lost: 0, there: 0 }
    const entered = moved + lost + there
    const percent = entered === 0 ? null : Math.round((moved * 100) / entered)
    return { stage: id, entered, moved, lost, percent }
  })
}
