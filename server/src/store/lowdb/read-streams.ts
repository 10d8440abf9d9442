/**
 * Reads every stream of a category from the files of a store that is at work, changing nothing: for a
 * thread beside the one that writes. Files are replaced whole, and the journal is read before them, so
 * each stream is as some commit left it; what is committed meanwhile may be in it or not. What cannot
 * be read is left out: whoever holds the store reports it, and so does `onUnreadable`.
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { StoredEvent, StreamCategory, StreamId } from '../store.ts'
import { keepLine, segmentNumber } from './journal.ts'
import { folded, isJournalLine, type JournalLine } from './journal-line.ts'
import { readLines } from './shared-append.ts'
import { parseEvents, parseStreamDocument, type StreamDocument } from './stream-document.ts'
import { archivePath, type StreamPath, safeName, workspaceFolder } from './stream-path.ts'

export interface ReadStream {
  document: StreamDocument
  /** Oldest first, archived ones included; read when asked for. */
  events(): StoredEvent[]
  /** How much of the category was read, 0 to 1. */
  share: number
}

/** One of so many parts of a category: together they are all of it, one after the other in the same order. */
export interface StreamsPart {
  index: number
  of: number
}

const WHOLE: StreamsPart = { index: 0, of: 1 }

export interface ReadingChoice {
  part?: StreamsPart
  /** Ids within the category whose files are not even opened. */
  except?: readonly string[]
  onUnreadable?: (path: string) => void
}

export function* readStreams(
  root: string,
  workspace: WorkspaceId,
  category: StreamCategory,
  { part = WHOLE, except = [], onUnreadable = () => undefined }: ReadingChoice = {},
): Generator<ReadStream> {
  const skipped = new Set(except.map((id) => `${safeName(id)}.json`))
  const lines = readJournal(workspaceFolder(root, workspace))
  const folder = join(workspaceFolder(root, workspace), category)
  const all = namesIn(folder)
  const from = (index: number) => Math.ceil((index * all.length) / part.of)
  const shards = all.slice(from(part.index), from(part.index + 1))
  for (const [index, shard] of shards.entries()) {
    for (const name of namesIn(join(folder, shard))) {
      if (skipped.has(name) || !/^[^.]+\.json$/.test(name)) continue
      const path = pathIn(join(folder, shard), name)
      const document = readDocument(path.file, lines, onUnreadable)
      if (document === null) continue
      yield {
        document,
        events: () => eventsOf(path, document),
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

function pathIn(folder: string, name: string): StreamPath {
  return { folder, name: name.slice(0, -'.json'.length), file: join(folder, name) }
}

function eventsOf(path: StreamPath, document: StreamDocument): StoredEvent[] {
  const archived = document.archives.flatMap(({ from, to }) => {
    const file = archivePath(path, from)
    return parseEvents(readFileSync(file, 'utf8'), file).filter(({ version }) => version <= to)
  })
  return [...archived, ...document.events]
}

/** Most streams fit into it; 20,000 of them in a row are read twice as fast as by `readFileSync`. */
const room = Buffer.allocUnsafeSlow(256 * 1024)

function readText(path: string): string | null {
  try {
    const length = readInto(room, path)
    return length === null ? readFileSync(path, 'utf8') : room.toString('utf8', 0, length)
  } catch {
    return null
  }
}

/** How many bytes the file has; null: more than fit. */
function readInto(buffer: Buffer, path: string): number | null {
  const file = openSync(path, 'r')
  try {
    let length = 0
    while (length < buffer.length) {
      const read = readSync(file, buffer, length, buffer.length - length, null)
      if (read === 0) return length
      length += read
    }
    return null
  } finally {
    closeSync(file)
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
