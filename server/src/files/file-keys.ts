/**
 * Names of a workspace's files: `<workspace>/<first two digits>/<sha-256>`, its kind beside it in
 * `.json`, the original it is a copy of in `.original`, its display copies in `previews/`; below
 * `trash/` the same once more for what nobody names any longer.
 */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { safeName } from '../store/lowdb/stream-path.ts'
import type { PreviewSize } from './file-store.ts'
import type { ObjectKey } from './objects.ts'

export const PREVIEW_ENDINGS = { 'image/jpeg': '.jpg', 'image/webp': '.webp' } as const

export function isFileId(id: string): boolean {
  return /^[0-9a-f]{64}$/.test(id)
}

/** Everything of a workspace begins with it. */
export function workspacePrefix(workspace: WorkspaceId): string {
  return `${safeName(workspace)}/`
}

export function trashPrefix(workspace: WorkspaceId): string {
  return `${workspacePrefix(workspace)}trash/`
}

export function contentKey(workspace: WorkspaceId, id: FileId): ObjectKey {
  return `${workspacePrefix(workspace)}${shard(id)}/${id}`
}

export function metaKey(workspace: WorkspaceId, id: FileId): ObjectKey {
  return `${contentKey(workspace, id)}.json`
}

export function linkKey(workspace: WorkspaceId, copy: FileId): ObjectKey {
  return `${contentKey(workspace, copy)}.original`
}

export function trashKey(workspace: WorkspaceId, id: FileId): ObjectKey {
  return `${trashPrefix(workspace)}${shard(id)}/${id}`
}

export function trashMetaKey(workspace: WorkspaceId, id: FileId): ObjectKey {
  return `${trashKey(workspace, id)}.json`
}

export function previewKey(
  workspace: WorkspaceId,
  id: FileId,
  size: PreviewSize,
  mime: keyof typeof PREVIEW_ENDINGS,
): ObjectKey {
  return `${workspacePrefix(workspace)}${shard(id)}/previews/${id}.${size}${PREVIEW_ENDINGS[mime]}`
}

/** The file whose content this is; null when it is something else. */
export function contentOf(key: ObjectKey): FileId | null {
  const found = /\/([0-9a-f]{2})\/([0-9a-f]{64})$/.exec(key)
  return found?.[2]?.startsWith(found[1] ?? '?') ? found[2] : null
}

/** The copy whose original is named there; null when it is something else. */
export function linkedCopyOf(key: ObjectKey): FileId | null {
  return key.endsWith('.original') ? contentOf(key.slice(0, -'.original'.length)) : null
}

const shard = (id: FileId): string => id.slice(0, 2)
