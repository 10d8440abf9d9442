/**
 * Uploads that survive a broken network, a restart and a change of process: what is answered is durable
 * where every process of the company finds it. The same piece twice changes nothing.
 */
import { createHash } from 'node:crypto'
import { MAX_OPEN_UPLOADS } from '@kedu/shared/contracts/api/uploads'
import { HOUR_MS, type Instant, instant } from '@kedu/shared/time/instant'
import type { HalfSent, UploadMeta } from './half-sent.ts'
import type { UploadRefusal, Uploads } from './uploads.ts'

/** So long an upload waits for its next piece; a finished one is remembered as long for retries. */
export const UPLOAD_KEPT_MS = 24 * HOUR_MS

export interface UploadStanding {
  id: string
  offset: number
  size: number
  file: UploadMeta['file']
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
  readonly #halfSent: HalfSent
  readonly #uploads: Uploads
  readonly #now: () => Instant
  /** One piece of an upload at a time. */
  readonly #turns = new Map<string, Promise<unknown>>()
  #sweptAt = 0

  /** `now` is the real clock: a trial that moves on must not forget half-sent photos. */
  constructor(halfSent: HalfSent, uploads: Uploads, now: () => Instant) {
    this.#halfSent = halfSent
    this.#uploads = uploads
    this.#now = now
  }

  async create(personId: string, given: NewUpload): Promise<UploadAnswer> {
    const id = idOf(personId, given.clientId)
    return this.#inTurn(`person ${personId}`, async () => {
      const known = await this.#meta(personId, id)
      if (known !== null) {
        const isSame = known.sha256 === given.sha256 && known.size === given.size
        return isSame ? this.#standing(id, known) : { kind: 'other-file' }
      }
      await this.#sweep()
      if ((await this.#halfSent.openOf(personId, this.#now())) >= MAX_OPEN_UPLOADS)
        return { kind: 'too-many-open' }
      const room = await this.#uploads.reserve(personId, given.size)
      if (room !== 'reserved') return { kind: 'refused', reason: room }
      const { fileName, size, sha256, originalOf } = given
      const createdAt = this.#now()
      const meta = { personId, fileName, size, sha256, originalOf, createdAt, file: null }
      await this.#halfSent.write(id, meta)
      return this.#standing(id, meta)
    })
  }

  async standing(personId: string, id: string): Promise<UploadAnswer> {
    const meta = await this.#meta(personId, id)
    return meta === null ? { kind: 'unknown' } : this.#standing(id, meta)
  }

  /** One piece at its place; the last one makes the file. */
  async put(
    personId: string,
    id: string,
    offset: number,
    bytes: Uint8Array,
  ): Promise<UploadAnswer> {
    return this.#inTurn(id, async () => {
      const meta = await this.#meta(personId, id)
      if (meta === null) return { kind: 'unknown' }
      if (meta.file !== null) return this.#standing(id, meta)
      const here = await this.#halfSent.length(id, meta)
      if (offset > here || offset + bytes.length > meta.size) {
        return { kind: 'wrong-offset', offset: here }
      }
      if (offset + bytes.length > here) await this.#halfSent.add(id, meta, offset, bytes)
      return this.#finish(id, meta)
    })
  }

  async #finish(id: string, meta: UploadMeta): Promise<UploadAnswer> {
    const bytes = await this.#halfSent.whole(id, meta)
    if (bytes === null) return this.#standing(id, (await this.#meta(meta.personId, id)) ?? meta)
    if (createHash('sha256').update(bytes).digest('hex') !== meta.sha256) {
      await this.#halfSent.removePieces(id, meta)
      return { kind: 'damaged' }
    }
    const { personId, fileName } = meta
    const stored = await this.#uploads.store(bytes, fileName, personId, { isReserved: true })
    if (stored.kind === 'refused') {
      await this.#halfSent.forget(id, meta)
      return stored
    }
    const { kind: _kind, ...file } = stored
    const finished = { ...meta, file }
    await this.#halfSent.write(id, finished)
    await this.#halfSent.removePieces(id, meta)
    return this.#standing(id, finished)
  }

  async #standing(id: string, meta: UploadMeta): Promise<UploadAnswer> {
    const { size, file, originalOf } = meta
    const offset = file === null ? await this.#halfSent.length(id, meta) : size
    const expiresAt = instant(meta.createdAt + UPLOAD_KEPT_MS)
    return { kind: 'standing', standing: { id, offset, size, file, originalOf, expiresAt } }
  }

  async #meta(personId: string, id: string): Promise<UploadMeta | null> {
    const now = this.#now()
    const meta = await this.#halfSent.meta(personId, id, now)
    return meta === null || now - meta.createdAt > UPLOAD_KEPT_MS ? null : meta
  }

  /** Removes what nobody came back for; once an hour is enough. */
  async #sweep(): Promise<void> {
    const now = this.#now()
    if (now - this.#sweptAt < HOUR_MS) return
    this.#sweptAt = now
    await this.#halfSent.sweep(now)
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
