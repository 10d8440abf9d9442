/** Everybody of one company, by id. */
import type { Person, PersonId, Role } from './person.ts'

export type People = ReadonlyMap<PersonId, Person>

/** Index for the functions that ask about chains and teams. A later entry with the same id wins. */
export function peopleById(people: Iterable<Person>): People {
  const byId = new Map<PersonId, Person>()
  for (const person of people) byId.set(person.id, person)
  return byId
}

const OWNING_ROLES: readonly Role[] = ['rep', 'manager', 'director', 'admin']

/** Sales roles own deals; production, finance and warehouse only look at them. */
export function canOwnDeals(person: Person): boolean {
  return person.active && OWNING_ROLES.includes(person.role)
}
