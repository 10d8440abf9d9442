/**
 * Reads a whole store folder at start: synchronously, which is several times faster than 20,000
 * promises, in batches that let the process breathe. Nothing found here stops the start: what
 * cannot be read is moved aside and reported.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { UNFINISHED } from '../../files/durable-files.ts'
import type { StoreProblem } from '../store.ts'
import { UnreadableFileError } from './errors.ts'
import { type InboxDocument, parseInboxDocument, seenFileDay } from './inbox.ts'
import { segmentNumber } from './journal.ts'
import { parseStreamDocument, type StreamDocument } from './stream-document.ts'
import {
  INBOX_FOLDER,
  QUARANTINE_FOLDER,
  safeName,
  streamPath,
  workspaceOf,
} from './stream-path.ts'

const BATCH = 500

export interface ScanResult {
  /** Folders seen, for the durability of what is in them. */
  folders: { parent: string; children: string[] }[]
  problems: StoreProblem[]
}

export interface ScanVisitor {
  /**
   * A segment of the workspace's journal, oldest first, before any stream of it. Null: the
   * disk would not read it.
   */
  journal(workspace: WorkspaceId, segment: number, text: string | null): void
  stream(document: StreamDocument, path: string): void
  inboxEntry(workspace: WorkspaceId, document: InboxDocument): void
  seenIds(workspace: WorkspaceId, day: string, text: string): void
}

interface Listing {
  folders: string[]
  files: string[]
}

function list(folder: string): Listing {
  const listing: Listing = { folders: [], files: [] }
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !entry.name.endsWith(UNFINISHED)) listing.folders.push(entry.name)
    else if (entry.isDirectory()) rmSync(join(folder, entry.name), { recursive: true, force: true })
    else if (!entry.isFile()) continue
    else if (entry.name.endsWith(UNFINISHED)) rmSync(join(folder, entry.name), { force: true })
    else listing.files.push(entry.name)
  }
  listing.folders.sort()
  listing.files.sort()
  return listing
}

export async function scanStore(
  root: string,
  now: Instant,
  visitor: ScanVisitor,
): Promise<ScanResult> {
  const result: ScanResult = { folders: [], problems: [] }
  let count = 0
  const breathe = async () => {
    count += 1
    if (count % BATCH === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const remember = (parent: string, names: readonly string[]) => {
    result.folders.push({ parent, children: names.map((name) => join(parent, name)) })
  }

  const workspaces = list(root).folders
  remember(root, workspaces)
  for (const name of workspaces) {
    const workspace = workspaceOf(name)
    if (workspace === null) continue
    const workspaceFolder = join(root, name)
    const { folders: categories, files: besides } = list(workspaceFolder)
    readJournal(workspace, workspaceFolder, besides)
    remember(workspaceFolder, categories)
    for (const category of categories) {
      const categoryFolder = join(workspaceFolder, category)
      if (category === QUARANTINE_FOLDER) continue
      if (category === INBOX_FOLDER) {
        for (const file of list(categoryFolder).files) {
          readInboxFile(workspace, workspaceFolder, file)
          await breathe()
        }
        continue
      }
      const shards = list(categoryFolder).folders
      remember(categoryFolder, shards)
      for (const shard of shards) {
        const shardFolder = join(categoryFolder, shard)
        const { files } = list(shardFolder)
        for (const file of files) {
          if (!/^[^.]+\.json$/.test(file)) continue
          readStreamFile(workspaceFolder, join(shardFolder, file), files, category)
          await breathe()
        }
      }
    }
  }
  return result

  function readJournal(
    workspace: WorkspaceId,
    workspaceFolder: string,
    files: readonly string[],
  ): void {
    const segments = files.flatMap((name) => {
      const segment = segmentNumber(name)
      return segment === null ? [] : [{ segment, path: join(workspaceFolder, name) }]
    })
    for (const { segment, path } of segments.sort((a, b) => a.segment - b.segment)) {
      let text: string | null = null
      try {
        text = readFileSync(path, 'utf8')
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        result.problems.push({ kind: 'unreadable', path, detail, at: now })
      }
      visitor.journal(workspace, segment, text)
    }
  }

  function readInboxFile(workspace: WorkspaceId, workspaceFolder: string, file: string): void {
    const path = join(workspaceFolder, INBOX_FOLDER, file)
    try {
      const text = readFileSync(path, 'utf8')
      const day = seenFileDay(file)
      if (day !== null) {
        visitor.seenIds(workspace, day, text)
        return
      }
      const document = parseInboxDocument(text, path)
      if (`${safeName(document.entry.id)}.json` !== file) {
        throw new UnreadableFileError(path, 'belongs to another id')
      }
      visitor.inboxEntry(workspace, document)
    } catch (error) {
      report(error, path, workspaceFolder, [file], INBOX_FOLDER)
    }
  }

  function readStreamFile(
    workspaceFolder: string,
    path: string,
    siblings: readonly string[],
    category: string,
  ): void {
    try {
      const document = parseStreamDocument(readFileSync(path, 'utf8'), path)
      if (streamPath(root, document.workspace, document.streamId).file !== path) {
        throw new UnreadableFileError(path, 'belongs to another stream')
      }
      visitor.stream(document, path)
    } catch (error) {
      const stem = basename(path, '.json')
      // The archives go along: a new stream of that id would write over them.
      const own = siblings.filter((name) => name.startsWith(`${stem}.`))
      report(error, path, workspaceFolder, own, category)
    }
  }

  /** What is no document goes aside; what the disk would not read stays where it is. */
  function report(
    error: unknown,
    path: string,
    workspaceFolder: string,
    names: readonly string[],
    category: string,
  ): void {
    const detail = error instanceof Error ? error.message : String(error)
    if (!(error instanceof UnreadableFileError)) {
      result.problems.push({ kind: 'unreadable', path, detail, at: now })
      return
    }
    const quarantine = join(workspaceFolder, QUARANTINE_FOLDER)
    try {
      mkdirSync(quarantine, { recursive: true, mode: 0o700 })
      const folder = dirname(path)
      for (const name of names) {
        renameSync(join(folder, name), join(quarantine, `${category}.${now}.${name}`))
      }
      result.problems.push({ kind: 'quarantined', path, detail, at: now })
    } catch {
      result.problems.push({ kind: 'unreadable', path, detail, at: now })
    }
  }
}
