/** The weekly part of a director's brief: funnel, dwell, regions, warnings, this week beside the one before. */
import { type ActionRate, actionRates, leadersIn, type SaidStep } from '../backtest/action-rate.ts'
import type { DealRow } from '../deal/deal.ts'
import type { People } from '../people/people.ts'
import type { PersonId } from '../people/person.ts'
import { isWaiting, openAlertsOf } from '../policies/alert-steps.ts'
import type { ClockContext } from '../policies/policy.ts'
import { redAt } from '../policies/red-flag.ts'
import type { StageId } from '../process/sales-process.ts'
import { DAY_MS, type Instant, plusMs } from '../time/instant.ts'
import { usualDwellDays } from './usual-dwell.ts'

const WEEK_MS = 7 * DAY_MS
/** Somebody should have answered by then. */
const UNANSWERED_MS = DAY_MS
const MOST_REGIONS = 6

export interface Week {
  funnel: { stage: StageId; open: number; entered: number; enteredBefore: number }[]
  won: number
  wonBefore: number
  lost: number
  lostBefore: number
  /** Median days of those that left lately; stages that few left are not in it. */
  dwell: { stage: StageId; days: number }[]
  /** Most red first. */
  regions: { name: string; open: number; red: number; contract: number; delivery: number }[]
  /** Alerts that wait for an answer, and how many of them for more than a day. */
  warnings: { open: number; unanswered: number }
  /** Of what was said in these seven days, how much was acted on within 24 hours (L6); absent: not counted. */
  rates?: ActionRate[]
}

/** The pushes about a reader's own reps in the last seven days, and those that went to the reader. */
export function weekRates(
  said: Iterable<SaidStep>,
  { id, owners, people }: { id: PersonId; owners: ReadonlySet<PersonId>; people: People },
  now: Instant,
): ActionRate[] {
  const own = [...said].filter(
    ({ at, ownerId, recipientId }) =>
      now - at < WEEK_MS && (owners.has(ownerId) || recipientId === id),
  )
  return actionRates(own, now, leadersIn(people))
}

/**
 * Counts what rows know. Of a deal that entered a stage twice only the last time counts; one that was
 * closed counts in the week of its last entry, so papers that come late may move it.
 */
export function weekFacts(
  rows: Iterable<DealRow>,
  owners: ReadonlySet<PersonId>,
  now: Instant,
  clock: ClockContext,
): Week {
  const own = [...rows].filter((row) => owners.has(row.ownerId) && !row.withdrawn)
  const open = own.filter(({ outcome }) => outcome === 'open')
  const { process } = clock.settings
  const isIn = (at: Instant | undefined, weeksAgo: number): boolean =>
    at !== undefined && now - at > weeksAgo * WEEK_MS && now - at <= (weeksAgo + 1) * WEEK_MS
  const closed = (outcome: 'won' | 'lost', weeksAgo: number) =>
    own.filter((row) => row.outcome === outcome && isIn(row.updatedAt, weeksAgo)).length
  const usual = usualDwellDays(own, process, now)
  const isRedNow = (row: DealRow): boolean => {
    const at = isWaiting(row, now) ? null : redAt(row, clock)
    return at !== null && at <= now
  }
  const alerts = open.flatMap((row) => openAlertsOf(row))
  return {
    funnel: process.stages.map(({ id }) => ({
      stage: id,
      open: open.filter(({ stage }) => stage === id).length,
      entered: own.filter((row) => isIn(row.stageEntries?.[id], 0)).length,
      enteredBefore: own.filter((row) => isIn(row.stageEntries?.[id], 1)).length,
    })),
    won: closed('won', 0),
    wonBefore: closed('won', 1),
    lost: closed('lost', 0),
    lostBefore: closed('lost', 1),
    dwell: process.stages.flatMap(({ id }) => {
      const days = usual.get(id)
      return days === undefined ? [] : [{ stage: id, days: Math.round(days) }]
    }),
    regions: regionsOf(open, isRedNow, process).slice(0, MOST_REGIONS),
    warnings: {
      open: alerts.length,
      unanswered: alerts.filter(({ raisedAt }) => raisedAt < plusMs(now, -UNANSWERED_MS)).length,
    },
  }
}

function regionsOf(
  open: readonly DealRow[],
  isRed: (row: DealRow) => boolean,
  { contractStage, deliveryStage }: ClockContext['settings']['process'],
): Week['regions'] {
  const regions = new Map<string, Week['regions'][number]>()
  for (const row of open) {
    const name = row.region ?? ''
    if (name === '') continue
    const region = regions.get(name) ?? { name, open: 0, red: 0, contract: 0, delivery: 0 }
    region.open += 1
    if (isRed(row)) region.red += 1
    if (row.stage === contractStage) region.contract += 1
    else if (row.stage === deliveryStage) region.delivery += 1
    regions.set(name, region)
  }
  return [...regions.values()].sort((a, b) => b.red - a.red || (a.name < b.name ? -1 : 1))
}
