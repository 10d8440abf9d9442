/**
 * How often reps ask other departments by themselves, week on week (R30), teams that keep growing three weeks
 * running, and how many customers come back beside it (R33).
 */
import type { DealId } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import { REQUESTS_TARGET_PERCENT, STREAK_WEEKS } from './behaviour.ts'
import { isIn, type Period } from './period.ts'
import { type DealTrace, KIND, MARKS, OUTCOMES } from './trace.ts'

/** Whole weeks shown; one more is needed to compare the first of a streak with. */
export const REQUEST_WEEKS = 8
export const RENEWAL_MONTHS = 6

/** Requests of each rep in each of the weeks: those the owner of the deal raised, nobody else. */
export function requestsPerWeek(
  traces: Iterable<{ trace: DealTrace }>,
  weeks: readonly Pick<Period, 'from' | 'to'>[],
): Map<PersonId, number[]> {
  const found = new Map<PersonId, number[]>()
  const begin = weeks[0]?.from ?? Number.POSITIVE_INFINITY
  for (const { trace } of traces) {
    for (let index = trace.length - 1; index >= 0; index -= 1) {
      const at = trace.at(index)
      if (at < begin) break
      if (trace.kindAt(index) !== KIND.requested || !trace.has(index, MARKS.own)) continue
      const place = weeks.findIndex((week) => isIn(at, week))
      if (place < 0) continue
      const by = trace.names.text(trace.by(index))
      const counts = found.get(by) ?? weeks.map(() => 0)
      counts[place] = (counts[place] ?? 0) + 1
      found.set(by, counts)
    }
  }
  return found
}

/** More than the week before, per cent, rounded down: 24.9 is no 25. Null: the week before had none. */
export function growthPercent(counts: readonly number[], week: number): number | null {
  const before = counts[week - 1] ?? 0
  return before === 0 ? null : Math.floor((((counts[week] ?? 0) - before) * 100) / before)
}

/** R30, of the newest whole week. */
export function isGrown(percent: number | null): boolean {
  return percent !== null && percent >= REQUESTS_TARGET_PERCENT
}

/** Weeks up to and with the newest in which the target was met one after the other. */
export function streakOf(counts: readonly number[]): number {
  let streak = 0
  for (let week = counts.length - 1; week > 0 && isGrown(growthPercent(counts, week)); week -= 1) {
    streak += 1
  }
  return streak
}

/** R33: at three weeks, not at two. */
export function isStreak(weeks: number): boolean {
  return weeks >= STREAK_WEEKS
}

/** Of customers won before the month, those with a new deal in it, per cent with one digit; null: none was won before. */
export interface Renewal {
  month: Period
  won: number
  renewed: number
  percent: number | null
}

export interface CustomerTrace {
  dealId: DealId
  customer: string
  trace: DealTrace
}

/** A customer won before a month. */
export interface OldCustomer {
  /** The deal that was won first. */
  dealId: DealId
  wonAt: number
  /** Whether another deal with them began in the month, or the one that was won was taken up again. */
  isBack: boolean
}

export function renewals(deals: Iterable<CustomerTrace>, months: readonly Period[]): Renewal[] {
  const customersOf = oldCustomers(deals)
  return months.map((month) => {
    const customers = customersOf(month)
    const won = customers.length
    const renewed = customers.filter(({ isBack }) => isBack).length
    const percent = won === 0 ? null : Math.round((renewed * 1000) / won) / 10
    return { month, won, renewed, percent }
  })
}

/** Who was won before a month; the deals are gone through once for all months. */
export function oldCustomers(
  deals: Iterable<CustomerTrace>,
): (month: Pick<Period, 'from' | 'to'>) => OldCustomer[] {
  const firstWon = new Map<string, { dealId: DealId; wonAt: number }>()
  // Two lists instead of one of pairs: there are as many as deals.
  const openedBy: string[] = []
  const openedAt: number[] = []
  const noteOpened = (customer: string, at: number) => {
    openedBy.push(customer)
    openedAt.push(at)
  }
  for (const { dealId, customer, trace } of deals) {
    if (trace.length > 0) noteOpened(customer, trace.at(0))
    for (let index = 0; index < trace.length; index += 1) {
      if (trace.kindAt(index) !== KIND.ended) continue
      const outcome = OUTCOMES[trace.a(index)]
      // A customer stands once on the list: who buys again is taken up where they were won.
      if (outcome === 'open') noteOpened(customer, trace.at(index))
      if (outcome !== 'won') continue
      const wonAt = trace.at(index)
      const known = firstWon.get(customer)
      if (known === undefined || wonAt < known.wonAt) firstWon.set(customer, { dealId, wonAt })
    }
  }
  // Most customers were never won: they are not gone through month by month.
  const openedAgain: { customer: string; at: number }[] = []
  for (const [place, customer] of openedBy.entries()) {
    if (firstWon.has(customer)) openedAgain.push({ customer, at: openedAt[place] ?? 0 })
  }
  return (month) => {
    const again = openedAgain.filter(({ at }) => isIn(at, month))
    const began = new Set(again.map(({ customer }) => customer))
    return [...firstWon]
      .filter(([, { wonAt }]) => wonAt < month.from)
      .map(([customer, won]) => ({ ...won, isBack: began.has(customer) }))
  }
}
