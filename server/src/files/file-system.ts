/**
 * The few things durable storage asks of a disk. A port because the disk is the outside world:
 * tests replace it to run out of space at a chosen moment.
 */
import * as fs from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface FileSystem {
  /** Creates one folder (its parent exists); fine when it is there already. */
  makeFolder(path: string): Promise<void>
  /** Creates a file that must not exist yet, writes it and waits until its content is on the disk. */
  writeNew(path: string, content: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  /** Appends and waits until it is on the disk. When it fails the file is cut back to what it was. */
  append(path: string, text: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Fine when it is gone already. */
  remove(path: string): Promise<void>
  /** Waits until the folder's entries (creations, renames) are on the disk. */
  syncFolder(path: string): Promise<void>
  /** Null when there is no such file. */
  readText(path: string): Promise<string | null>
}

/** Read by nobody but the account Kedu runs under: chats and contracts are in there. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
}

// Bare descriptors and callbacks: a `FileHandle` costs several times their CPU time, and every
// message and every command goes through here a few times.
const openFile = promisify(fs.open)
const writeAll = promisify<number, string | Uint8Array>(fs.writeFile)
const sync = promisify(fs.fsync)
const readAt = promisify(fs.read)
const cutBack = promisify(fs.ftruncate)

/** Creates the file; what waits for the disk waits outside the event loop, closing waits for nothing. */
async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const descriptor = await openFile(path, 'wx', FILE_MODE)
  try {
    await writeAll(descriptor, content)
    await sync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

/**
 * The whole file. Opening and reading wait for the disk outside the event loop; its size is known
 * once it is open. `fs.readFile` crosses over twice as often, which for a short file is most of it.
 */
async function readWhole(path: string): Promise<string> {
  const descriptor = await openFile(path, 'r')
  try {
    const bytes = Buffer.allocUnsafe(fs.fstatSync(descriptor).size)
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await readAt(descriptor, bytes, length, bytes.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return bytes.toString('utf8', 0, length)
  } finally {
    fs.closeSync(descriptor)
  }
}

export const nodeFileSystem: FileSystem = {
  async makeFolder(path) {
    try {
      await mkdir(path, { mode: FOLDER_MODE })
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
  },

  async writeNew(path, content) {
    if (typeof content === 'string' || content instanceof Uint8Array) {
      await writeWhole(path, content)
      return
    }
    const handle = await open(path, 'wx', FILE_MODE)
    try {
      for await (const chunk of content) await handle.appendFile(chunk)
      await handle.sync()
    } finally {
      await handle.close()
    }
  },

  async append(path, text) {
    const descriptor = await openFile(path, 'a', FILE_MODE)
    try {
      const { size } = fs.fstatSync(descriptor)
      try {
        await writeAll(descriptor, text)
        await sync(descriptor)
      } catch (error) {
        await cutBack(descriptor, size).catch(() => undefined)
        throw error
      }
    } finally {
      fs.closeSync(descriptor)
    }
  },

  rename,

  async remove(path) {
    await rm(path, { force: true })
  },

  async syncFolder(path) {
    // Its entry was used a moment ago, so opening it does not wait for the disk.
    const descriptor = fs.openSync(path, 'r')
    try {
      await sync(descriptor)
    } catch (error) {
      // Windows and some network file systems cannot: there the promise is theirs to keep.
      const code = errorCode(error)
      if (code !== 'EPERM' && code !== 'EINVAL') throw error
    } finally {
      fs.closeSync(descriptor)
    }
  },

  async readText(path) {
    try {
      return await readWhole(path)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      throw error
    }
  },
}
