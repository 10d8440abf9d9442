import { resolve } from 'node:path'
import type { DatabaseConfig } from '../config/database.ts'
import type { BackupSource } from './backup-records.ts'
import { lowdbSource } from './lowdb-source.ts'

export interface SourceConfig {
  dataFolder: string
  /** Null or absent: the data folder holds everything. */
  database?: DatabaseConfig | null
}

/** The store that is at work, to be read as a whole. */
export async function openBackupSource({
  dataFolder,
  database,
}: SourceConfig): Promise<BackupSource> {
  if (database === null || database === undefined) return lowdbSource(resolve(dataFolder))
  const { postgresSource } = await import('./postgres-source.ts')
  return postgresSource(database.url)
}
