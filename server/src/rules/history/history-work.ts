/** The work itself, without the process and the threads around it. */
import { type SaidStep, saidSteps } from '@kedu/shared/backtest/action-rate'
import { type PastDeal, pastDeal } from '@kedu/shared/backtest/past-deal'
import { replay } from '@kedu/shared/backtest/replay'
import { type RunResult, runResult } from '@kedu/shared/backtest/run-result'
import type { Deal, DealId } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { mergeDowntimes } from '@kedu/shared/time/fair-clock'
import { readStreams } from '../../store/lowdb/read-streams.ts'
import { readStreamRows } from '../../store/postgres/read-streams.ts'
import type { StoredEvent } from '../../store/store.ts'
import type { BackTestWork, HistoryJob, SaidStepsWork } from './history-job.ts'
import { replayFrom } from './history-span.ts'

/** One of so many parts of the deals: together, one after the other, they are all. */
interface Part {
  index: number
  of: number
}

export async function saidStepsOf(job: HistoryJob, work: SaidStepsWork): Promise<SaidStep[]> {
  const steps: SaidStep[] = []
  for await (const { deal } of dealsOf(job)) {
    if (!deal.withdrawn) steps.push(...saidSteps(deal, work.since, work.now))
  }
  return steps
}

/** `progress`: how far it is, 0 to 1. */
export async function readPast(
  job: HistoryJob,
  work: BackTestWork,
  part: Part,
  progress: (share: number) => void,
): Promise<PastDeal[]> {
  const from = replayFrom(work.from)
  const pastDeals: PastDeal[] = []
  let told = 0
  for await (const { events, share } of dealsOf(job, { part, except: work.over })) {
    if (share > told) progress(share)
    told = share
    const past = pastDeal(
      (await events()).map(({ body }) => body as DealEvent),
      from,
    )
    if (past !== null) pastDeals.push(past)
  }
  return pastDeals
}

/** What these rules would have said. `progress`: how far it is, 0 to 1. */
export function replayed(
  pastDeals: readonly PastDeal[],
  settings: WorkspaceSettings,
  work: BackTestWork,
  progress: (share: number) => void,
): RunResult {
  const { calendar, to } = work
  const people = new Map(work.people.map((person) => [person.id, person]))
  const downtimes = mergeDowntimes(work.downtimes)
  const from = replayFrom(work.from)
  const replaying = replay({ pastDeals, people, settings, calendar, downtimes, from, to })
  for (let step = replaying.next(); ; step = replaying.next()) {
    if (step.done) {
      return runResult(pastDeals, step.value, { from: work.from, to, zone: calendar.zone })
    }
    progress((step.value - from) / (to - from))
  }
}

interface ReadDeal {
  deal: Deal
  events(): StoredEvent[] | Promise<StoredEvent[]>
  share: number
}

async function* dealsOf(
  { folder, databaseUrl, workspace }: HistoryJob,
  choice: { part?: Part; except?: readonly DealId[] } = {},
): AsyncGenerator<ReadDeal> {
  if (databaseUrl === null) {
    const streams = readStreams(folder, workspace, 'deal', choice)
    for (const { document, events, share } of streams) {
      yield { deal: document.state as Deal, events, share }
    }
    return
  }
  const rows = readStreamRows(databaseUrl, workspace, 'deal', choice)
  for await (const { snapshot, events, share } of rows) {
    yield { deal: snapshot.state as Deal, events, share }
  }
}
