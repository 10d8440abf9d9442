/** Days away and who stands in, set by whoever is away (chat) or by an admin (command line). */
import type { Person, PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Leave } from '@kedu/shared/time/work-calendar'
import type { Workspace } from '../workspace/workspace.ts'
import { handSetOf } from './hand-set.ts'
import { onePeopleChangeAtATime } from './people-changes.ts'

export interface LeaveOrder {
  personId: PersonId
  /** All days away, those of before included. */
  leaves: Leave[]
  /** Absent: stays as it is. */
  deputyId?: PersonId | null
}

/** Stops and starts the clocks at once. Setting the same again changes nothing. */
export function setLeave(
  workspace: Workspace,
  { personId, leaves, deputyId }: LeaveOrder,
  by: 'self' | 'cli',
  at: Instant,
): Promise<void> {
  return onePeopleChangeAtATime(workspace, async () => {
    const person = workspace.people.get(personId)
    if (person === null) throw new Error(`No person ${personId}`)
    const changed: Person = {
      ...person,
      leaves,
      deputyId: deputyId === undefined ? person.deputyId : deputyId,
    }
    if (JSON.stringify(changed) === JSON.stringify(person)) return
    // An admin's hand on the days away decides nothing else of the person.
    const handSet = by === 'cli' ? { handSet: await handSetOf(person, workspace) } : {}
    await workspace.people.save({ ...changed, ...handSet }, by, at)
    workspace.refreshClock()
  })
}
