import type { StreamFile } from './stream-file.ts'

/** Stream files used lately, by path. One that is at work is never forgotten: it is the only one. */
export class RecentStreams {
  readonly #limit: number
  readonly #files = new Map<string, StreamFile>()

  constructor(limit: number) {
    this.#limit = limit
  }

  use(path: string, open: () => StreamFile): StreamFile {
    const file = this.#files.get(path) ?? open()
    this.#files.delete(path)
    this.#files.set(path, file)
    if (this.#files.size > this.#limit) this.#forgetOldest(file)
    return file
  }

  /** How many hold something on disk that could not be confirmed nor taken back. */
  unconfirmed(): number {
    let count = 0
    for (const file of this.#files.values()) if (file.isUnconfirmed) count += 1
    return count
  }

  /** Those whose path begins so. */
  forget(prefix: string): void {
    for (const path of this.#files.keys()) if (path.startsWith(prefix)) this.#files.delete(path)
  }

  #forgetOldest(used: StreamFile): void {
    for (const [path, file] of this.#files) {
      if (this.#files.size <= this.#limit) return
      if (file !== used && !file.isBusy) this.#files.delete(path)
    }
  }
}
