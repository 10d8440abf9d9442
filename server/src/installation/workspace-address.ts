/** Where a workspace is reached, and which one an address means. Pure. */
import type { WorkspaceId } from '@kedu/shared/people/person'
import { isWorkspaceId, type WorkspaceRecord } from './workspace-record.ts'

export const WORKSPACES_PATH = '/w'

export interface WorkspaceAddress {
  /** With the path; null when nobody has said under which address the installation is reached. */
  publicOrigin: string | null
  /** '' on a host of its own. */
  basePath: string
}

/** `installation`: the installation's own public origin. */
export function addressOf(
  { id, origin }: Pick<WorkspaceRecord, 'id' | 'origin'>,
  installation: string | null,
): WorkspaceAddress {
  if (origin !== null) return { publicOrigin: origin, basePath: '' }
  const basePath = `${WORKSPACES_PATH}/${id}`
  return { basePath, publicOrigin: installation === null ? null : installation + basePath }
}

export type Destination =
  /** The company at the root. */
  | { kind: 'root' }
  /** `url`: what is left of the address below the workspace's path. */
  | { kind: 'workspace'; id: WorkspaceId; url: string }
  /** Without the last slash the page would look for its parts beside itself. */
  | { kind: 'redirect'; to: string }
  | { kind: 'nowhere' }

/**
 * Whose a request is. On a host of its own a workspace is all there is: what lies below `/w/` there is
 * not another one's, which must not share an origin with it in a browser.
 *
 * @param host of the request, with its port; @param url path and query, as they came
 */
export function destinationOf(
  host: string | undefined,
  url: string,
  idOfHost: (host: string) => WorkspaceId | null,
): Destination {
  const id = host === undefined ? null : idOfHost(host.toLowerCase())
  if (id !== null) return { kind: 'workspace', id, url }
  if (!url.startsWith(`${WORKSPACES_PATH}/`)) {
    return url === WORKSPACES_PATH ? { kind: 'nowhere' } : { kind: 'root' }
  }
  const rest = url.slice(WORKSPACES_PATH.length + 1)
  const end = rest.search(/[/?]/)
  const named = end < 0 ? rest : rest.slice(0, end)
  if (!isWorkspaceId(named)) return { kind: 'nowhere' }
  const left = end < 0 ? '' : rest.slice(end)
  if (!left.startsWith('/')) {
    return { kind: 'redirect', to: `${WORKSPACES_PATH}/${named}/${left}` }
  }
  return { kind: 'workspace', id: named, url: left }
}

/** The host of an origin as requests name it. */
export function hostOf(origin: string): string {
  return new URL(origin).host
}
