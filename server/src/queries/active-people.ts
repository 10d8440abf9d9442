import { roleName } from '../cli/wording.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** Whoever works here, by name: for admins to choose from. */
export function activePeople({ people }: Workspace): { id: string; name: string; role: string }[] {
  return [...people.all.values()]
    .filter(({ active }) => active)
    .toSorted((a, b) => a.name.localeCompare(b.name, 'zh') || (a.id < b.id ? -1 : 1))
    .map(({ id, name, role }) => ({ id, name, role: roleName(role) }))
}
