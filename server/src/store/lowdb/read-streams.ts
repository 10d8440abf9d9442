/**
 * Reads every stream of a category from the files of a store that is at work, changing nothing: for a
 * thread beside the one that writes. Files are replaced whole, and the journal is read before them, so
 * each stream is as some commit left it; what is committed meanwhile may be in it or not. What cannot
 * be read is left out: whoever holds the store reports it, and so does `onUnreadable`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { StoredEvent, StreamCategory, StreamId } from '../store.ts'
import { keepLine, segmentNumber } from './journal.ts'
import { folded, isJournalLine, type JournalLine } from './journal-line.ts'
import { readLines } from './shared-append.ts'
import { parseEvents, parseStreamDocument, type StreamDocument } from './stream-document.ts'
import { archivePath, streamPath, workspaceFolder } from './stream-path.ts'

export interface ReadStream {
  document: StreamDocument
  /** Oldest first, archived ones included; read when asked for. */
  events(): StoredEvent[]
  /** How much of the category was read, 0 to 1. */
  share: number
}

export function* readStreams(
  root: string,
  workspace: WorkspaceId,
  category: StreamCategory,
  onUnreadable: (path: string) => void = () => undefined,
): Generator<ReadStream> {
  const lines = readJournal(workspaceFolder(root, workspace))
  const folder = join(workspaceFolder(root, workspace), category)
  const shards = namesIn(folder)
  for (const [index, shard] of shards.entries()) {
    for (const name of namesIn(join(folder, shard))) {
      if (!/^[^.]+\.json$/.test(name)) continue
      const document = readDocument(join(folder, shard, name), lines, onUnreadable)
      if (document === null) continue
      yield {
        document,
        events: () => eventsOf(root, workspace, document),
        share: index / shards.length,
      }
    }
  }
}

function readJournal(folder: string): ReadonlyMap<StreamId, JournalLine[]> {
  const lines = new Map<StreamId, JournalLine[]>()
  const segments = namesIn(folder)
    .map((name) => ({ name, segment: segmentNumber(name) }))
    .filter((one): one is { name: string; segment: number } => one.segment !== null)
    .sort((a, b) => a.segment - b.segment)
  for (const { name } of segments) {
    const text = readText(join(folder, name))
    // Gone meanwhile: what it said is in the streams' files.
    if (text === null) continue
    for (const line of readLines(text, isJournalLine)) keepLine(lines, line)
  }
  return lines
}

function readDocument(
  path: string,
  lines: ReadonlyMap<StreamId, JournalLine[]>,
  onUnreadable: (path: string) => void,
): StreamDocument | null {
  const text = readText(path)
  if (text === null) {
    if (existsSync(path)) onUnreadable(path)
    return null
  }
  try {
    const document = parseStreamDocument(text, path)
    return lines.get(document.streamId)?.reduce(folded, document) ?? document
  } catch {
    onUnreadable(path)
    return null
  }
}

function eventsOf(root: string, workspace: WorkspaceId, document: StreamDocument): StoredEvent[] {
  const path = streamPath(root, workspace, document.streamId)
  const archived = document.archives.flatMap(({ from, to }) => {
    const file = archivePath(path, from)
    return parseEvents(readFileSync(file, 'utf8'), file).filter(({ version }) => version <= to)
  })
  return [...archived, ...document.events]
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
