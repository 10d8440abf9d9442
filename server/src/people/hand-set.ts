import type { HandSetField, Person } from '@kedu/shared/people/person'
import type { PersonChange } from '../workspace/people.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What a list or the command line could decide before it was remembered field by field. */
const BEFORE: readonly HandSetField[] = ['role', 'managerId', 'department']
const BY_ADMIN: readonly PersonChange['by'][] = ['import', 'trial', 'cli']

/**
 * What an admin decided about somebody. Where it is not on the person yet, the history tells: who
 * an admin ever touched keeps everything.
 */
export async function handSetOf(
  person: Person,
  workspace: Workspace,
): Promise<readonly HandSetField[]> {
  if (person.handSet !== undefined) return person.handSet
  const history = await workspace.store.history(workspace.id, `person/${person.id}`)
  const isByAdmin = history.some(({ body }) => BY_ADMIN.includes((body as PersonChange).by))
  return isByAdmin ? BEFORE : []
}
