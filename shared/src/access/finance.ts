/** Who sees and who moves money. */
import type { Person } from '../people/person.ts'

/** Every quote and contract with its verdict: for finance, and for those who answer for it. */
export function canSeePayments(person: Person): boolean {
  return person.active && ['finance', 'director', 'admin'].includes(person.role)
}

/** Finance releases; an admin where the company has nobody for it in Kedu. */
export function canReleasePayments(person: Person): boolean {
  return person.active && (person.role === 'finance' || person.role === 'admin')
}
