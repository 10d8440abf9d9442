/** Records as the files of a data folder. How durable they are is up to the files handed in. */
import { basename, join } from 'node:path'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { instant, toIso } from '@kedu/shared/time/instant'
import type { DurableFiles } from '../files/durable-files.ts'
import {
  INBOX_FOLDER,
  QUARANTINE_FOLDER,
  safeName,
  streamPath,
  workspaceFolder,
} from '../store/lowdb/stream-path.ts'
import type { BackupRecord, DoneRecord } from './backup-records.ts'

export async function writeRecord(
  files: DurableFiles,
  root: string,
  workspace: WorkspaceId,
  record: Exclude<BackupRecord, DoneRecord>,
): Promise<void> {
  const own = workspaceFolder(root, workspace)
  switch (record.kind) {
    case 'stream': {
      const { kind: _kind, ...rest } = record
      const lastHash = rest.events.at(-1)?.hash ?? ''
      const document = { format: 1, workspace, lastHash, archives: [], ...rest }
      await files.write(streamPath(root, workspace, rest.streamId).file, JSON.stringify(document))
      return
    }
    case 'inbox': {
      const { order, dueAt, entry } = record
      const path = join(own, INBOX_FOLDER, `${safeName(entry.id)}.json`)
      await files.write(path, JSON.stringify({ format: 1, order, dueAt, entry }))
      return
    }
    case 'aside':
      await files.write(
        join(own, QUARANTINE_FOLDER, basename(record.name)),
        Buffer.from(record.base64, 'base64'),
      )
      return
    default:
      record satisfies never
  }
}

export async function writeDone(
  files: DurableFiles,
  root: string,
  workspace: WorkspaceId,
  done: readonly DoneRecord[],
): Promise<void> {
  const days = new Map<string, string[]>()
  for (const { id, at } of done) {
    const day = toIso(instant(at)).slice(0, 10)
    days.set(day, [...(days.get(day) ?? []), `${JSON.stringify({ id, at })}\n`])
  }
  for (const [day, lines] of days) {
    const path = join(workspaceFolder(root, workspace), INBOX_FOLDER, `seen-${day}.jsonl`)
    await files.write(path, lines.join(''))
  }
}
