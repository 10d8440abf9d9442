/** The work itself, without the thread around it. */
import { saidSteps } from '@kedu/shared/backtest/action-rate'
import { compareRuns, type RuleComparison } from '@kedu/shared/backtest/compare-rules'
import { type PastDeal, pastDeal } from '@kedu/shared/backtest/past-deal'
import { replay } from '@kedu/shared/backtest/replay'
import type { ReplayedPush } from '@kedu/shared/backtest/replayed-pushes'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { mergeDowntimes } from '@kedu/shared/time/fair-clock'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import { readStreams } from '../../store/lowdb/read-streams.ts'
import { readStreamRows } from '../../store/postgres/read-streams.ts'
import type { StoredEvent } from '../../store/store.ts'
import type { BackTestWork, HistoryJob, HistoryResult } from './history-job.ts'

/**
 * The replay begins so much earlier: what other rules would have said before the report begins is said
 * by then, and does not fall on its first day.
 */
const WARM_UP_MS = 7 * DAY_MS
/** Reading is so much of a back-test, each replay half of the rest. */
const READING_SHARE = 0.5

/** `progress`: how far it is, 0 to 1. */
export async function runHistoryWork(
  job: HistoryJob,
  progress: (share: number) => void,
): Promise<HistoryResult> {
  const { work } = job
  if (work.kind === 'said-steps') {
    const steps = []
    for await (const { deal } of dealsOf(job)) {
      if (!deal.withdrawn) steps.push(...saidSteps(deal, work.since, work.now))
    }
    return { kind: 'said-steps', steps }
  }
  const from = plusMs(work.from, -WARM_UP_MS)
  const pastDeals: PastDeal[] = []
  let told = 0
  for await (const { deal, events, share } of dealsOf(job)) {
    if (share > told) progress(share * READING_SHARE)
    told = share
    // Closed before the replay begins and not touched since.
    if (deal.outcome.kind !== 'open' && deal.updatedAt < from) continue
    const past = pastDeal(
      (await events()).map(({ body }) => body as DealEvent),
      from,
    )
    if (past !== null) pastDeals.push(past)
  }
  return { kind: 'back-test', comparison: compared(pastDeals, from, work, progress) }
}

interface ReadDeal {
  deal: Deal
  events(): StoredEvent[] | Promise<StoredEvent[]>
  share: number
}

async function* dealsOf({ folder, databaseUrl, workspace }: HistoryJob): AsyncGenerator<ReadDeal> {
  if (databaseUrl === null) {
    for (const { document, events, share } of readStreams(folder, workspace, 'deal')) {
      yield { deal: document.state as Deal, events, share }
    }
    return
  }
  for await (const { snapshot, events, share } of readStreamRows(databaseUrl, workspace, 'deal')) {
    yield { deal: snapshot.state as Deal, events, share }
  }
}

function compared(
  pastDeals: readonly PastDeal[],
  begin: Instant,
  work: BackTestWork,
  progress: (share: number) => void,
): RuleComparison {
  const { from, to, calendar } = work
  const people = new Map(work.people.map((person) => [person.id, person]))
  const downtimes = mergeDowntimes(work.downtimes)
  const run = (settings: BackTestWork['today'], done: number): ReplayedPush[] => {
    const replaying = replay({ pastDeals, people, settings, calendar, downtimes, from: begin, to })
    for (let step = replaying.next(); ; step = replaying.next()) {
      if (step.done) return step.value
      const share = (step.value - begin) / (to - begin)
      progress(READING_SHARE + ((done + share) * (1 - READING_SHARE)) / 2)
    }
  }
  const today = run(work.today, 0)
  const changed = run(work.changed, 1)
  return compareRuns({ pastDeals, today, changed, from, to, zone: calendar.zone })
}
