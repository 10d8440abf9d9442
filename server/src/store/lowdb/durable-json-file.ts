import type { Adapter } from 'lowdb'
import type { DurableFiles } from '../../files/durable-files.ts'

/**
 * lowdb adapter whose `write` resolves once the data survives power loss. lowdb's own JSONFile
 * never fsyncs, and its first `write` resolves only when no further one arrives.
 */
export class DurableJsonFile<T> implements Adapter<T> {
  readonly #files: DurableFiles
  readonly #path: string
  readonly #parse: (text: string, path: string) => T

  constructor(files: DurableFiles, path: string, parse: (text: string, path: string) => T) {
    this.#files = files
    this.#path = path
    this.#parse = parse
  }

  /** Null when there is no such file. Throws what `parse` throws. */
  async read(): Promise<T | null> {
    const text = await this.#files.readText(this.#path)
    return text === null ? null : this.#parse(text, this.#path)
  }

  async write(data: T): Promise<void> {
    await this.#files.write(this.#path, JSON.stringify(data))
  }

  /** Takes the file away, durably. */
  async remove(): Promise<void> {
    await this.#files.remove(this.#path)
  }
}
