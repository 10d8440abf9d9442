/** Two replays side by side: what each would have pushed to whom on which day, and what came of it (L5). */
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
/** Deals of a report; those whose pushes differ most come first. */
export const MOST_DEALS = 200

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

/** Both runs of one person, a number for each day from `from` on. */
export interface PersonDays {
  personId: PersonId
  today: DayCounts
  changed: DayCounts
}

export interface DayCounts {
  immediate: number[]
  inDigest: number[]
}

export interface DealPushes {
  dealId: DealId
  customerName: string
  ownerId: PersonId
  today: number
  changed: number
  /** When the changed rules would first have told somebody above the rep; null: not at all. */
  changedAt: Instant | null
  todayAt: Instant | null
}

export interface RuleComparison {
  from: LocalDate
  days: number
  /** Deals the rules could look at. */
  deals: number
  today: RunReport
  changed: RunReport
  people: PersonDays[]
  /** At most `MOST_DEALS`, those that differ first; `toldDeals` is how many there are. */
  dealPushes: DealPushes[]
  toldDeals: number
}

export interface ComparedRuns {
  pastDeals: readonly PastDeal[]
  today: readonly ReplayedPush[]
  changed: readonly ReplayedPush[]
  /** What is reported; the replays may have begun earlier to warm up. */
  from: Instant
  to: Instant
  zone: TimeZone
}

export function compareRuns({ pastDeals, from, to, zone, ...runs }: ComparedRuns): RuleComparison {
  const told = new Map(pastDeals.map((past) => [past.dealId, past]))
  const today = runs.today.filter(({ at }) => at >= from)
  const changed = runs.changed.filter(({ at }) => at >= from)
  const first = dateOf(from, zone)
  const days = daysBetween(first, dateOf(to, zone)) + 1
  const dealPushes = byDeal(today, changed, told)
  return {
    from: first,
    days,
    deals: pastDeals.length,
    today: runReport(today, told, to, zone),
    changed: runReport(changed, told, to, zone),
    people: byPerson(today, changed, first, days, zone),
    dealPushes: dealPushes.slice(0, MOST_DEALS),
    toldDeals: dealPushes.length,
  }
}

function isAbove({ isForTheRep }: ReplayedPush): boolean {
  return !isForTheRep
}

function runReport(
  pushes: readonly ReplayedPush[],
  pastDeals: ReadonlyMap<DealId, PastDeal>,
  to: Instant,
  zone: TimeZone,
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

function byPerson(
  today: readonly ReplayedPush[],
  changed: readonly ReplayedPush[],
  first: LocalDate,
  days: number,
  zone: TimeZone,
): PersonDays[] {
  const people = new Map<PersonId, PersonDays>()
  const none = (): DayCounts => ({
    immediate: Array.from({ length: days }, () => 0),
    inDigest: Array.from({ length: days }, () => 0),
  })
  const count = (pushes: readonly ReplayedPush[], run: 'today' | 'changed') => {
    for (const { recipientId: personId, mode, at } of pushes.filter(isAbove)) {
      const person = people.get(personId) ?? { personId, today: none(), changed: none() }
      people.set(personId, person)
      const counts = mode === 'immediate' ? person[run].immediate : person[run].inDigest
      const day = daysBetween(first, dateOf(at, zone))
      counts[day] = (counts[day] ?? 0) + 1
    }
  }
  count(today, 'today')
  count(changed, 'changed')
  const all = ({ changed: { immediate, inDigest } }: PersonDays) =>
    [...immediate, ...inDigest].reduce((sum, one) => sum + one, 0)
  return [...people.values()].sort((a, b) => all(b) - all(a) || (a.personId < b.personId ? -1 : 1))
}

function byDeal(
  today: readonly ReplayedPush[],
  changed: readonly ReplayedPush[],
  pastDeals: ReadonlyMap<DealId, PastDeal>,
): DealPushes[] {
  const deals = new Map<DealId, DealPushes>()
  const dealOf = (dealId: DealId): DealPushes => {
    const known = deals.get(dealId)
    if (known) return known
    const past = pastDeals.get(dealId)
    const made: DealPushes = {
      dealId,
      customerName: past?.customerName ?? '',
      ownerId: past?.moments.at(-1)?.row.ownerId ?? '',
      today: 0,
      changed: 0,
      todayAt: null,
      changedAt: null,
    }
    deals.set(dealId, made)
    return made
  }
  for (const { dealId, at } of today.filter(isAbove).filter(isOfDeal)) {
    const deal = dealOf(dealId)
    deal.today += 1
    deal.todayAt ??= at
  }
  for (const { dealId, at } of changed.filter(isAbove).filter(isOfDeal)) {
    const deal = dealOf(dealId)
    deal.changed += 1
    deal.changedAt ??= at
  }
  const difference = ({ today: a, changed: b }: DealPushes) => Math.abs(a - b)
  return [...deals.values()].sort(
    (a, b) =>
      difference(b) - difference(a) || b.changed - a.changed || (a.dealId < b.dealId ? -1 : 1),
  )
}
