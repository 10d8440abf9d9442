/** The place a company's files are kept in: a bucket when one is configured, else the data folder. */
import { join } from 'node:path'
import type { FilesConfig } from '../config/files.ts'
import { FILES_FOLDER } from '../store/lowdb/stream-path.ts'
import { folderObjects } from './folder-objects.ts'
import type { Objects } from './objects.ts'
import { openS3Objects } from './s3-objects.ts'

export interface ObjectsConfig {
  dataFolder: string
  /** Null or absent: in the data folder. */
  files?: FilesConfig | null
}

/** `isReadOnly`: another process may be at work there. */
export async function openObjects(
  { dataFolder, files }: ObjectsConfig,
  { isReadOnly = false }: { isReadOnly?: boolean } = {},
): Promise<Objects> {
  if (files === null || files === undefined) {
    return folderObjects(join(dataFolder, FILES_FOLDER), { isReadOnly })
  }
  return openS3Objects(files)
}

/** The bucket, for whoever looks whether it can be used; null: files are in the data folder. */
export function bucketOf({ files }: Pick<ObjectsConfig, 'files'>): Pick<Objects, 'check'> | null {
  if (files === null || files === undefined) return null
  return { check: async () => (await openS3Objects(files, { maxAttempts: 1 })).check() }
}
