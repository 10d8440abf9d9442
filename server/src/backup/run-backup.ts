/** `kedu backup` and `kedu restore`: need no lock, and no server that is at work is held up. */
import { relative, resolve } from 'node:path'
import type { Instant } from '@kedu/shared/time/instant'
import { EXIT } from '../cli/command-io.ts'
import type { Config } from '../config/config.ts'
import { errorCode } from '../files/file-system.ts'
import { folderObjects } from '../files/folder-objects.ts'
import { FilesUnavailableError } from '../files/objects.ts'
import { openObjects } from '../files/open-objects.ts'
import { isUnreachable, sqlState } from '../store/postgres/sql-errors.ts'
import { type BackupMoment, BrokenManifestError, openMoment } from './backup-folder.ts'
import { checkBackup } from './check-backup.ts'
import { openBackupSource } from './open-source.ts'
import { FolderNotEmptyError, restoreBackup } from './restore-backup.ts'
import { backupLines, backupWords, findingLines } from './wording.ts'
import { writeBackup } from './write-backup.ts'

export interface BackupIo {
  out(text: string): unknown
  problem(text: string): unknown
}

/** 0: all of it is in the backup; 1: something could not be read or written. */
export async function runBackup(
  folder: string,
  config: Pick<Config, 'dataFolder' | 'files' | 'database'>,
  now: Instant,
  io: BackupIo,
): Promise<number> {
  const dataFolder = resolve(config.dataFolder)
  if (!relative(dataFolder, folder).startsWith('..')) {
    io.problem(`${backupWords.insideData}\n`)
    return EXIT.failed
  }
  const source = await openBackupSource(config)
  try {
    if (await source.isHalfMoved()) {
      io.problem(`${backupWords.halfMoved}\n`)
      return EXIT.failed
    }
    const objects = await openObjects(config, { isReadOnly: true })
    const result = await writeBackup({ source, objects, folder, workspaces: null, dataFolder, now })
    io.out(`${backupLines(result).join('\n')}\n`)
    return result.manifest.unreadable.length === 0 ? EXIT.ok : EXIT.failed
  } catch (error) {
    if (error instanceof FilesUnavailableError) io.problem(`${backupWords.filesAway}\n`)
    else if (config.database !== null && isOfDatabase(error))
      io.problem(`${backupWords.databaseAway}\n`)
    else if (errorCode(error) !== null) io.problem(`${backupWords.cannotWrite(folder)}\n`)
    else throw error
    return EXIT.failed
  } finally {
    await source.close()
  }
}

function isOfDatabase(error: unknown): boolean {
  return sqlState(error) !== null || isUnreachable(error)
}

export interface RestoreOrder {
  /** Paths that can be opened. */
  backup: string
  /** Null: it is checked only. */
  to: string | null
  /** As the user wrote it. */
  toAsWritten: string | null
  /** Restore what there is of one that is not whole. */
  isForced: boolean
}

/** 0: whole (and restored); 1: not whole, or nothing was restored. */
export async function runRestore(order: RestoreOrder, io: BackupIo): Promise<number> {
  let moment: BackupMoment | null
  try {
    moment = await openMoment(order.backup)
  } catch (error) {
    if (!(error instanceof BrokenManifestError)) throw error
    io.problem(`${backupWords.badManifest(error.message.split(' ')[0] ?? '')}\n`)
    return EXIT.failed
  }
  if (moment === null) {
    io.problem(`${backupWords.nothing(order.backup)}\n`)
    return EXIT.failed
  }
  const { findings, streams, events, files } = await checkBackup(
    moment,
    folderObjects(moment.files, { isReadOnly: true }),
  )
  const isWhole = findings.length === 0
  io.out(
    isWhole
      ? `${backupWords.whole(streams, events, files)}\n`
      : `${findingLines(findings).join('\n')}\n`,
  )
  if (order.to === null) return isWhole ? EXIT.ok : EXIT.failed
  if (!isWhole && !order.isForced) {
    io.problem(`${backupWords.notWhole}\n`)
    return EXIT.failed
  }
  try {
    await restoreBackup(moment, order.to)
  } catch (error) {
    if (error instanceof FolderNotEmptyError) {
      io.problem(`${backupWords.notEmpty(order.toAsWritten ?? order.to)}\n`)
    } else if (errorCode(error) !== null) io.problem(`${backupWords.cannotWrite(order.to)}\n`)
    else throw error
    return EXIT.failed
  }
  io.out(`${backupWords.restored(order.toAsWritten ?? order.to, order.to)}\n`)
  io.out(`${backupWords.filesToBucket}\n`)
  return isWhole ? EXIT.ok : EXIT.failed
}
