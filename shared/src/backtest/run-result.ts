/** One replay as it is reported: how many pushes, to whom on which day, about which deals, and what came of them (L5). */
import type { AlertRule, AlertStepKind, DealId } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { GroupRule } from '../policies/group-policy.ts'
import {
  DAY_MS,
  dateOf,
  daysBetween,
  type Instant,
  type LocalDate,
  type TimeZone,
} from '../time/instant.ts'
import type { PastDeal } from './past-deal.ts'
import type { ReplayedPush } from './replayed-pushes.ts'

/** A push that the owner answers within this time would often not have been needed. */
export const CURE_MS = 2 * DAY_MS
export interface RunReport {
  /** To managers and directors: at once, and as lines of the digest. */
  immediate: number
  inDigest: number
  /** To reps, ahead of red or as their first request. */
  nudges: number
  /** Deals that managers or directors were told of. */
  deals: number
  /**
   * Told matters that cured themselves: settled within two days (48 hours, the last millisecond
   * included) of the push by the owner, not by the manager, a deputy or the customer.
   */
  cured: number
  /** Of the cured: nobody above the rep had really been told by then, so the push was not what did it. */
  curedUntold: number
  /** Not settled, and the two days are not over. */
  undecided: number
  /** The day on which one person got most at once; null without any. */
  busiest: { personId: PersonId; date: LocalDate; count: number } | null
  byRule: { rule: AlertRule | GroupRule; kind: AlertStepKind; pushes: number }[]
}

/** A number for each day. */
export interface DayCounts {
  immediate: number[]
  inDigest: number[]
}

/** One run, small and plain: what two of them are compared by, whichever thread each was replayed in. */
export interface RunResult {
  report: RunReport
  /** What managers and directors get, from the first day on. */
  people: { personId: PersonId; counts: DayCounts }[]
  /** Deals they are told of, and when first. */
  deals: { dealId: DealId; pushes: number; firstAt: Instant }[]
}

/** What is reported; a replay may have begun earlier to warm up. */
export interface ReportedSpan {
  from: Instant
  to: Instant
  zone: TimeZone
}

/** Of the pushes of a replay those within the span; both its days included. */
export function runResult(
  pastDeals: readonly PastDeal[],
  pushes: readonly ReplayedPush[],
  span: ReportedSpan,
): RunResult {
  const told = new Map(pastDeals.map((past) => [past.dealId, past]))
  const reported = pushes.filter(({ at }) => at >= span.from)
  return {
    report: runReport(reported, told, span),
    people: byPerson(reported.filter(isAbove), span),
    deals: byDeal(reported.filter(isAbove).filter(isOfDeal)),
  }
}

/** The first day of a report, and how many it has. */
export function reportedDays({ from, to, zone }: ReportedSpan): { first: LocalDate; days: number } {
  const first = dateOf(from, zone)
  return { first, days: daysBetween(first, dateOf(to, zone)) + 1 }
}

/** Nothing on any of so many days. */
export function noPushes(days: number): DayCounts {
  return {
    immediate: Array.from({ length: days }, () => 0),
    inDigest: Array.from({ length: days }, () => 0),
  }
}

function isAbove({ isForTheRep }: ReplayedPush): boolean {
  return !isForTheRep
}

function runReport(
  pushes: readonly ReplayedPush[],
  pastDeals: ReadonlyMap<DealId, PastDeal>,
  { to, zone }: ReportedSpan,
): RunReport {
  const above = pushes.filter(isAbove)
  const ofDeals = above.filter(isOfDeal)
  const cured = ofDeals.filter(isCured)
  const immediate = above.filter(({ mode }) => mode === 'immediate')
  return {
    immediate: immediate.length,
    inDigest: above.length - immediate.length,
    nudges: pushes.length - above.length,
    deals: new Set(ofDeals.map(({ dealId }) => dealId)).size,
    cured: cured.length,
    curedUntold: cured.filter((push) => !wasTold(push, pastDeals.get(push.dealId))).length,
    undecided: ofDeals.filter(({ settled, at }) => settled === null && to - at < CURE_MS).length,
    busiest: busiestDay(immediate, zone),
    byRule: byRule(pushes),
  }
}

type DealPush = ReplayedPush & { dealId: DealId }

/** Pushes about several deals at once cure nobody: each deal has its own. */
function isOfDeal(push: ReplayedPush): push is DealPush {
  return push.dealId !== null
}

function isCured({ settled, at }: ReplayedPush): boolean {
  return settled?.byOwner === true && settled.at - at <= CURE_MS
}

/** Somebody above the rep was really told of the deal since two days before the push, and before the cure. */
function wasTold({ at, settled }: ReplayedPush, past: PastDeal | undefined): boolean {
  if (settled === null || past === undefined) return false
  return past.told.some((told) => told.at > at - CURE_MS && told.at <= settled.at)
}

function busiestDay(immediate: readonly ReplayedPush[], zone: TimeZone): RunReport['busiest'] {
  const counts = new Map<string, NonNullable<RunReport['busiest']>>()
  let busiest: RunReport['busiest'] = null
  for (const { recipientId: personId, at } of immediate) {
    const date = dateOf(at, zone)
    const key = `${date} ${personId}`
    const day = counts.get(key) ?? { personId, date, count: 0 }
    day.count += 1
    counts.set(key, day)
    if (busiest === null || day.count > busiest.count) busiest = day
  }
  return busiest
}

function byRule(pushes: readonly ReplayedPush[]): RunReport['byRule'] {
  const found = new Map<string, RunReport['byRule'][number]>()
  for (const { rule, kind } of pushes) {
    const one = found.get(`${rule} ${kind}`) ?? { rule, kind, pushes: 0 }
    one.pushes += 1
    found.set(`${rule} ${kind}`, one)
  }
  return [...found.values()].sort((a, b) => b.pushes - a.pushes)
}

function byPerson(above: readonly ReplayedPush[], span: ReportedSpan): RunResult['people'] {
  const { first, days } = reportedDays(span)
  const people = new Map<PersonId, DayCounts>()
  for (const { recipientId, mode, at } of above) {
    const counts = people.get(recipientId) ?? noPushes(days)
    people.set(recipientId, counts)
    const each = mode === 'immediate' ? counts.immediate : counts.inDigest
    const day = daysBetween(first, dateOf(at, span.zone))
    each[day] = (each[day] ?? 0) + 1
  }
  return [...people].map(([personId, counts]) => ({ personId, counts }))
}

function byDeal(ofDeals: readonly DealPush[]): RunResult['deals'] {
  const deals = new Map<DealId, RunResult['deals'][number]>()
  for (const { dealId, at } of ofDeals) {
    const deal = deals.get(dealId)
    if (deal) deal.pushes += 1
    else deals.set(dealId, { dealId, pushes: 1, firstAt: at })
  }
  return [...deals.values()]
}
