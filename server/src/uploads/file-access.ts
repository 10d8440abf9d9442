/** Who may look at a file: whoever sees a deal it is on or was made of, and whoever sent it. */
import { canSeeDeal } from '@kedu/shared/access/visible'
import type { Deal, DealRow } from '@kedu/shared/deal/deal'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { Person } from '@kedu/shared/people/person'
import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import type { FileStat, FileStore } from '../files/file-store.ts'
import { packedDeal } from '../packs/pack-desk.ts'
import type { Asking } from '../queries/asking.ts'
import { codedDeal } from '../quotes/quote-code.ts'
import type { Workspace } from '../workspace/workspace.ts'

export type FileVariant = 'original' | 'preview' | 'thumb'
export type FileAnswer =
  | { kind: 'file'; bytes: Uint8Array; mime: string; fileName: string }
  /** Unknown, without such a copy, or not for this person: the page is told the same. */
  | { kind: 'none' }

export interface FileAccess {
  workspace: Workspace
  files: FileStore
  /** Sent by them lately, though on no deal yet. */
  hasSent(personId: string, fileId: FileId): Promise<boolean>
  /** The real clock: a place for files tells by its own how long an address is good. */
  realNow(): Instant
}

/** Long enough to follow an address at once, too short to pass it on. */
const ADDRESS_MS = 5 * MINUTE_MS

/** A file of a deal this person may see or of their own; never tells whether another one exists. */
export async function fileFor(
  person: Person,
  fileId: FileId,
  variant: FileVariant,
  access: FileAccess,
): Promise<FileAnswer> {
  const { workspace, files } = access
  if (!(await maySee(person, fileId, access))) return { kind: 'none' }
  if (variant === 'original') return originalOf(fileId, access)
  const size = variant === 'thumb' ? 'thumbnail' : 'screen'
  const preview = await files.preview(workspace.id, fileId, size)
  const stat = await files.stat(workspace.id, fileId)
  if (preview === null || stat === null) return { kind: 'none' }
  return { kind: 'file', bytes: preview.bytes, mime: preview.mime, fileName: nameOf(stat) }
}

/**
 * Where the original can be saved from for some minutes, for somebody who may see it; null when they may
 * not, or when Kedu itself sends it.
 */
export async function addressFor(
  person: Person,
  fileId: FileId,
  access: FileAccess,
): Promise<string | null> {
  const { workspace, files } = access
  if (!(await maySee(person, fileId, access))) return null
  const id = (await files.original(workspace.id, fileId)) ?? fileId
  const stat = await files.stat(workspace.id, id)
  if (stat === null) return null
  const offer = { fileName: nameOf(stat), forMs: ADDRESS_MS, from: access.realNow() }
  return files.addressOf(workspace.id, id, offer)
}

async function maySee(person: Person, fileId: FileId, access: FileAccess): Promise<boolean> {
  const { workspace, files } = access
  if (!person.active) return false
  // A framed picture, or a copy, goes with the file it was made of.
  const sourceId = await files.original(workspace.id, fileId)
  const isOn = (row: DealRow) =>
    row.fileIds.includes(fileId) || (sourceId !== null && row.fileIds.includes(sourceId))
  const rows = workspace.rows().filter(isOn)
  if (rows.length === 0) {
    const madeOf = (await packedDeal(workspace, fileId)) ?? (await codedDeal(workspace, fileId))
    const row = madeOf === null ? null : workspace.row(madeOf)
    if (row !== null && !row.withdrawn) rows.push(row)
  }
  return (
    rows.some((row) => canSeeDeal(person, row, workspace.people.all)) ||
    access.hasSent(person.id, fileId)
  )
}

function nameOf({ id, extension }: FileStat): string {
  return `${id.slice(0, 8)}.${extension}`
}

/** The original that followed a compressed copy, else the file itself. */
async function originalOf(fileId: FileId, { workspace, files }: FileAccess): Promise<FileAnswer> {
  const id = (await files.original(workspace.id, fileId)) ?? fileId
  const [bytes, stat] = await Promise.all([
    files.read(workspace.id, id),
    files.stat(workspace.id, id),
  ])
  if (bytes === null || stat === null) return { kind: 'none' }
  return { kind: 'file', bytes, mime: stat.mime, fileName: nameOf(stat) }
}

/** Whether this person sent the copy: only then may an original of theirs stand behind it. */
export async function mayLinkOriginal(
  { workspace, me }: Asking,
  copyId: FileId,
  access: FileAccess,
): Promise<boolean> {
  if (await access.hasSent(me.id, copyId)) return true
  for (const row of workspace.rows()) {
    if (!row.fileIds.includes(copyId)) continue
    const deal = await workspace.store.load<Deal>(workspace.id, `deal/${row.id}`)
    const isMine = deal?.state.evidence.some(
      (item) => item.fileId === copyId && item.addedBy === me.id,
    )
    if (isMine === true) return true
  }
  return false
}
