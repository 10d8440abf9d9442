/** `kedu workspace …` and `kedu secrets …`: what an operator of many companies does. */

export type WorkspaceCommand =
  | { kind: 'workspace-create'; id: string; name: string; origin: string | null }
  | { kind: 'workspace-list' }
  | { kind: 'workspace-history'; id: string }
  | { kind: 'workspace-limits'; id: string; key: string; value: string }
  | { kind: 'workspace-suspend'; id: string; reason: string }
  | { kind: 'workspace-resume'; id: string }
  | { kind: 'workspace-export'; id: string; folder: string }
  /** `id`, `name` null: as they were where it comes from. */
  | { kind: 'workspace-import'; folder: string; id: string | null; name: string | null }
  /** `confirmed`: the id once more; null: not said. */
  | { kind: 'workspace-delete'; id: string; confirmed: string | null }
  | { kind: 'credentials-set'; id: string; file: string }
  | { kind: 'credentials-list'; id: string }
  | { kind: 'credentials-remove'; id: string; names: readonly string[] | 'all' }
  | { kind: 'secrets-rotate' }

export type WorkspaceOption = 'name' | 'origin' | 'reason' | 'all' | 'as' | 'yes-delete'

export interface WorkspaceValues {
  name?: string | undefined
  origin?: string | undefined
  reason?: string | undefined
  all?: boolean | undefined
  as?: string | undefined
  'yes-delete'?: string | undefined
}

/** The words after `workspace`. `allow`: the options this command knows. */
export function workspaceCommand(
  [action, ...words]: readonly string[],
  values: WorkspaceValues,
  allow: (...options: WorkspaceOption[]) => void,
): WorkspaceCommand | null {
  const [first, second, third, ...more] = words
  if (action === 'list') return first === undefined ? { kind: 'workspace-list' } : null
  if (action === 'credentials') return credentialsCommand(words, values, allow)
  if (first === undefined || more.length > 0) return null
  if (action === 'limits') {
    if (second === undefined || third === undefined) return null
    return { kind: 'workspace-limits', id: first, key: second, value: third }
  }
  if (action === 'export') {
    if (second === undefined || third !== undefined) return null
    return { kind: 'workspace-export', id: first, folder: second }
  }
  if (second !== undefined) return null
  switch (action) {
    case 'import':
      allow('as', 'name')
      return {
        kind: 'workspace-import',
        folder: first,
        id: values.as ?? null,
        name: values.name ?? null,
      }
    case 'delete':
      allow('yes-delete')
      return { kind: 'workspace-delete', id: first, confirmed: values['yes-delete'] ?? null }
    case 'create':
      if (values.name === undefined) return null
      allow('name', 'origin')
      return {
        kind: 'workspace-create',
        id: first,
        name: values.name,
        origin: values.origin ?? null,
      }
    case 'history':
      return { kind: 'workspace-history', id: first }
    case 'suspend':
      allow('reason')
      return { kind: 'workspace-suspend', id: first, reason: values.reason ?? '' }
    case 'resume':
      return { kind: 'workspace-resume', id: first }
    default:
      return null
  }
}

function credentialsCommand(
  [action, id, ...names]: readonly string[],
  values: WorkspaceValues,
  allow: (...options: WorkspaceOption[]) => void,
): WorkspaceCommand | null {
  if (id === undefined) return null
  const [file, ...more] = names
  switch (action) {
    case 'set':
      if (file === undefined || more.length > 0) return null
      return { kind: 'credentials-set', id, file }
    case 'list':
      return file === undefined ? { kind: 'credentials-list', id } : null
    case 'remove':
      allow('all')
      if (values.all === true) {
        return file === undefined ? { kind: 'credentials-remove', id, names: 'all' } : null
      }
      return file === undefined ? null : { kind: 'credentials-remove', id, names }
    default:
      return null
  }
}
