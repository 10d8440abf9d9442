/**
 * Where a stream lives: `<folder>/<workspace>/<category>/<shard>/<id>.json`. Ids are ours, but no
 * id is trusted as a path: everything outside `a-z 0-9 _ -` is spelled as `~` and its bytes in
 * hex, so there are no separators, dots, capital letters (some file systems fold case) or
 * device names to play with.
 */
import { createHash } from 'node:crypto'
import { join, sep } from 'node:path'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { StreamId } from '../store.ts'
import { splitStreamId } from '../stream-id.ts'

/** The folder beside the workspaces that holds the photos and papers: never a workspace. */
export const FILES_FOLDER = 'files'
/** Beside the workspaces while the folder is being filled from another store. */
export const MOVING_NAME = 'kedu.moving'
/** Folders of a workspace that hold no streams. */
export const INBOX_FOLDER = 'inbox'
export const QUARANTINE_FOLDER = 'quarantine'

/** Longest name before it is cut and completed by its hash: file systems stop at 255 bytes. */
const MAX_NAME = 160

/** A name safe on every file system; different texts give different names. Throws on ''. */
export function safeName(text: string): string {
  if (text === '') throw new Error('An id is never empty')
  let name = ''
  for (const byte of Buffer.from(text, 'utf8')) {
    const isPlain =
      (byte >= 0x61 && byte <= 0x7a) ||
      (byte >= 0x30 && byte <= 0x39) ||
      byte === 0x2d ||
      byte === 0x5f
    name += isPlain ? String.fromCharCode(byte) : `~${byte.toString(16).padStart(2, '0')}`
  }
  if (name.length <= MAX_NAME) return name
  return `${name.slice(0, 80)}~~${createHash('sha256').update(text).digest('hex')}`
}

/** The folder of a workspace. Throws on an id that cannot be read back from its folder's name, or is reserved. */
export function workspaceFolder(root: string, workspace: WorkspaceId): string {
  if (lastFolder?.root === root && lastFolder.workspace === workspace) return lastFolder.folder
  const name = safeName(workspace)
  if (workspaceOf(name) !== workspace) throw new Error(`Not a workspace id: ${workspace}`)
  const folder = join(root, name)
  lastFolder = { root, workspace, folder }
  return folder
}

/** Nearly always the same one: every stream of it asks, 20,000 at start. */
let lastFolder: { root: string; workspace: WorkspaceId; folder: string } | null = null

/** The workspace a folder belongs to; null when the folder is none of ours. */
export function workspaceOf(folderName: string): WorkspaceId | null {
  if (folderName === FILES_FOLDER) return null
  if (!/^(?:[a-z0-9_-]|~[0-9a-f]{2})+$/.test(folderName)) return null
  const escaped = folderName.replaceAll('~', '%')
  try {
    return decodeURIComponent(escaped)
  } catch {
    return null
  }
}

/** 256 shards: 20,000 files make about 80 a folder, which any file system lists at once. */
function shardOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 2)
}

export interface StreamPath {
  folder: string
  /** Without `.json`; the stream's archive files begin with it, too. */
  name: string
  file: string
}

export function streamPath(root: string, workspace: WorkspaceId, streamId: StreamId): StreamPath {
  const { category, id } = splitStreamId(streamId)
  // Safe parts below a joined path: nothing that `join` would have to make normal.
  const folder = `${workspaceFolder(root, workspace)}${sep}${category}${sep}${shardOf(id)}`
  const name = safeName(id)
  return { folder, name, file: `${folder}${sep}${name}.json` }
}

/** Where the events from this version on went when the stream's file grew too long. */
export function archivePath(path: StreamPath, fromVersion: number): string {
  return join(path.folder, `${path.name}.${fromVersion}.json`)
}
