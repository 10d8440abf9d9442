/** What an installation knows of a workspace: pure, folded from what its operators did. */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'

/** `arriving`: it is being imported, and nobody can reach it. */
export type WorkspaceStatus = 'active' | 'suspended' | 'arriving' | 'deleted'

/** What one company may take of what all share. */
export interface WorkspaceLimits {
  /** Requests answered at the same time. */
  requestsAtOnce: number
  /** Files its people upload in a day, all together. */
  uploadMegabytesPerDay: number
}

export const DEFAULT_LIMITS: WorkspaceLimits = { requestsAtOnce: 64, uploadMegabytesPerDay: 20_480 }

/** Most an operator may give; more is a slip of the pen. */
export const MOST_LIMITS: WorkspaceLimits = {
  requestsAtOnce: 10_000,
  uploadMegabytesPerDay: 10_000_000,
}

export interface WorkspaceRecord {
  id: WorkspaceId
  /** The company, for the operators. */
  name: string
  /** E.g. `https://kedu.example.com`, its own; null: below `/w/<id>` of the installation's. */
  origin: string | null
  status: WorkspaceStatus
  createdAt: Instant
  limits: Partial<WorkspaceLimits>
  /** Sealed by `SecretBox`, by the name of the variable they stand for. */
  credentials: Readonly<Record<string, string>>
}

/** Every act of an operator; kept for ever, without the secrets themselves. */
export type WorkspaceAct =
  | { kind: 'created'; by: string; name: string; origin: string | null; isArriving?: true }
  | { kind: 'described'; by: string; name: string; origin: string | null }
  | { kind: 'limited'; by: string; limits: Partial<WorkspaceLimits> }
  | { kind: 'credentials-set'; by: string; names: readonly string[] }
  | { kind: 'credentials-removed'; by: string; names: readonly string[] }
  /** Sealed anew with another key. */
  | { kind: 'credentials-rotated'; by: string; names: readonly string[] }
  | { kind: 'suspended'; by: string; reason: string }
  | { kind: 'resumed'; by: string }
  | { kind: 'exported'; by: string; sha256: string }
  | { kind: 'imported'; by: string; sha256: string; from: WorkspaceId }
  | { kind: 'deleted'; by: string; streams: number; files: number }

/**
 * The record after an act. `sealed`: the new credentials by name, for the acts that change them; they
 * are no part of the history.
 */
export function afterAct(
  record: WorkspaceRecord | null,
  id: WorkspaceId,
  act: WorkspaceAct,
  at: Instant,
  sealed: Readonly<Record<string, string>> = {},
): WorkspaceRecord {
  if (act.kind === 'created') {
    const { name, origin } = act
    const status = act.isArriving === true ? 'arriving' : 'active'
    return { id, name, origin, status, createdAt: at, limits: {}, credentials: {} }
  }
  if (record === null) throw new Error(`${act.kind} of workspace ${id}, which is not there`)
  switch (act.kind) {
    case 'described':
      return { ...record, name: act.name, origin: act.origin }
    case 'limited':
      return { ...record, limits: act.limits }
    case 'credentials-set':
    case 'credentials-rotated':
      return { ...record, credentials: { ...record.credentials, ...sealed } }
    case 'credentials-removed':
      return { ...record, credentials: without(record.credentials, act.names) }
    case 'suspended':
      return { ...record, status: 'suspended' }
    case 'resumed':
      return { ...record, status: 'active' }
    case 'exported':
      return record
    case 'imported':
      return { ...record, status: 'suspended' }
    case 'deleted':
      // The name stays in the list of what was; the secrets go.
      return { ...record, status: 'deleted', credentials: {} }
    default:
      return act satisfies never
  }
}

/** What holds for it. */
export function limitsOf({ limits }: WorkspaceRecord): WorkspaceLimits {
  return { ...DEFAULT_LIMITS, ...limits }
}

export function uploadBytesOf({ uploadMegabytesPerDay }: WorkspaceLimits): number {
  return uploadMegabytesPerDay * 1024 * 1024
}

/** Part of addresses, folders and database keys: short, plain, and readable by everybody. */
export function isWorkspaceId(id: string): boolean {
  return /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/.test(id) && !id.includes('--')
}

function without(
  all: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)))
}
