/**
 * The last weeks once more under given rules (L5), on a clock of its own, over deals as they were then.
 * People, leave and calendar are those of today.
 */
import type { DealId } from '../deal/deal.ts'
import { type Instant, instant, MINUTE_MS } from '../time/instant.ts'
import type { Downtime } from '../time/work-calendar.ts'
import type { PastDeal, PastMoment } from './past-deal.ts'
import type { ReplayedPush } from './replayed-pushes.ts'
import { RuleRun, type RunningRules } from './rule-run.ts'

export interface ReplayInput extends RunningRules {
  pastDeals: readonly PastDeal[]
  /** Where the past of the deals begins. */
  from: Instant
  to: Instant
}

/** Groups of deals are looked at every ten minutes when something changed, not every one. */
const GROUPS_LAG_MS = 10 * MINUTE_MS

/** So many steps between two yields: some milliseconds of work. */
const STEPS_AT_ONCE = 512

/**
 * Runs the clock from `from` to `to`. Yields the moment it has come to now and then, so that whoever
 * drives it can tell how far it is, pause or stop; returns every push, in order of its time. What
 * happens next is a change of a deal or a tick that finds something due; ticks are whole minutes, and
 * none comes while the server was down.
 */
export function* replay(input: ReplayInput): Generator<Instant, ReplayedPush[]> {
  const { pastDeals, from, to, downtimes } = input
  const run = new RuleRun(input, GROUPS_LAG_MS)
  const changes = inOrder(pastDeals)
  for (const { dealId, alerts } of pastDeals) run.know(dealId, alerts)
  let now = from
  let steps = 0
  for (let next = 0; ; ) {
    const change = changes[next]
    const dueAt = run.nextDueAt
    const tickAt = dueAt === null ? null : tickAfter(dueAt, now, downtimes)
    const isChange = change !== undefined && (tickAt === null || change.at <= tickAt)
    const at = isChange ? Math.max(change.at, from) : tickAt
    if (at === null || at > to) break
    now = instant(at)
    if (isChange) {
      next += 1
      run.show(change.dealId, change.moment.row, now, change.moment.byId)
    } else {
      run.tick(now)
    }
    steps += 1
    if (steps % STEPS_AT_ONCE === 0) yield now
  }
  return run.pushes(to)
}

interface Change {
  at: Instant
  dealId: DealId
  moment: PastMoment
}

function inOrder(pastDeals: readonly PastDeal[]): Change[] {
  const changes: Change[] = []
  for (const { dealId, moments } of pastDeals) {
    for (const moment of moments) changes.push({ at: moment.at, dealId, moment })
  }
  return changes.sort((a, b) => a.at - b.at)
}

/** The first tick at or after both moments. */
function tickAfter(dueAt: Instant, now: Instant, downtimes: readonly Downtime[]): Instant {
  const at = wholeMinute(Math.max(dueAt, now))
  const down = downtimes.find(({ from, to }) => from <= at && at < to)
  return instant(down === undefined ? at : wholeMinute(down.to))
}

function wholeMinute(ms: number): number {
  return Math.ceil(ms / MINUTE_MS) * MINUTE_MS
}
