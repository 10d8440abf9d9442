/**
 * Files that survive power loss: temp file, fsync, rename, fsync of the folder. Renaming alone is
 * not enough: without the folder's fsync the new name may be gone after the power comes back.
 */
import { randomBytes } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode, type FileSystem, nodeFileSystem } from './file-system.ts'

/** Ends the name of a file that is not finished; whoever finds one at start removes it. */
export const UNFINISHED = '.tmp'

/**
 * The new content is in place, yet the disk refused to confirm it: it may or may not survive a
 * power loss. The caller puts the old content back before it tells anybody "not stored".
 */
export class UnconfirmedWriteError extends Error {
  constructor(path: string, cause: unknown) {
    super(`Folder of ${path} could not be synced`, { cause })
    this.name = 'UnconfirmedWriteError'
  }
}

interface FolderSync {
  running: Promise<void>
  /** The sync after the running one; everybody who renamed meanwhile waits for it. */
  next: Promise<void> | null
}

export class DurableFiles {
  readonly #fs: FileSystem
  readonly #syncs = new Map<string, FolderSync>()
  /** Files whose name is known to be durable. */
  readonly #appended = new Set<string>()
  readonly #folders = new Map<string, Promise<void>>()
  /** Keeps our temp files apart from those another process left behind. */
  readonly #mark = randomBytes(4).toString('hex')
  #count = 0

  constructor(fs: FileSystem = nodeFileSystem) {
    this.#fs = fs
  }

  /**
   * Replaces the file as a whole; when it resolves, the content survives power loss.
   * Rejects with the old content in place, or with `UnconfirmedWriteError`.
   */
  async write(
    path: string,
    content: string | Uint8Array | AsyncIterable<Uint8Array>,
  ): Promise<void> {
    await this.ensureFolder(dirname(path))
    const temp = this.unfinishedName(path)
    try {
      await this.#fs.writeNew(temp, content)
      await this.#fs.rename(temp, path)
    } catch (error) {
      await this.#fs.remove(temp).catch(() => undefined)
      throw error
    }
    await this.#confirm(path)
  }

  /** Writes a temp file and leaves it to the caller to give it its name with `adopt`. */
  async writeUnfinished(near: string, content: AsyncIterable<Uint8Array>): Promise<string> {
    await this.ensureFolder(dirname(near))
    const temp = this.unfinishedName(near)
    try {
      await this.#fs.writeNew(temp, content)
    } catch (error) {
      await this.#fs.remove(temp).catch(() => undefined)
      throw error
    }
    return temp
  }

  /** Gives a file written by `writeUnfinished` its name, durably. */
  async adopt(temp: string, path: string): Promise<void> {
    await this.ensureFolder(dirname(path))
    await this.#fs.rename(temp, path)
    await this.#confirm(path)
  }

  /** Adds to the end of a file, made when missing. */
  async append(path: string, text: string): Promise<void> {
    await this.ensureFolder(dirname(path))
    await this.#fs.append(path, text)
    if (this.#appended.has(path)) return
    await this.syncFolder(dirname(path))
    this.#appended.add(path)
  }

  /** Removes the file and waits until it stays removed. */
  async remove(path: string): Promise<void> {
    await this.#fs.remove(path)
    await this.#confirm(path)
  }

  /** Removes a file nobody minds seeing again after a power loss. */
  async removeLazily(path: string): Promise<void> {
    await this.#fs.remove(path)
  }

  /** Takes a folder away with all that is in it: its name first, durably. Fine when it is gone already. */
  async removeFolder(path: string): Promise<void> {
    const aside = this.unfinishedName(join(dirname(path), `.${basename(path)}`))
    try {
      await rename(path, aside)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return
      throw error
    }
    const isBelow = (name: string) => name === path || name.startsWith(`${path}/`)
    for (const known of [this.#folders, this.#appended]) {
      for (const name of known.keys()) if (isBelow(name)) known.delete(name)
    }
    await this.syncFolder(dirname(path))
    await rm(aside, { recursive: true, force: true })
  }

  readText(path: string): Promise<string | null> {
    return this.#fs.readText(path)
  }

  /** Makes the folder and every missing one above it, each durable in its parent. */
  ensureFolder(path: string): Promise<void> {
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    const made = this.#makeFolder(path)
    this.#folders.set(path, made)
    made.catch(() => this.#folders.delete(path))
    return made
  }

  /** Tells about folders that exist and whose parent has been synced, so nobody does it again. */
  knowFolders(paths: readonly string[]): void {
    for (const path of paths) this.#folders.set(path, Promise.resolve())
  }

  /**
   * Resolves after a sync of the folder that began after this call. Callers that come while one
   * is running share the next one: sixteen writers cost two syncs, not sixteen.
   */
  syncFolder(path: string): Promise<void> {
    const sync = this.#syncs.get(path)
    if (!sync) return this.#startSync(path)
    sync.next ??= sync.running.then(
      () => this.#startSync(path),
      () => this.#startSync(path),
    )
    return sync.next
  }

  unfinishedName(path: string): string {
    this.#count += 1
    return `${path}.${this.#mark}-${this.#count}${UNFINISHED}`
  }

  #startSync(path: string): Promise<void> {
    const running = this.#fs.syncFolder(path)
    const sync: FolderSync = { running, next: null }
    this.#syncs.set(path, sync)
    const forget = () => {
      if (sync.next === null && this.#syncs.get(path) === sync) this.#syncs.delete(path)
    }
    running.then(forget, forget)
    return running
  }

  async #confirm(path: string): Promise<void> {
    try {
      await this.syncFolder(dirname(path))
    } catch (error) {
      throw new UnconfirmedWriteError(path, error)
    }
  }

  async #makeFolder(path: string): Promise<void> {
    const parent = dirname(path)
    try {
      await this.#fs.makeFolder(path)
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || parent === path) throw error
      await this.ensureFolder(parent)
      await this.#fs.makeFolder(path)
    }
    await this.syncFolder(parent)
  }
}
