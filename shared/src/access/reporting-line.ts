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
