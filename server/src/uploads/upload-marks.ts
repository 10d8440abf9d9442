/**
 * Who uploaded what on which day, as names of empty objects beside the files: any process of the
 * company sees them, and a restart forgets nothing. Gone the day after.
 */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { LocalDate } from '@kedu/shared/time/instant'
import type { Objects } from '../files/objects.ts'
import { safeName } from '../store/lowdb/stream-path.ts'

export interface DaysUploads {
  files: number
  bytes: number
}

export class UploadMarks {
  readonly #objects: Objects
  readonly #folder: string

  /** `folder` ends in `/`. */
  constructor(objects: Objects, folder: string) {
    this.#objects = objects
    this.#folder = folder
  }

  async add(personId: string, day: LocalDate, fileId: FileId, bytes: number): Promise<void> {
    await this.#objects.put(`${this.#prefix(personId, day)}${fileId}-${bytes}`, new Uint8Array())
  }

  async of(personId: string, day: LocalDate): Promise<DaysUploads> {
    const used = { files: 0, bytes: 0 }
    for await (const { bytes } of this.#marks(personId, day)) {
      used.files += 1
      used.bytes += bytes
    }
    return used
  }

  /** Of all together. */
  async bytesOn(day: LocalDate): Promise<number> {
    let sum = 0
    for await (const { key } of this.#objects.list(`${this.#folder}${day}/`)) {
      sum += Number(/\/[0-9a-f]{64}-(\d+)$/.exec(key)?.[1] ?? 0)
    }
    return sum
  }

  async has(personId: string, days: readonly LocalDate[], fileId: FileId): Promise<boolean> {
    for (const day of days) {
      for await (const mark of this.#marks(personId, day)) if (mark.fileId === fileId) return true
    }
    return false
  }

  /** Every file that is marked; whose it is does not matter. */
  async *files(): AsyncGenerator<FileId> {
    for await (const { key } of this.#objects.list(this.#folder)) {
      const found = /\/([0-9a-f]{64})-\d+$/.exec(key)
      if (found?.[1] !== undefined) yield found[1]
    }
  }

  /** Removes the marks of every day before this one. */
  async sweep(before: LocalDate): Promise<void> {
    for await (const { key } of this.#objects.list(this.#folder)) {
      if ((key.slice(this.#folder.length).split('/')[0] ?? '') < before) {
        await this.#objects.remove(key)
      }
    }
  }

  async *#marks(personId: string, day: LocalDate) {
    const prefix = this.#prefix(personId, day)
    for await (const { key } of this.#objects.list(prefix)) {
      const found = /^([0-9a-f]{64})-(\d+)$/.exec(key.slice(prefix.length))
      if (found !== null) yield { fileId: found[1] ?? '', bytes: Number(found[2]) }
    }
  }

  #prefix(personId: string, day: LocalDate): string {
    return `${this.#folder}${day}/${safeName(personId)}/`
  }
}
