/**
 * Files that nothing names any more go, in two steps a month apart, and never one that is named. What
 * makes it safe, whatever happens at the same time:
 *
 * - Named is whatever looks like a file's id anywhere: in any event, state, message, callback, upload,
 *   and at either end of a link to an original. When any of it cannot be read, nothing is done.
 * - Only what nobody put for a while is looked at: who puts a file names it soon.
 * - First it is only put aside. Whoever asks for it finds it; whoever puts it again has it again.
 * - A month later everything is read anew. What is named by then goes back; only the rest is gone.
 */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { BackupSource } from '../backup/backup-records.ts'
import { looselyNamed } from '../backup/named-files.ts'
import {
  contentOf,
  linkedCopyOf,
  linkKey,
  metaKey,
  trashPrefix,
  workspacePrefix,
} from './file-keys.ts'
import { lastPut, parseMeta } from './file-meta.ts'
import type { FileTrash, TrashedFile } from './file-trash.ts'
import type { Objects } from './objects.ts'

/** So long a file stays in the trash. */
export const TRASH_KEPT_MS = 30 * DAY_MS
/** What was put later than so long ago is not looked at. */
export const DEFAULT_OLDER_THAN_MS = 30 * DAY_MS
/** More than this share at once, of at least so many: rather the wrong place than so much waste. */
const SUSPICIOUS_SHARE = 0.5
const SUSPICIOUS_FROM = 20

export interface CleanOrder {
  workspace: WorkspaceId
  objects: Objects
  trash: FileTrash
  source: Pick<BackupSource, 'records'>
  /** Files that people uploaded and may still send. */
  uploaded: () => AsyncIterable<FileId>
  now: () => Instant
  olderThanMs: number
  isDryRun: boolean
  /** Goes on although most files would go. */
  isForced: boolean
}

export interface CleanCounts {
  files: number
  /** Put aside (or would be), with their bytes. */
  aside: number
  asideBytes: number
  /** Gone for good (or would be). */
  discarded: number
  discardedBytes: number
  /** Named again while they lay in the trash. */
  takenBack: number
}

export type CleanResult =
  | { kind: 'cleaned'; counts: CleanCounts }
  /** What is named cannot be told for sure: nothing was done. */
  | { kind: 'unreadable'; what: string[] }
  /** Most files would go: records and files hardly belong together. Nothing was done. */
  | { kind: 'suspicious'; counts: CleanCounts }

interface Candidate {
  id: FileId
  bytes: number
}

export async function cleanFiles(order: CleanOrder): Promise<CleanResult> {
  const { workspace, objects, trash, now, isDryRun } = order
  const startedAt = now()
  // What may go is listed before it is read what is named: whatever is named meanwhile is seen.
  const trashed: TrashedFile[] = []
  for await (const file of trash.list(workspace)) trashed.push(file)
  const kept: Candidate[] = []
  const copies: FileId[] = []
  for await (const { key, bytes } of objects.list(workspacePrefix(workspace))) {
    const id = key.startsWith(trashPrefix(workspace)) ? null : contentOf(key)
    if (id !== null) kept.push({ id, bytes })
    const copy = linkedCopyOf(key)
    if (copy !== null) copies.push(copy)
  }
  const unreadable: string[] = []
  const named = new Set<FileId>()
  for await (const record of order.source.records(workspace, (what) => unreadable.push(what))) {
    for (const id of looselyNamed(record)) named.add(id)
  }
  for await (const id of order.uploaded()) named.add(id)
  if (unreadable.length > 0) return { kind: 'unreadable', what: unreadable }
  await nameLinked(order, copies, named)

  const putBefore = plusMs(startedAt, -order.olderThanMs)
  const orphans: Candidate[] = []
  for (const candidate of kept) {
    if (named.has(candidate.id)) continue
    const meta = parseMeta(await objects.get(metaKey(workspace, candidate.id)))
    if (meta !== null && lastPut(meta) < putBefore) orphans.push(candidate)
  }
  const over = trashed.filter(
    ({ id, asideAt }) =>
      !named.has(id) && asideAt !== null && asideAt <= plusMs(startedAt, -TRASH_KEPT_MS),
  )
  const back = trashed.filter(({ id }) => named.has(id))
  const counts: CleanCounts = {
    files: kept.length,
    aside: orphans.length,
    asideBytes: bytesOf(orphans),
    discarded: over.length,
    discardedBytes: bytesOf(over),
    takenBack: back.length,
  }
  const total = kept.length + trashed.length
  const going = orphans.length + over.length
  const isSuspicious = total >= SUSPICIOUS_FROM && going > total * SUSPICIOUS_SHARE
  if (isSuspicious && !order.isForced) return { kind: 'suspicious', counts }
  if (isDryRun) return { kind: 'cleaned', counts }

  for (const { id } of back) await trash.takeBack(workspace, id)
  for (const { id } of over) await trash.discard(workspace, id)
  let [aside, asideBytes] = [0, 0]
  for (const { id, bytes } of orphans) {
    // Somebody put it again since it was looked at.
    if (!(await trash.setAside(workspace, id, putBefore))) continue
    aside += 1
    asideBytes += bytes
  }
  return { kind: 'cleaned', counts: { ...counts, aside, asideBytes } }
}

/** A link is named at both ends when it is named at one: the framed picture, the original behind a copy. */
async function nameLinked(
  { objects, workspace }: CleanOrder,
  copies: readonly FileId[],
  named: Set<FileId>,
): Promise<void> {
  const links: [FileId, FileId][] = []
  for (const copy of copies) {
    const original = await objects.get(linkKey(workspace, copy))
    if (original !== null) links.push([copy, Buffer.from(original).toString('utf8')])
  }
  for (let grown = true; grown; ) {
    grown = false
    for (const ends of links) {
      if (!ends.some((id) => named.has(id)) || ends.every((id) => named.has(id))) continue
      for (const id of ends) named.add(id)
      grown = true
    }
  }
}

function bytesOf(files: readonly Candidate[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
