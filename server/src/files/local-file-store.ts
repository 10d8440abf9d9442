import type { Instant } from '@kedu/shared/time/instant'
import type { FileStore } from './file-store.ts'
import type { FileSystem } from './file-system.ts'
import { folderObjects } from './folder-objects.ts'
import { openFileStore } from './open-file-store.ts'

export interface LocalFileStoreOptions {
  /** Made when missing; on a local disk. */
  folder: string
  now: () => Instant
  /** Longest file; default 20 MB. */
  maxBytes?: number
  fileSystem?: FileSystem
}

/** Files in a folder of this machine: the default, with nothing to set up. */
export function openLocalFileStore({
  folder,
  fileSystem,
  ...options
}: LocalFileStoreOptions): FileStore {
  return openFileStore({ ...options, objects: folderObjects(folder, fileSystem && { fileSystem }) })
}
