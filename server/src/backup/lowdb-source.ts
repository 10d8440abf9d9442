/**
 * A data folder as a backup reads it, also while a server is at work in it: files are replaced as a
 * whole and the journal is read before them, so no lock is needed. See `read-streams`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { errorCode } from '../files/file-system.ts'
import { parseInboxDocument, readDoneIds, seenFileDay } from '../store/lowdb/inbox.ts'
import { readStreams } from '../store/lowdb/read-streams.ts'
import { parseServing } from '../store/lowdb/serving-log.ts'
import {
  INBOX_FOLDER,
  MOVING_NAME,
  QUARANTINE_FOLDER,
  workspaceFolder,
  workspaceOf,
} from '../store/lowdb/stream-path.ts'
import type { BackupRecord, BackupSource, DoneRecord, InboxRecord } from './backup-records.ts'

export function lowdbSource(folder: string): BackupSource {
  return {
    store: 'lowdb',
    workspaces: async () =>
      foldersIn(folder)
        .map(workspaceOf)
        .filter((workspace) => workspace !== null),
    records: (workspace, onUnreadable) => records(folder, workspace, onUnreadable),
    downtimes: async () => servingIn(folder)?.downtimes ?? [],
    lastServed: async () => servingIn(folder)?.lastHeartbeat ?? null,
    isHalfMoved: async () => existsSync(join(folder, MOVING_NAME)),
    close: async () => undefined,
  }
}

async function* records(
  root: string,
  workspace: WorkspaceId,
  onUnreadable: (what: string) => void,
): AsyncGenerator<BackupRecord> {
  const folder = workspaceFolder(root, workspace)
  // Waiting ones first, then what is done, then the streams: each step may find the one before it
  // further on, never further back.
  yield* waiting(join(folder, INBOX_FOLDER), onUnreadable)
  yield* done(join(folder, INBOX_FOLDER), onUnreadable)
  for (const category of foldersIn(folder)) {
    if (category === INBOX_FOLDER || category === QUARANTINE_FOLDER) continue
    for (const { document, events } of readStreams(root, workspace, category, { onUnreadable })) {
      const { streamId, version, state, outbox, said } = document
      try {
        yield { kind: 'stream', streamId, version, state, events: events(), outbox, said }
      } catch {
        onUnreadable(streamId)
      }
      // Whoever is served meanwhile comes first.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  for (const name of filesIn(join(folder, QUARANTINE_FOLDER))) {
    const base64 = readFileSync(join(folder, QUARANTINE_FOLDER, name)).toString('base64')
    yield { kind: 'aside', name, base64 }
  }
}

function* waiting(folder: string, onUnreadable: (what: string) => void): Generator<InboxRecord> {
  for (const name of filesIn(folder)) {
    if (!name.endsWith('.json')) continue
    const text = ifThere(join(folder, name), onUnreadable)
    if (text === null) continue
    try {
      const { order, dueAt, entry } = parseInboxDocument(text, name)
      yield { kind: 'inbox', order, dueAt, entry }
    } catch {
      onUnreadable(join(folder, name))
    }
  }
}

function* done(folder: string, onUnreadable: (what: string) => void): Generator<DoneRecord> {
  for (const name of filesIn(folder)) {
    if (seenFileDay(name) === null) continue
    const text = ifThere(join(folder, name), onUnreadable)
    for (const { id, at } of readDoneIds(text ?? '')) yield { kind: 'done', id, at }
  }
}

function servingIn(folder: string): ReturnType<typeof parseServing> | null {
  const path = join(folder, 'serving.json')
  const text = ifThere(path, () => undefined)
  return text === null ? null : parseServing(text, path)
}

/** Null: gone meanwhile. */
function ifThere(path: string, onUnreadable: (what: string) => void): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') onUnreadable(path)
    return null
  }
}

function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
}

function filesIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
