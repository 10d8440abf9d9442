/** Who reads and who changes the rules of a company (E24). */
import type { Person } from '../people/person.ts'

/** Those whom the rules tell about others: what they are told, and why. */
export function canReadRules(person: Person): boolean {
  return person.active && ['manager', 'director', 'admin'].includes(person.role)
}

/** Changes, back-tests and shadow rules show and steer what everybody is told. */
export function canChangeRules(person: Person): boolean {
  return person.active && person.role === 'admin'
}
