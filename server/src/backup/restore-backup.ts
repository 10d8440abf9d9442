/**
 * A backup becomes a data folder again. Only into a folder that is not there or empty, under another
 * name until it is whole: a restore that breaks off leaves nothing anybody would take for data.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { DurableFiles } from '../files/durable-files.ts'
import { errorCode } from '../files/file-system.ts'
import { hastyFileSystem } from '../files/hasty-file-system.ts'
import { FILES_FOLDER, safeName } from '../store/lowdb/stream-path.ts'
import type { BackupMoment } from './backup-folder.ts'
import type { DoneRecord } from './backup-records.ts'
import { recordsOf } from './check-backup.ts'
import { writeDone, writeRecord } from './write-records.ts'

/** The folder holds something already. */
export class FolderNotEmptyError extends Error {}

/** Durable when it resolves. The backup should have been checked. */
export async function restoreBackup(moment: BackupMoment, folder: string): Promise<void> {
  if (!(await isFree(folder))) throw new FolderNotEmptyError(folder)
  const half = join(dirname(folder), `.${basename(folder)}-being-restored`)
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true, mode: 0o700 })
  // Nobody waits for each of 20,000 files: the whole disk is waited for once, before the name is given.
  const files = new DurableFiles(hastyFileSystem)
  const { manifest } = moment
  for (const part of manifest.workspaces) {
    const done: DoneRecord[] = []
    for await (const { record } of recordsOf(moment.folder, part)) {
      if (record?.kind === 'done') done.push(record)
      else if (record !== null) await writeRecord(files, half, part.workspace, record)
    }
    await writeDone(files, half, part.workspace, done)
    const name = safeName(part.workspace)
    await copyFolder(join(moment.files, name), join(half, FILES_FOLDER, name))
  }
  for (const { name, base64 } of manifest.keys) {
    await files.write(join(half, name), Buffer.from(base64, 'base64'))
  }
  // From the moment of the backup until the restored folder is served, nobody served.
  const serving = { lastHeartbeat: manifest.madeAt, downtimes: manifest.downtimes }
  await files.write(join(half, 'serving.json'), JSON.stringify(serving))
  await promisify(execFile)('sync', ['-f', half])
  await rm(folder, { recursive: true, force: true })
  await rename(half, folder)
  await new DurableFiles().syncFolder(dirname(folder))
}

/** Files are checked by whoever reads them; what a power loss takes is copied again. */
async function copyFolder(from: string, to: string): Promise<void> {
  try {
    await cp(from, to, { recursive: true })
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true
    throw error
  }
}
