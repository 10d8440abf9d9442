import { createHash } from 'node:crypto'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { displayCopy } from './display-copy.ts'
import { contentKey, isFileId, linkKey, metaKey, previewKey } from './file-keys.ts'
import { encodeMeta, metaFromContent, parseMeta, type StoredMeta } from './file-meta.ts'
import {
  FileDamagedError,
  type FileStore,
  FileTooLargeError,
  type Preview,
  type PreviewSize,
} from './file-store.ts'
import { FileTrash } from './file-trash.ts'
import type { Objects } from './objects.ts'
import { DEFAULT_SNIFF_LIMITS } from './sniff.ts'

export interface FileStoreOptions {
  objects: Objects
  now: () => Instant
  /** Longest file; default 20 MB. */
  maxBytes?: number
}

/** Thumbnails are WebP always; a picture one can see through is so at any size. */
const PREVIEW_MIMES = {
  screen: ['image/jpeg', 'image/webp'],
  thumbnail: ['image/webp'],
} as const satisfies Record<PreviewSize, readonly Preview['mime'][]>

/**
 * The file store on a folder or a bucket, see `file-keys` for the names. Original and kind are durable
 * before `put` resolves; copies can be made again and are not waited for.
 */
export function openFileStore({ objects, now, ...options }: FileStoreOptions): FileStore {
  const maxBytes = options.maxBytes ?? DEFAULT_SNIFF_LIMITS.maxBytes
  const trash = new FileTrash(objects, now)
  /** Copies being made, so that twenty viewers of a new photo decode it once. */
  const underWay = new Map<string, Promise<Preview | null>>()
  /** Tried in this process, in vain. */
  const undecodable = new Set<string>()

  /** What `look` finds; when it finds nothing, once more after looking in the trash. */
  async function found<T>(
    workspace: WorkspaceId,
    id: FileId,
    look: () => Promise<T | null>,
  ): Promise<T | null> {
    if (!isFileId(id)) return null
    const there = await look()
    if (there !== null) return there
    return (await trash.takeBack(workspace, id)) ? look() : null
  }

  async function read(workspace: WorkspaceId, id: FileId): Promise<Uint8Array | null> {
    const bytes = await found(workspace, id, () => objects.get(contentKey(workspace, id)))
    if (bytes !== null && hashOf(bytes) !== id) throw new FileDamagedError(id)
    return bytes
  }

  /** The kind beside a content that is there; read from the content where a crash left it without. */
  async function metaOf(workspace: WorkspaceId, id: FileId): Promise<StoredMeta | null> {
    const kept = parseMeta(await objects.get(metaKey(workspace, id)))
    if (kept !== null) return kept
    const content = await read(workspace, id)
    if (content === null) return null
    const meta = await metaFromContent(content, now())
    await objects.put(metaKey(workspace, id), encodeMeta(meta))
    return meta
  }

  async function makePreview(
    workspace: WorkspaceId,
    id: FileId,
    size: PreviewSize,
  ): Promise<Preview | null> {
    const original = await read(workspace, id)
    if (original === null) return null
    const copy = await displayCopy(original, size)
    if (copy === null) undecodable.add(`${workspace} ${id}`)
    else {
      const key = previewKey(workspace, id, size, copy.mime)
      // A full disk is no reason to show nothing: the copy is made again next time.
      await objects.put(key, copy.bytes).catch(() => undefined)
    }
    return copy
  }

  const store: FileStore = {
    async put(workspace, content, { mime, extension, family }) {
      const bytes = await collected(content, maxBytes)
      const id = hashOf(bytes)
      const at = now()
      const meta = (given: StoredMeta) => objects.put(metaKey(workspace, id), encodeMeta(given))
      if ((await objects.size(contentKey(workspace, id))) !== bytes.length) {
        await meta({ mime, extension, family, storedAt: at })
        await objects.put(contentKey(workspace, id), bytes)
        return id
      }
      // It is there already. Writing beside it makes durable what whoever put it first may have died
      // over, and tells the clean-up that somebody is about to name it.
      const known = parseMeta(await objects.get(metaKey(workspace, id)))
      await meta({ mime, extension, family, storedAt: known?.storedAt ?? at, putAgainAt: at })
      return id
    },

    read,

    async stat(workspace, id) {
      const key = contentKey(workspace, id)
      const bytes = await found(workspace, id, () => objects.size(key))
      const meta = bytes === null ? null : await metaOf(workspace, id)
      if (bytes === null || meta === null) return null
      const { mime, extension, family, storedAt } = meta
      return { mime, extension, family, storedAt, id, bytes }
    },

    async linkOriginal(workspace, copy, original) {
      if (!isFileId(copy) || !isFileId(original)) return false
      const known = await store.original(workspace, copy)
      if (known !== null) return known === original
      for (const id of [copy, original]) {
        if ((await store.stat(workspace, id)) === null) return false
      }
      if (await objects.putNew(linkKey(workspace, copy), Buffer.from(original))) return true
      return (await store.original(workspace, copy)) === original
    },

    async original(workspace, copy) {
      if (!isFileId(copy)) return null
      const bytes = await objects.get(linkKey(workspace, copy))
      const id = bytes === null ? null : Buffer.from(bytes).toString('utf8')
      return id !== null && isFileId(id) ? id : null
    },

    async preview(workspace, id, size) {
      const stat = await store.stat(workspace, id)
      if (stat?.family !== 'image' || undecodable.has(`${workspace} ${id}`)) return null
      for (const mime of PREVIEW_MIMES[size]) {
        const bytes = await objects.get(previewKey(workspace, id, size, mime))
        if (bytes) return { mime, bytes }
      }
      const target = `${workspace} ${id} ${size}`
      const known = underWay.get(target)
      if (known !== undefined) return known
      const making = makePreview(workspace, id, size).finally(() => underWay.delete(target))
      underWay.set(target, making)
      return making
    },

    async addressOf(workspace, id, offer) {
      const isThere = (await store.stat(workspace, id)) !== null
      return isThere ? objects.addressFor(contentKey(workspace, id), offer) : null
    },
  }
  return store
}

function hashOf(bytes: Uint8Array): FileId {
  return createHash('sha256').update(bytes).digest('hex')
}

/** All of it, or `FileTooLargeError` as soon as it is seen to be too long. */
async function collected(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  if (content instanceof Uint8Array) {
    if (content.length > maxBytes) throw new FileTooLargeError(maxBytes)
    return content
  }
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of content) {
    bytes += piece.length
    if (bytes > maxBytes) throw new FileTooLargeError(maxBytes)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
