/** A disk nobody waits for: for what is made in bulk and, after a crash, simply made again. */
import { appendFile, rename, writeFile } from 'node:fs/promises'
import { type FileSystem, nodeFileSystem } from './file-system.ts'

/** As private as what is written with care. */
const MODE = { mode: 0o600 } as const

export const hastyFileSystem: FileSystem = {
  ...nodeFileSystem,
  async writeNew(path, content) {
    await writeFile(path, content, MODE)
  },
  async append(path, text) {
    await appendFile(path, text, MODE)
  },
  rename,
  async syncFolder() {},
}
