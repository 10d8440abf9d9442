import type { Workspace } from '../workspace/workspace.ts'

/**
 * Runs one change of the directory at a time, in all processes, so that whoever looks whether somebody
 * is known and then enrols them is not overtaken by another who does the same.
 */
export function onePeopleChangeAtATime<T>(
  workspace: Workspace,
  change: () => Promise<T>,
): Promise<T> {
  return workspace.peopleTurn.run(change)
}
