import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { DurableFiles } from '../files/durable-files.ts'
import {
  contentKey,
  contentOf,
  linkedCopyOf,
  trashKey,
  workspacePrefix,
} from '../files/file-keys.ts'
import { folderObjects } from '../files/folder-objects.ts'
import type { Objects } from '../files/objects.ts'
import { safeName } from '../store/lowdb/stream-path.ts'
import { BACKUP_FILES, MANIFEST, type Manifest, momentName } from './backup-folder.ts'
import type { BackupSource } from './backup-records.ts'
import { strictlyNamed } from './named-files.ts'

export interface BackupOrder {
  source: BackupSource
  /** Where files are kept. */
  objects: Objects
  /** Made when missing. Given again, only files that are not in it yet are copied. */
  folder: string
  /** Null: all there are, with the installation's keys. */
  workspaces: readonly WorkspaceId[] | null
  /** Holds Kedu's own keys; null: they are not to come along. */
  dataFolder: string | null
  /** Of companies, for whoever takes one in elsewhere. */
  names?: Readonly<Record<WorkspaceId, string>>
  now: Instant
}

export interface BackupResult {
  /** The moment's folder. */
  folder: string
  manifest: Manifest
  /** Files that were copied this time. */
  copied: number
}

type Counts = Omit<Manifest['workspaces'][number], 'workspace' | 'name' | 'records' | 'sha256'>

/**
 * Writes one moment of a backup, durably: first the records, then the files, so whatever a record names
 * is there; the manifest last. A store at work goes on.
 */
export async function writeBackup(order: BackupOrder): Promise<BackupResult> {
  const { source, folder, now } = order
  const files = new DurableFiles()
  const target = join(folder, momentName(now))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const kept = folderObjects(join(folder, BACKUP_FILES))
  const unreadable: string[] = []
  const workspaces: Manifest['workspaces'] = []
  let copied = 0
  for (const workspace of order.workspaces ?? (await source.workspaces())) {
    const counts: Counts = { streams: 0, events: 0, inbox: 0, outbox: 0, files: 0, fileBytes: 0 }
    const records = `${safeName(workspace)}.jsonl.gz`
    const hash = createHash('sha256')
    const named = new Set<FileId>()
    async function* hashed() {
      const lines = Readable.from(linesOf(source, workspace, { counts, named, unreadable }))
      for await (const chunk of lines.pipe(createGzip())) {
        hash.update(chunk)
        yield chunk as Uint8Array
      }
    }
    await files.write(join(target, records), hashed())
    copied += await copyFiles(order.objects, kept, workspace, counts, unreadable)
    copied += await copyNamed(order.objects, kept, workspace, named, unreadable)
    const name = order.names?.[workspace]
    workspaces.push({
      ...{ workspace, records, sha256: hash.digest('hex'), ...counts },
      ...(name === undefined ? {} : { name }),
    })
  }
  const manifest: Manifest = {
    format: 1,
    kind: order.workspaces === null ? 'installation' : 'workspace',
    madeAt: now,
    store: source.store,
    workspaces,
    downtimes: [...(await source.downtimes())],
    keys: order.dataFolder === null ? [] : await keysIn(order.dataFolder),
    unreadable,
  }
  await files.write(join(target, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
  return { folder: target, manifest, copied }
}

async function* linesOf(
  source: BackupSource,
  workspace: WorkspaceId,
  { counts, named, unreadable }: { counts: Counts; named: Set<FileId>; unreadable: string[] },
): AsyncGenerator<string> {
  for await (const record of source.records(workspace, (what) => unreadable.push(what))) {
    if (record.kind === 'stream') {
      counts.streams += 1
      counts.events += record.events.length
      counts.outbox += record.outbox.length
    } else if (record.kind === 'inbox') counts.inbox += 1
    for (const id of strictlyNamed(record)) named.add(id)
    yield `${JSON.stringify(record)}\n`
  }
}

/**
 * Originals and links, also of what lies in the trash; copies for display are made again, half-sent
 * uploads are sent again. What is there already, as long as it should be, is not read.
 */
async function copyFiles(
  from: Objects,
  to: Objects,
  workspace: WorkspaceId,
  counts: Counts,
  unreadable: string[],
): Promise<number> {
  let copied = 0
  for await (const { key, bytes } of from.list(workspacePrefix(workspace))) {
    const id = contentOf(key)
    const isBeside = linkedCopyOf(key) !== null || contentOf(key.replace(/\.json$/, '')) !== null
    if (id === null && !isBeside) continue
    if (id !== null) {
      counts.files += 1
      counts.fileBytes += bytes
    }
    const here = await to.size(key)
    if (here === bytes || (id === null && here !== null)) continue
    const content = await from.get(key)
    // Moved to the trash, or back, since it was listed: it is found under its other name.
    if (content === null) continue
    if (id !== null && createHash('sha256').update(content).digest('hex') !== id) {
      unreadable.push(key)
      continue
    }
    await to.put(key, content)
    if (id !== null) copied += 1
  }
  return copied
}

/** What moved between trash and place while it was listed; what is nowhere is reported. */
async function copyNamed(
  from: Objects,
  to: Objects,
  workspace: WorkspaceId,
  named: ReadonlySet<FileId>,
  unreadable: string[],
): Promise<number> {
  let copied = 0
  for (const id of named) {
    const places = [contentKey(workspace, id), trashKey(workspace, id)]
    if (await isIn(to, places)) continue
    let content: Uint8Array | null = null
    for (const key of places) content ??= await from.get(key)
    if (content === null) unreadable.push(contentKey(workspace, id))
    else {
      await to.put(contentKey(workspace, id), content)
      copied += 1
    }
  }
  return copied
}

async function isIn(objects: Objects, keys: readonly string[]): Promise<boolean> {
  for (const key of keys) if ((await objects.size(key)) !== null) return true
  return false
}

/** With a database there may be no data folder. */
async function keysIn(dataFolder: string): Promise<Manifest['keys']> {
  const keys: Manifest['keys'] = []
  const names = existsSync(dataFolder) ? await readdir(dataFolder, { withFileTypes: true }) : []
  for (const entry of names) {
    if (!entry.isFile() || !/^[a-z0-9-]+\.(key|pem)$/.test(entry.name)) continue
    const base64 = (await readFile(join(dataFolder, entry.name))).toString('base64')
    keys.push({ name: entry.name, base64 })
  }
  return keys
}
