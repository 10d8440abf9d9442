import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderObjects } from '@kedu/server/files/folder-objects'
import { fileStoreContract } from './file-store.contract.ts'

fileStoreContract('a folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-files-'))
  // One process has a data folder, so what another one would open is the same.
  const objects = folderObjects(folder)
  return {
    open: async () => objects,
    close: async () => rmSync(folder, { recursive: true, force: true }),
  }
})
