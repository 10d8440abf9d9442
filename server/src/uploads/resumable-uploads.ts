/**
 * Uploads that survive a broken network and a restart. What is answered is on the disk: each piece is
 * written where it belongs and synced before its offset is told. The same piece twice changes nothing.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MAX_OPEN_UPLOADS } from '@kedu/shared/contracts/api/uploads'
import { HOUR_MS, type Instant, instant } from '@kedu/shared/time/instant'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { DurableFiles } from '../files/durable-files.ts'
import { errorCode } from '../files/file-system.ts'
import type { UploadRefusal, Uploads } from './uploads.ts'

/** So long an upload waits for its next piece; a finished one is remembered as long for retries. */
export const UPLOAD_KEPT_MS = 24 * HOUR_MS

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
type Meta = Static<typeof Meta>

export interface UploadStanding {
  id: string
  offset: number
  size: number
  file: Meta['file']
  originalOf: string | null
  expiresAt: Instant
}

export type UploadAnswer =
  | { kind: 'standing'; standing: UploadStanding }
  | { kind: 'unknown' }
  /** The same id was used for another file. */
  | { kind: 'other-file' }
  | { kind: 'too-many-open' }
  /** There is a gap before this piece, or it goes beyond the end. */
  | { kind: 'wrong-offset'; offset: number }
  /** The content is not what was announced: it begins anew. */
  | { kind: 'damaged' }
  | { kind: 'refused'; reason: UploadRefusal }

export interface NewUpload {
  clientId: string
  fileName: string
  size: number
  sha256: string
  originalOf: string | null
}

export class ResumableUploads {
  readonly #folder: string
  readonly #uploads: Uploads
  readonly #now: () => Instant
  readonly #files = new DurableFiles()
  /** One piece of an upload at a time. */
  readonly #turns = new Map<string, Promise<unknown>>()
  #sweptAt = 0

  /** `now` is the real clock: a trial that moves on must not forget half-sent photos. */
  constructor(folder: string, uploads: Uploads, now: () => Instant) {
    this.#folder = folder
    this.#uploads = uploads
    this.#now = now
  }

  async create(personId: string, given: NewUpload): Promise<UploadAnswer> {
    const id = idOf(personId, given.clientId)
    return this.#inTurn(`person ${personId}`, async () => {
      const known = await this.#meta(id)
      if (known !== null) {
        const isSame = known.sha256 === given.sha256 && known.size === given.size
        return isSame ? this.#standing(id, known) : { kind: 'other-file' }
      }
      await this.#sweep()
      if ((await this.#openOf(personId)) >= MAX_OPEN_UPLOADS) return { kind: 'too-many-open' }
      if (!this.#uploads.reserve(personId, given.size)) {
        return { kind: 'refused', reason: 'daily-limit' }
      }
      const { fileName, size, sha256, originalOf } = given
      const createdAt = this.#now()
      const meta: Meta = { personId, fileName, size, sha256, originalOf, createdAt, file: null }
      await this.#write(id, meta)
      return this.#standing(id, meta)
    })
  }

  async standing(personId: string, id: string): Promise<UploadAnswer> {
    const meta = await this.#meta(id)
    return meta?.personId === personId ? this.#standing(id, meta) : { kind: 'unknown' }
  }

  /** One piece at its place; the last one makes the file. */
  async put(
    personId: string,
    id: string,
    offset: number,
    bytes: Uint8Array,
  ): Promise<UploadAnswer> {
    return this.#inTurn(id, async () => {
      const meta = await this.#meta(id)
      if (meta?.personId !== personId) return { kind: 'unknown' }
      if (meta.file !== null) return this.#standing(id, meta)
      const here = await this.#sizeOf(id)
      if (offset > here || offset + bytes.length > meta.size) {
        return { kind: 'wrong-offset', offset: here }
      }
      if (offset + bytes.length > here) await this.#writeAt(id, offset, bytes)
      return (await this.#sizeOf(id)) < meta.size
        ? this.#standing(id, meta)
        : this.#finish(id, meta)
    })
  }

  async #finish(id: string, meta: Meta): Promise<UploadAnswer> {
    const bytes = await readFile(this.#part(id))
    if (createHash('sha256').update(bytes).digest('hex') !== meta.sha256) {
      await rm(this.#part(id), { force: true })
      return { kind: 'damaged' }
    }
    const { personId, fileName } = meta
    const stored = await this.#uploads.store(bytes, fileName, personId, { isReserved: true })
    if (stored.kind === 'refused') {
      await this.#forget(id)
      return stored
    }
    const { kind: _kind, ...file } = stored
    const finished = { ...meta, file }
    await this.#write(id, finished)
    await rm(this.#part(id), { force: true })
    return this.#standing(id, finished)
  }

  async #standing(id: string, meta: Meta): Promise<UploadAnswer> {
    const offset = meta.file === null ? await this.#sizeOf(id) : meta.size
    const expiresAt = instant(meta.createdAt + UPLOAD_KEPT_MS)
    const { size, file, originalOf } = meta
    return { kind: 'standing', standing: { id, offset, size, file, originalOf, expiresAt } }
  }

  async #writeAt(id: string, offset: number, bytes: Uint8Array): Promise<void> {
    const handle = await open(this.#part(id), offset === 0 ? 'w' : 'r+', 0o600)
    try {
      await handle.write(bytes, 0, bytes.length, offset)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    if (offset === 0) await this.#files.syncFolder(this.#folder)
  }

  async #sizeOf(id: string): Promise<number> {
    try {
      return (await stat(this.#part(id))).size
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return 0
      throw error
    }
  }

  async #meta(id: string): Promise<Meta | null> {
    const text = await this.#files.readText(this.#metaPath(id))
    if (text === null) return null
    const meta: unknown = JSON.parse(text)
    if (!Value.Check(Meta, meta)) throw new Error(`${this.#metaPath(id)} is no upload`)
    return this.#now() - meta.createdAt > UPLOAD_KEPT_MS ? null : meta
  }

  async #openOf(personId: string): Promise<number> {
    let count = 0
    for (const id of await this.#ids()) {
      const meta = await this.#meta(id)
      if (meta?.personId === personId && meta.file === null) count += 1
    }
    return count
  }

  /** Removes what nobody came back for; once an hour is enough. */
  async #sweep(): Promise<void> {
    const now = this.#now()
    if (now - this.#sweptAt < HOUR_MS) return
    this.#sweptAt = now
    for (const id of await this.#ids()) {
      if ((await this.#meta(id)) === null) await this.#forget(id)
    }
  }

  async #ids(): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const names = await readdir(this.#folder)
    return names.flatMap((name) => /^([0-9a-f]{32})\.json$/.exec(name)?.[1] ?? [])
  }

  async #write(id: string, meta: Meta): Promise<void> {
    await this.#files.write(this.#metaPath(id), JSON.stringify(meta))
  }

  async #forget(id: string): Promise<void> {
    await rm(this.#part(id), { force: true })
    await rm(this.#metaPath(id), { force: true })
  }

  #part(id: string): string {
    return join(this.#folder, `${id}.part`)
  }

  #metaPath(id: string): string {
    return join(this.#folder, `${id}.json`)
  }

  async #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.catch(() => undefined)
    this.#turns.set(key, settled)
    try {
      return await mine
    } finally {
      if (this.#turns.get(key) === settled) this.#turns.delete(key)
    }
  }
}

/** Within the person, so that nobody can guess or take somebody else's. */
function idOf(personId: string, clientId: string): string {
  return createHash('sha256').update(`${personId}\n${clientId}`).digest('hex').slice(0, 32)
}
