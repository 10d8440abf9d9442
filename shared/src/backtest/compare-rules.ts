/** Two replays side by side: what each would have pushed to whom on which day, and what came of it (L5). */
import type { DealId } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { Instant, LocalDate } from '../time/instant.ts'
import type { PastDeal } from './past-deal.ts'
import {
  type DayCounts,
  noPushes,
  type ReportedSpan,
  type RunReport,
  type RunResult,
  reportedDays,
} from './run-result.ts'

/** Deals of a report; those whose pushes differ most come first. */
export const MOST_DEALS = 200

/** Both runs of one person, a number for each day from `from` on. */
export interface PersonDays {
  personId: PersonId
  today: DayCounts
  changed: DayCounts
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

export interface ComparedRuns extends ReportedSpan {
  pastDeals: readonly PastDeal[]
  today: RunResult
  changed: RunResult
}

export function compareRuns({ pastDeals, today, changed, ...span }: ComparedRuns): RuleComparison {
  const { first, days } = reportedDays(span)
  const dealPushes = byDeal(today, changed, pastDeals)
  return {
    from: first,
    days,
    deals: pastDeals.length,
    today: today.report,
    changed: changed.report,
    people: byPerson(today, changed, days),
    dealPushes: dealPushes.slice(0, MOST_DEALS),
    toldDeals: dealPushes.length,
  }
}

function byPerson(today: RunResult, changed: RunResult, days: number): PersonDays[] {
  const people = new Map<PersonId, PersonDays>()
  for (const run of ['today', 'changed'] as const) {
    for (const { personId, counts } of (run === 'today' ? today : changed).people) {
      const person = people.get(personId)
      if (person) person[run] = counts
      else {
        const none = { personId, today: noPushes(days), changed: noPushes(days) }
        people.set(personId, { ...none, [run]: counts })
      }
    }
  }
  const all = ({ changed: { immediate, inDigest } }: PersonDays) =>
    [...immediate, ...inDigest].reduce((sum, one) => sum + one, 0)
  return [...people.values()].sort((a, b) => all(b) - all(a) || (a.personId < b.personId ? -1 : 1))
}

function byDeal(
  today: RunResult,
  changed: RunResult,
  pastDeals: readonly PastDeal[],
): DealPushes[] {
  const past = new Map(pastDeals.map((one) => [one.dealId, one]))
  const deals = new Map<DealId, DealPushes>()
  const dealOf = (dealId: DealId): DealPushes => {
    const known = deals.get(dealId)
    if (known) return known
    const made: DealPushes = {
      dealId,
      customerName: past.get(dealId)?.customerName ?? '',
      ownerId: past.get(dealId)?.moments.at(-1)?.row.ownerId ?? '',
      today: 0,
      changed: 0,
      todayAt: null,
      changedAt: null,
    }
    deals.set(dealId, made)
    return made
  }
  for (const { dealId, pushes, firstAt } of today.deals) {
    const deal = dealOf(dealId)
    deal.today = pushes
    deal.todayAt = firstAt
  }
  for (const { dealId, pushes, firstAt } of changed.deals) {
    const deal = dealOf(dealId)
    deal.changed = pushes
    deal.changedAt = firstAt
  }
  const difference = ({ today: a, changed: b }: DealPushes) => Math.abs(a - b)
  return [...deals.values()].sort(
    (a, b) =>
      difference(b) - difference(a) || b.changed - a.changed || (a.dealId < b.dealId ? -1 : 1),
  )
}
