/** Whether a backup is whole, without writing anything: as many findings as there are, none kept back. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { contentKey, linkKey, trashKey } from '../files/file-keys.ts'
import type { Objects } from '../files/objects.ts'
import { firstBrokenVersion } from '../store/event-chain.ts'
import type { BackupMoment, Manifest } from './backup-folder.ts'
import { type BackupRecord, parseRecord } from './backup-records.ts'
import { strictlyNamed } from './named-files.ts'

type WorkspacePart = Manifest['workspaces'][number]

export type BackupFinding =
  /** The records are cut short, changed, or not there. */
  | { kind: 'records-damaged'; workspace: WorkspaceId; records: string }
  | { kind: 'line-not-understood'; workspace: WorkspaceId; line: number }
  | { kind: 'chain-broken'; workspace: WorkspaceId; streamId: string; version: number }
  /** Says another version than its history has. */
  | { kind: 'version-differs'; workspace: WorkspaceId; streamId: string }
  | { kind: 'file-missing'; workspace: WorkspaceId; fileId: FileId; namedBy: string }
  | { kind: 'file-damaged'; workspace: WorkspaceId; fileId: FileId; namedBy: string }
  | {
      kind: 'count-differs'
      workspace: WorkspaceId
      what: 'streams' | 'events' | 'inbox' | 'outbox'
      said: number
      found: number
    }
  /** Known when the backup was made. */
  | { kind: 'was-unreadable'; what: string }

export interface BackupCheck {
  findings: BackupFinding[]
  streams: number
  events: number
  /** Files that records name, each read and compared with its name. */
  files: number
}

/** `objects`: the files beside the moment. */
export async function checkBackup(
  { manifest, folder }: BackupMoment,
  objects: Objects,
): Promise<BackupCheck> {
  const check: BackupCheck = { findings: [], streams: 0, events: 0, files: 0 }
  for (const what of manifest.unreadable) check.findings.push({ kind: 'was-unreadable', what })
  for (const part of manifest.workspaces) {
    const named = await checkRecords(part, folder, check)
    await checkFiles(part.workspace, named, objects, check)
  }
  return check
}

/** Every record of a company; throws when the file is cut short or is no such file. */
export async function* recordsOf(
  folder: string,
  { records }: Pick<WorkspacePart, 'records'>,
  hash = createHash('sha256'),
): AsyncGenerator<{ record: BackupRecord | null; line: number }> {
  const file = createReadStream(join(folder, records))
  file.on('data', (chunk) => hash.update(chunk))
  const unpacked = createGunzip()
  file.once('error', (error) => unpacked.destroy(error))
  const lines = createInterface({ input: file.pipe(unpacked), crlfDelay: Number.POSITIVE_INFINITY })
  // A reader of lines does not tell of errors below it.
  let broken: unknown = null
  unpacked.once('error', (error) => {
    broken = error
    lines.close()
  })
  let line = 0
  for await (const text of lines) {
    line += 1
    yield { record: parseRecord(text), line }
  }
  if (broken !== null) throw broken
}

async function checkRecords(
  part: WorkspacePart,
  folder: string,
  check: BackupCheck,
): Promise<Map<FileId, string>> {
  const { workspace } = part
  const named = new Map<FileId, string>()
  const found = { streams: 0, events: 0, inbox: 0, outbox: 0 }
  const hash = createHash('sha256')
  try {
    for await (const { record, line } of recordsOf(folder, part, hash)) {
      if (record === null) {
        check.findings.push({ kind: 'line-not-understood', workspace, line })
        continue
      }
      if (record.kind === 'inbox') found.inbox += 1
      if (record.kind === 'stream') {
        found.streams += 1
        found.events += record.events.length
        found.outbox += record.outbox.length
        const { streamId, events } = record
        const version = firstBrokenVersion(events)
        if (version !== null) {
          check.findings.push({ kind: 'chain-broken', workspace, streamId, version })
        } else if (record.version !== events.length) {
          check.findings.push({ kind: 'version-differs', workspace, streamId })
        }
      }
      const by = record.kind === 'stream' ? record.streamId : record.kind
      for (const id of strictlyNamed(record)) if (!named.has(id)) named.set(id, by)
    }
    if (hash.digest('hex') !== part.sha256) throw new Error('Not as it was written')
  } catch {
    check.findings.push({ kind: 'records-damaged', workspace, records: part.records })
  }
  for (const what of ['streams', 'events', 'inbox', 'outbox'] as const) {
    if (found[what] === part[what]) continue
    const [said, counted] = [part[what], found[what]]
    check.findings.push({ kind: 'count-differs', workspace, what, said, found: counted })
  }
  check.streams += found.streams
  check.events += found.events
  return named
}

/** A named copy brings its original along. */
async function checkFiles(
  workspace: WorkspaceId,
  named: Map<FileId, string>,
  objects: Objects,
  check: BackupCheck,
): Promise<void> {
  for (const [fileId, namedBy] of [...named]) {
    const link = await objects.get(linkKey(workspace, fileId))
    const original = link === null ? null : Buffer.from(link).toString('utf8')
    if (original !== null && !named.has(original)) named.set(original, namedBy)
  }
  for (const [fileId, namedBy] of named) {
    const content =
      (await objects.get(contentKey(workspace, fileId))) ??
      (await objects.get(trashKey(workspace, fileId)))
    check.files += 1
    if (content === null) {
      check.findings.push({ kind: 'file-missing', workspace, fileId, namedBy })
    } else if (createHash('sha256').update(content).digest('hex') !== fileId) {
      check.findings.push({ kind: 'file-damaged', workspace, fileId, namedBy })
    }
  }
}
