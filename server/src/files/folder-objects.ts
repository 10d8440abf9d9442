/** Objects in a folder on the local disk: file and folder are synced before anything resolves. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DurableFiles, UNFINISHED } from './durable-files.ts'
import { errorCode, type FileSystem } from './file-system.ts'
import type { ObjectEntry, Objects } from './objects.ts'

export interface FolderObjectsOptions {
  fileSystem?: FileSystem
  /** Only to look: nothing is made or tidied up. */
  isReadOnly?: boolean
}

/** `folder` is made when missing. What a crash left half written is removed. */
export function folderObjects(folder: string, options: FolderObjectsOptions = {}): Objects {
  const files = new DurableFiles(options.fileSystem)
  const pathOf = (key: string) => join(folder, ...key.split('/'))
  /** One `putNew` of a name at a time: this process has the folder for itself. */
  const claims = new Map<string, Promise<boolean>>()
  if (options.isReadOnly !== true) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    removeUnfinished(folder)
  }

  async function sizeOf(key: string): Promise<number | null> {
    const found = await ifThere(stat(pathOf(key)))
    return found?.isFile() ? found.size : null
  }

  return {
    put: (key, content) => files.write(pathOf(key), content),

    async putNew(key, content) {
      while (claims.has(key)) await claims.get(key)?.catch(() => undefined)
      const claim = sizeOf(key).then(async (size) => {
        if (size === null) await files.write(pathOf(key), content)
        return size === null
      })
      claims.set(key, claim)
      return claim.finally(() => claims.delete(key))
    },

    get: (key) => ifThere(readFile(pathOf(key))),
    size: sizeOf,
    list: (prefix) => listed(folder, prefix),

    async move(from, to) {
      const [source, target] = [pathOf(from), pathOf(to)]
      try {
        await files.adopt(source, target)
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return false
        throw error
      }
      await files.syncFolder(dirname(source))
      return true
    },

    async remove(key) {
      if ((await sizeOf(key)) !== null) await files.remove(pathOf(key))
    },

    addressFor: async () => null,

    async check() {
      const probe = join(folder, `probe${UNFINISHED}`)
      try {
        await files.write(probe, 'Can it write?')
        await files.removeLazily(probe)
        return { ok: true }
      } catch (error) {
        return { ok: false, problem: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}

async function ifThere<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null
    throw error
  }
}

/** Folder by folder; what goes away meanwhile is left out. */
async function* listed(folder: string, prefix: string): AsyncGenerator<ObjectEntry> {
  const here = join(folder, ...prefix.split('/'))
  const entries = (await ifThere(readdir(here, { withFileTypes: true }))) ?? []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) yield* listed(folder, `${prefix}${entry.name}/`)
    else if (entry.isFile() && !entry.name.endsWith(UNFINISHED)) {
      const found = await ifThere(stat(join(here, entry.name)))
      if (found !== null) yield { key: `${prefix}${entry.name}`, bytes: found.size }
    }
  }
}

/** Only near the top: deeper down nobody takes a half-written file for a whole one. */
function removeUnfinished(folder: string): void {
  for (const workspace of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, workspace.name)
    if (workspace.name.endsWith(UNFINISHED)) rmSync(path, { force: true })
    if (!workspace.isDirectory()) continue
    for (const name of readdirSync(path)) {
      if (name.endsWith(UNFINISHED)) rmSync(join(path, name), { force: true })
    }
  }
}
