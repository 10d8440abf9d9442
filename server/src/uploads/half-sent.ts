/**
 * Pieces of files that are on their way, where every process of the company finds them. An upload is
 * `<day it began>/<person>/<upload>/`: `announced` says what is to come, `<offset>-<length>` are the
 * pieces, `done` says which file it became. A piece is never replaced, so what was once said to be
 * there stays there.
 */
import { createHash } from 'node:crypto'
import type { FileId } from '@kedu/shared/evidence/evidence'
import { DAY_MS, type Instant, plusMs, toIso } from '@kedu/shared/time/instant'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ObjectKey, Objects } from '../files/objects.ts'

const Meta = Type.Object({
  personId: Type.String(),
  fileName: Type.String(),
  size: Type.Integer(),
  sha256: Type.String(),
  originalOf: Type.Union([Type.String(), Type.Null()]),
  createdAt: Type.Number(),
  file: Type.Union([
    Type.Object({
      fileId: Type.String(),
      fileName: Type.String(),
      mime: Type.String(),
      hasPreview: Type.Boolean(),
    }),
    Type.Null(),
  ]),
})
export type UploadMeta = Static<typeof Meta>

const ANNOUNCED = 'announced'
const DONE = 'done'

interface Piece {
  key: ObjectKey
  offset: number
  length: number
}

export class HalfSent {
  readonly #objects: Objects
  readonly #folder: string

  /** `folder` ends in `/`. */
  constructor(objects: Objects, folder: string) {
    this.#objects = objects
    this.#folder = folder
  }

  /** One of this person's that began today or yesterday; null when there is none. */
  async meta(personId: string, id: string, now: Instant): Promise<UploadMeta | null> {
    for (const at of [now, plusMs(now, -DAY_MS)]) {
      const folder = this.#uploadOf(personId, id, at)
      for (const name of [DONE, ANNOUNCED]) {
        const bytes = await this.#objects.get(folder + name)
        if (bytes === null) continue
        const meta: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
        if (!Value.Check(Meta, meta)) throw new Error(`${folder}${name} is no upload`)
        return meta
      }
    }
    return null
  }

  async write(id: string, meta: UploadMeta): Promise<void> {
    const name = meta.file === null ? ANNOUNCED : DONE
    await this.#objects.put(this.#folderOf(id, meta) + name, Buffer.from(JSON.stringify(meta)))
  }

  /** How many of this person's are announced and not done. */
  async openOf(personId: string, now: Instant): Promise<number> {
    const open = new Set<string>()
    const done = new Set<string>()
    for (const at of [now, plusMs(now, -DAY_MS)]) {
      for await (const { key } of this.#objects.list(this.#personOf(personId, at))) {
        const [name = '', upload = ''] = key.split('/').reverse()
        if (name === ANNOUNCED) open.add(upload)
        if (name === DONE) done.add(upload)
      }
    }
    return [...open].filter((upload) => !done.has(upload)).length
  }

  /** Durable before it resolves. */
  async add(id: string, meta: UploadMeta, offset: number, bytes: Uint8Array): Promise<void> {
    const key = `${this.#folderOf(id, meta)}${offset}-${bytes.length}`
    await this.#objects.put(key, bytes)
  }

  /** How much is there without a gap, in bytes from the beginning. */
  async length(id: string, meta: UploadMeta): Promise<number> {
    return lengthOf(await this.#list(id, meta))
  }

  /** All of it in one; null while something is missing. */
  async whole(id: string, meta: UploadMeta): Promise<Uint8Array | null> {
    const pieces = await this.#list(id, meta)
    if (lengthOf(pieces) < meta.size) return null
    const whole = Buffer.alloc(meta.size)
    for (const { key, offset } of pieces) {
      const bytes = await this.#objects.get(key)
      // Another process has just finished this file.
      if (bytes === null) return null
      whole.set(bytes.subarray(0, Math.max(0, meta.size - offset)), offset)
    }
    return whole
  }

  async removePieces(id: string, meta: UploadMeta): Promise<void> {
    for (const { key } of await this.#list(id, meta)) await this.#objects.remove(key)
  }

  async forget(id: string, meta: UploadMeta): Promise<void> {
    await this.removePieces(id, meta)
    for (const name of [ANNOUNCED, DONE]) {
      await this.#objects.remove(this.#folderOf(id, meta) + name)
    }
  }

  /** The files that finished uploads became: their senders may still send them. */
  async *files(): AsyncGenerator<FileId> {
    for await (const { key } of this.#objects.list(this.#folder)) {
      if (!key.endsWith(`/${DONE}`)) continue
      const bytes = await this.#objects.get(key)
      const meta: unknown = bytes && JSON.parse(Buffer.from(bytes).toString('utf8'))
      if (Value.Check(Meta, meta) && meta.file !== null) yield meta.file.fileId
    }
  }

  /** Removes what began before yesterday: nobody came back for it. */
  async sweep(now: Instant): Promise<void> {
    const yesterday = dayOf(plusMs(now, -DAY_MS))
    for await (const { key } of this.#objects.list(this.#folder)) {
      const day = key.slice(this.#folder.length).split('/')[0] ?? ''
      if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || day < yesterday) await this.#objects.remove(key)
    }
  }

  async #list(id: string, meta: UploadMeta): Promise<Piece[]> {
    const prefix = this.#folderOf(id, meta)
    const pieces: Piece[] = []
    for await (const { key } of this.#objects.list(prefix)) {
      const found = /^(\d+)-(\d+)$/.exec(key.slice(prefix.length))
      if (found !== null) pieces.push({ key, offset: Number(found[1]), length: Number(found[2]) })
    }
    return pieces.sort((a, b) => a.offset - b.offset)
  }

  #folderOf(id: string, { personId, createdAt }: UploadMeta): string {
    return this.#uploadOf(personId, id, createdAt)
  }

  #uploadOf(personId: string, id: string, at: number): string {
    return `${this.#personOf(personId, at)}${id}/`
  }

  #personOf(personId: string, at: number): string {
    const person = createHash('sha256').update(personId).digest('hex').slice(0, 16)
    return `${this.#folder}${dayOf(at)}/${person}/`
  }
}

/** UTC: only to find it again. */
function dayOf(at: number): string {
  return toIso(at as Instant).slice(0, 10)
}

function lengthOf(pieces: readonly Piece[]): number {
  let end = 0
  for (const { offset, length } of pieces) {
    if (offset > end) break
    end = Math.max(end, offset + length)
  }
  return end
}
