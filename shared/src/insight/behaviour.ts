/** How people work, counted from what they do in Kedu (R31, R32). */
import type { DealId } from '../deal/deal.ts'
import type { Person, PersonId } from '../people/person.ts'
import type { SalesProcess } from '../process/sales-process.ts'
import {
  DAY_MS,
  dateOf,
  daysBetween,
  type Instant,
  type LocalDate,
  plusDays,
  type TimeZone,
} from '../time/instant.ts'
import { isIn, type Period } from './period.ts'
import { type DealTrace, type FactKind, KIND, MARKS } from './trace.ts'

/** R31: of managers' decisions, per cent. */
export const CITED_TARGET_PERCENT = 80
/** R32: days to the first deal before Kedu, and the target. */
export const FIRST_DEAL_BEFORE_DAYS = 18.7
export const FIRST_DEAL_TARGET_DAYS = 11.3
/** R30: more requests than the week before, per cent; R33: weeks in a row. */
export const REQUESTS_TARGET_PERCENT = 25
export const STREAK_WEEKS = 3

/** A look at Kedu's data counts for what is decided about the deal within this time. */
const CITED_WITHIN_MS = DAY_MS
/** Who came longer ago is new no more. */
const NEW_DAYS = 365

/** Somebody looked a deal up, or said in the meeting what the brief says of it (D8). */
export interface Citation {
  personId: PersonId
  dealId: DealId
  at: Instant
}

/** What somebody who leads did to a deal of somebody else. */
export interface LeadDecision {
  dealId: DealId
  byId: PersonId
  at: Instant
  kind: FactKind
  /** Done on a card of Kedu, or within a day after looking the deal up in it. */
  isCited: boolean
}

/** Newest first. Cited are so far those on a card; `withCitations` adds the others. */
export function leadDecisions(given: {
  traces: Iterable<{ dealId: DealId; trace: DealTrace }>
  leading: ReadonlySet<PersonId>
  period: Pick<Period, 'from' | 'to'>
}): LeadDecision[] {
  const { traces, leading, period } = given
  const decisions: LeadDecision[] = []
  const isLeading: boolean[] = []
  for (const { dealId, trace } of traces) {
    for (let index = trace.length - 1; index >= 0; index -= 1) {
      const at = trace.at(index)
      if (at < period.from) break
      if (!isIn(at, period) || !trace.has(index, MARKS.act) || trace.has(index, MARKS.own)) continue
      const by = trace.by(index)
      isLeading[by] ??= leading.has(trace.names.text(by))
      if (!isLeading[by]) continue
      const { at: moment, by: byId, kind, isByCard: isCited } = trace.fact(index)
      decisions.push({ dealId, byId, at: moment, kind, isCited })
    }
  }
  return decisions.sort((a, b) => b.at - a.at || (a.dealId < b.dealId ? -1 : 1))
}

/** The same, those cited too that were made within a day after looking the deal up. */
export function withCitations(
  decisions: readonly LeadDecision[],
  citations: readonly Citation[],
): LeadDecision[] {
  const looks = new Map<string, Instant[]>()
  for (const { personId, dealId, at } of citations) {
    const key = `${personId}/${dealId}`
    looks.set(key, [...(looks.get(key) ?? []), at])
  }
  return decisions.map((decision) => {
    const { byId, dealId, at } = decision
    const isLookedUp = (looks.get(`${byId}/${dealId}`) ?? []).some(
      (look) => look <= at + 999 && at - look <= CITED_WITHIN_MS,
    )
    return isLookedUp ? { ...decision, isCited: true } : decision
  })
}

export interface FirstDeal {
  personId: PersonId
  joinedOn: LocalDate
  dealId: DealId
  /** Calendar days from joining to the deal's entry into 合同. */
  days: number
}

/**
 * The first deal a new colleague brought into 合同 by themselves: it was theirs, and they moved it. Only
 * of reps whose first day is known and no longer ago than a year.
 */
export function firstDeals(given: {
  traces: Iterable<{ dealId: DealId; trace: DealTrace }>
  people: Iterable<Person>
  process: Pick<SalesProcess, 'contractStage'>
  today: LocalDate
  zone: TimeZone
}): { done: FirstDeal[]; waiting: Person[] } {
  const { traces, people, process, today, zone } = given
  const since = plusDays(today, -NEW_DAYS)
  const fresh = new Map<PersonId, Person & { joinedOn: LocalDate }>()
  for (const person of people) {
    const { joinedOn, role, id } = person
    if (role !== 'rep' || joinedOn === null || joinedOn < since || joinedOn > today) continue
    fresh.set(id, { ...person, joinedOn })
  }
  const first = new Map<PersonId, { dealId: DealId; at: number }>()
  for (const { dealId, trace } of fresh.size === 0 ? [] : traces) {
    const contract = trace.names.find(process.contractStage)
    for (let index = 0; index < trace.length; index += 1) {
      if (trace.kindAt(index) !== KIND.entered || trace.a(index) !== contract) continue
      if (!trace.has(index, MARKS.own)) continue
      const by = trace.names.text(trace.by(index))
      const at = trace.at(index)
      const known = first.get(by)
      if (fresh.has(by) && (known === undefined || at < known.at)) first.set(by, { dealId, at })
    }
  }
  const done: FirstDeal[] = []
  const waiting: Person[] = []
  for (const person of fresh.values()) {
    const deal = first.get(person.id)
    if (deal === undefined) {
      if (person.active) waiting.push(person)
      continue
    }
    const days = daysBetween(person.joinedOn, dateOf(deal.at as Instant, zone))
    done.push({ personId: person.id, joinedOn: person.joinedOn, dealId: deal.dealId, days })
  }
  return { done: done.sort((a, b) => a.days - b.days), waiting }
}
