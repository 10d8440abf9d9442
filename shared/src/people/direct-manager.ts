/** The one direct manager of somebody (D9): never the person, never somebody they lead themselves. */
import type { PersonId } from './person.ts'

export interface ManagerChoice {
  personId: PersonId
  /** Best first. */
  candidates: readonly PersonId[]
  /** The configured fallback; null: none. */
  fallbackId: PersonId | null
  /** Knows this person and lets them lead; somebody who left leads nobody. */
  mayLead(id: PersonId): boolean
  /** Who leads somebody as things stand. */
  managerIdOf(id: PersonId): PersonId | null
}

/**
 * The best candidate who may lead and stands not below the person; else the fallback under the same
 * conditions; null for whoever stands at the top.
 */
export function directManagerOf(choice: ManagerChoice): PersonId | null {
  const { candidates, fallbackId } = choice
  const inOrder = fallbackId === null ? candidates : [...candidates, fallbackId]
  return inOrder.find((id) => choice.mayLead(id) && !isBelow(id, choice)) ?? null
}

/** Is that one led, at whatever distance, by the person? Also true of the person. */
function isBelow(id: PersonId, { personId, managerIdOf }: ManagerChoice): boolean {
  const seen = new Set<PersonId>()
  let next: PersonId | null = id
  while (next !== null && !seen.has(next)) {
    if (next === personId) return true
    seen.add(next)
    next = managerIdOf(next)
  }
  return false
}
