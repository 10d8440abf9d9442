/**
 * Who reports to whom (D9). The directory may contain loops and people who left: every walk here
 * ends, and nobody is asked twice.
 */
import type { People } from '../people/people.ts'
import type { Person, PersonId } from '../people/person.ts'

/** The managers above somebody, nearest first; people who left are walked over, not listed. */
export function managersAbove(personId: PersonId, people: People): Person[] {
  const chain: Person[] = []
  const seen = new Set<PersonId>([personId])
  let next = people.get(personId)?.managerId ?? null
  while (next !== null && !seen.has(next)) {
    seen.add(next)
    const manager = people.get(next)
    if (manager === undefined) break
    if (manager.active) chain.push(manager)
    next = manager.managerId
  }
  return chain
}

/** Everybody below a manager, at any depth, without the manager. */
export function reportsOf(managerId: PersonId, people: People): ReadonlySet<PersonId> {
  const directReports = new Map<PersonId, PersonId[]>()
  for (const person of people.values()) {
    if (person.managerId === null) continue
    const siblings = directReports.get(person.managerId)
    if (siblings) siblings.push(person.id)
    else directReports.set(person.managerId, [person.id])
  }
  const found = new Set<PersonId>()
  const waiting: PersonId[] = [managerId]
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    for (const report of directReports.get(current) ?? []) {
      if (report === managerId || found.has(report)) continue
      found.add(report)
      waiting.push(report)
    }
  }
  return found
}

/**
 * The one direct manager who hears about somebody's deals (D9): the nearest active manager above,
 * else the configured fallback, else a director of the region, any director, an admin. Null only
 * when the company has nobody of that kind but the person.
 */
export function managerOf(
  person: Person,
  people: People,
  fallbackId: PersonId | null,
): Person | null {
  const nearest = managersAbove(person.id, people)[0]
  if (nearest !== undefined) return nearest
  const fallback = fallbackId === null ? undefined : people.get(fallbackId)
  if (fallback?.active && fallback.id !== person.id) return fallback
  const others = [...people.values()].filter((other) => other.active && other.id !== person.id)
  const directors = others.filter((other) => other.role === 'director')
  return (
    directors.find((director) => director.region !== null && director.region === person.region) ??
    directors.find((director) => director.region === null) ??
    directors[0] ??
    others.find((other) => other.role === 'admin') ??
    null
  )
}
