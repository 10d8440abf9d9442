import type { Workspace } from '../workspace/workspace.ts'

const lastChanges = new WeakMap<Workspace, Promise<unknown>>()

/**
 * Runs one change of the directory at a time, so that whoever looks whether somebody is known and
 * then enrols them is not overtaken by another who does the same.
 */
export function onePeopleChangeAtATime<T>(
  workspace: Workspace,
  change: () => Promise<T>,
): Promise<T> {
  const before = lastChanges.get(workspace) ?? Promise.resolve()
  const mine = before.then(change, change)
  lastChanges.set(
    workspace,
    mine.catch(() => undefined),
  )
  return mine
}
