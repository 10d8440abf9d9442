import { resolve } from 'node:path'
import type { BackupSource } from './backup-records.ts'
import { lowdbSource } from './lowdb-source.ts'

/** The company's store, to be read as a whole. */
export function openBackupSource({ dataFolder }: { dataFolder: string }): BackupSource {
  return lowdbSource(resolve(dataFolder))
}
