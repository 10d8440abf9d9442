/** Who reads a brief, and about whom: managers each workday, directors on the first workday of a week. */
import { reportsOf } from '../access/reporting-line.ts'
import type { People } from '../people/people.ts'
import type { Person, PersonId } from '../people/person.ts'
import { type LocalDate, plusDays, weekdayOf } from '../time/instant.ts'
import { isOnLeave, isWorkday, previousWorkday, type WorkCalendar } from '../time/work-calendar.ts'

export interface BriefReader {
  person: Person
  period: 'day' | 'week'
  /** Those whose deals it is about. */
  owners: ReadonlySet<PersonId>
  /** Whom they stand in for today. */
  insteadOf: Person[]
}

const LONGEST_DEPUTY_CHAIN = 5

/** Whether that day is the first that is worked in its week (Monday to Sunday). */
export function isFirstWorkdayOfWeek(calendar: WorkCalendar, date: LocalDate): boolean {
  if (!isWorkday(calendar, date)) return false
  const monday = plusDays(date, 1 - weekdayOf(date))
  const before = previousWorkday(calendar, date)
  return before === null || before < monday
}

/** Whether a brief is for somebody like this at all; null: no. `off`: it is, and was switched off. */
export function briefChoice(person: Person, people: People): 'on' | 'off' | null {
  if (person.role !== 'manager' && person.role !== 'director') return null
  if (reportsOf(person.id, people).size === 0) return null
  return person.brief ?? 'on'
}

/**
 * Everybody who gets a brief on that day. One each: who stands in for an absent colleague hears of that
 * team in their own. Nobody on a day off; nobody who leads no one; nobody who switched it off, nor in
 * the place of such a person.
 */
export function briefReaders(
  people: People,
  date: LocalDate,
  calendar: WorkCalendar,
): BriefReader[] {
  if (!isWorkday(calendar, date)) return []
  const isWeekly = isFirstWorkdayOfWeek(calendar, date)
  const readers = new Map<PersonId, BriefReader & { owners: Set<PersonId> }>()
  for (const leader of people.values()) {
    if (!leader.active || leader.brief === 'off') continue
    if (leader.role !== 'manager' && !(leader.role === 'director' && isWeekly)) continue
    const team = [...reportsOf(leader.id, people)].filter((id) => people.get(id)?.active === true)
    if (team.length === 0) continue
    const reader = presentFor(leader, people, date)
    if (reader === null || reader.brief === 'off') continue
    const period = leader.role === 'director' ? 'week' : 'day'
    const known = readers.get(reader.id) ?? {
      person: reader,
      period,
      owners: new Set<PersonId>(),
      insteadOf: [],
    }
    if (reader.role === 'director' && period === 'day') known.period = 'week'
    for (const id of [leader.id, ...team]) known.owners.add(id)
    if (reader.id !== leader.id) known.insteadOf.push(leader)
    readers.set(reader.id, known)
  }
  return [...readers.values()].sort((a, b) => (a.person.id < b.person.id ? -1 : 1))
}

/** The leader, or the first one present along the deputies; null: all away, and nobody reads it. */
function presentFor(leader: Person, people: People, date: LocalDate): Person | null {
  let candidate: Person | undefined = leader
  for (let hop = 0; candidate && hop <= LONGEST_DEPUTY_CHAIN; hop += 1) {
    if (candidate.active && !isOnLeave(candidate.leaves, date)) return candidate
    candidate = candidate.deputyId === null ? undefined : people.get(candidate.deputyId)
  }
  return null
}
