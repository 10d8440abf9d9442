/** `kedu move-store`: from the data folder into the database, or back. Nobody may serve either of them. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Instant } from '@kedu/shared/time/instant'
import { lowdbSource } from '../backup/lowdb-source.ts'
import { postgresSource } from '../backup/postgres-source.ts'
import type { BackupIo } from '../backup/run-backup.ts'
import { EXIT } from '../cli/command-io.ts'
import type { Config } from '../config/config.ts'
import type { DatabaseConfig } from '../config/database.ts'
import { databaseRefusal } from '../database-wording.ts'
import { errorCode } from '../files/file-system.ts'
import { FilesUnavailableError } from '../files/objects.ts'
import { openObjects } from '../files/open-objects.ts'
import { StoreRefusedError, StoreUnreachableError } from '../store/errors.ts'
import { StoreLockedError } from '../store/lowdb/errors.ts'
import { DEAL_LIMITS } from '../store/lowdb/open-lowdb-store.ts'
import { servedBy } from '../store/postgres/moving.ts'
import { readyDatabase } from '../store/postgres/open-postgres-store.ts'
import { addressOf, isUnreachable, refusalOf, sqlState } from '../store/postgres/sql-errors.ts'
import { holdFolder, lowdbTarget } from './lowdb-target.ts'
import { type MoveProgress, moveStore } from './move-store.ts'
import type { Hold, MoveTarget } from './move-target.ts'
import { holdDatabase, moveConnections, postgresTarget } from './postgres-target.ts'
import { type Places, progressLine, resultLines, moveWords as words } from './wording.ts'

export interface MoveCommand {
  to: 'database' | 'folder'
  /** Null: all companies. */
  workspace: string | null
  isCheck: boolean
  isForced: boolean
}

/** 0: both hold the same; 1: nothing was done, or it is to be run again. */
export async function runMove(
  command: MoveCommand,
  config: Pick<Config, 'dataFolder' | 'files' | 'database'>,
  clock: () => Instant,
  io: BackupIo,
): Promise<number> {
  const refuse = (text: string) => {
    io.problem(`${text}\n`)
    return EXIT.failed
  }
  const { database } = config
  if (database === null) return refuse(words.noDatabase)
  const folder = resolve(config.dataFolder)
  const isToDatabase = command.to === 'database'
  if (isToDatabase && !existsSync(folder)) return refuse(words.noFolder(folder))
  const address = addressOf(database.url)
  const named = {
    folder: `${words.toFolder} ${folder}`,
    database: `${words.toDatabase} ${address}`,
  }
  const places: Places = {
    from: isToDatabase ? named.folder : named.database,
    to: isToDatabase ? named.database : named.folder,
    isToDatabase,
  }
  const held: Hold[] = []
  let isUnderWay = false
  let sides: Awaited<ReturnType<typeof openSides>> | null = null
  try {
    held.push(holdFolder(folder, clock))
    const connections = await openDatabase(database)
    try {
      sides = openSides(isToDatabase, folder, database.url, connections)
      if (await sides.source.isHalfMoved()) return refuse(words.unfinishedSource(places.from))
      held.push(await holdDatabase(connections, clock))
      const by = await servedBy(connections)
      if (by !== null) return refuse(words.databaseServed(by))
      isUnderWay = true
      const result = await moveStore({
        ...sides,
        ...command,
        files: await openObjects(config, { isReadOnly: true }),
        hold: {
          renew: async () => void (await Promise.all(held.map((hold) => hold.renew()))),
          release: async () => undefined,
        },
        mostDeals: isToDatabase ? null : DEAL_LIMITS.refuseAt,
        now: clock(),
        onProgress: inTenths((line) => io.out(`${line}\n`)),
      })
      const isDone = result.kind === 'moved' || result.kind === 'same-already'
      const text = `${resultLines(result, places).join('\n')}\n`
      if (isDone) io.out(text)
      else io.problem(text)
      return isDone ? EXIT.ok : EXIT.failed
    } finally {
      for (const hold of held.splice(0).reverse()) await hold.release().catch(() => undefined)
      await sides?.source.close()
      await sides?.target.close()
      await connections.close()
    }
  } catch (given) {
    const error = given instanceof StoreRefusedError ? given : refusalOf(given, address)
    if (error instanceof StoreLockedError) return refuse(words.folderServed(error.pid))
    if (error instanceof FilesUnavailableError) return refuse(words.filesAway)
    if (error instanceof StoreRefusedError && !isUnderWay) return refuse(databaseRefusal(error))
    if (error instanceof StoreRefusedError || isOfDatabase(error)) return refuse(words.databaseAway)
    if (errorCode(error) !== null) return refuse(words.cannotWrite(places.to))
    throw error
  } finally {
    for (const hold of held.reverse()) await hold.release().catch(() => undefined)
  }
}

/** 20,000 records are a hundred steps; ten lines of a company are enough. */
function inTenths(say: (line: string) => unknown): (progress: MoveProgress) => void {
  let told = -1
  return (progress) => {
    if (progress.kind === 'copied') {
      const tenth = Math.floor((10 * progress.streams) / Math.max(1, progress.of))
      if (tenth === told) return
      told = tenth
    } else told = -1
    say(progressLine(progress))
  }
}

async function openDatabase({ url, adminUrl }: DatabaseConfig) {
  await readyDatabase(url, adminUrl)
  return moveConnections(url)
}

function openSides(
  isToDatabase: boolean,
  folder: string,
  url: string,
  connections: ReturnType<typeof moveConnections>,
): { source: MoveTarget['source']; target: MoveTarget } {
  return isToDatabase
    ? { source: lowdbSource(folder), target: postgresTarget(url, connections) }
    : { source: postgresSource(url), target: lowdbTarget(folder) }
}

function isOfDatabase(error: unknown): boolean {
  return error instanceof StoreUnreachableError || sqlState(error) !== null || isUnreachable(error)
}
