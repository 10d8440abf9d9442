/**
 * The first of the two steps by which a file goes: out of the way, whole, for a month. Whoever asks for
 * it meanwhile finds it back in its place. Nothing here looks at who names a file; see `clean-files`.
 */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import {
  contentKey,
  contentOf,
  linkKey,
  metaKey,
  PREVIEW_ENDINGS,
  previewKey,
  trashKey,
  trashMetaKey,
  trashPrefix,
} from './file-keys.ts'
import { encodeMeta, lastPut, parseMeta, parseTrashedMeta } from './file-meta.ts'
import type { Objects } from './objects.ts'

export interface TrashedFile {
  id: FileId
  bytes: number
  /** Null: a crash left it without; it is taken for new. */
  asideAt: Instant | null
}

export class FileTrash {
  readonly #objects: Objects
  readonly #now: () => Instant

  constructor(objects: Objects, now: () => Instant) {
    this.#objects = objects
    this.#now = now
  }

  /**
   * Puts the file aside unless somebody put it at or after `putBefore`. The copy in the trash is whole
   * before the file leaves its place, so whoever put the same content at this very moment, and was told
   * that it is there, finds it.
   */
  async setAside(workspace: WorkspaceId, id: FileId, putBefore: Instant): Promise<boolean> {
    const objects = this.#objects
    const before = parseMeta(await objects.get(metaKey(workspace, id)))
    if (before === null || lastPut(before) >= putBefore) return false
    const aside = encodeMeta({ ...before, ...{ asideAt: this.#now() } })
    await objects.put(trashMetaKey(workspace, id), aside)
    const isMoved = await objects.move(contentKey(workspace, id), trashKey(workspace, id))
    const after = parseMeta(await objects.get(metaKey(workspace, id)))
    if (after !== null && lastPut(after) >= putBefore) {
      await this.takeBack(workspace, id)
      return false
    }
    await objects.remove(metaKey(workspace, id))
    await this.#removePreviews(workspace, id)
    return isMoved
  }

  /** Back to its place; false when it is not in the trash. */
  async takeBack(workspace: WorkspaceId, id: FileId): Promise<boolean> {
    const objects = this.#objects
    if ((await objects.size(trashKey(workspace, id))) === null) return false
    const meta = parseMeta(await objects.get(trashMetaKey(workspace, id)))
    if (meta !== null) {
      const again = encodeMeta({ ...withoutAside(meta), putAgainAt: this.#now() })
      await objects.put(metaKey(workspace, id), again)
    }
    const isMoved = await objects.move(trashKey(workspace, id), contentKey(workspace, id))
    // Somebody else was quicker.
    if (!isMoved) return (await objects.size(contentKey(workspace, id))) !== null
    await objects.remove(trashMetaKey(workspace, id))
    return true
  }

  async *list(workspace: WorkspaceId): AsyncGenerator<TrashedFile> {
    for await (const { key, bytes } of this.#objects.list(trashPrefix(workspace))) {
      const id = contentOf(key)
      if (id === null) continue
      const meta = parseTrashedMeta(await this.#objects.get(trashMetaKey(workspace, id)))
      yield { id, bytes, asideAt: meta?.asideAt ?? null }
    }
  }

  /** Gone for good, out of the trash alone: a file that is back in its place stays there. */
  async discard(workspace: WorkspaceId, id: FileId): Promise<void> {
    const objects = this.#objects
    await objects.remove(trashKey(workspace, id))
    await objects.remove(trashMetaKey(workspace, id))
    if ((await objects.size(contentKey(workspace, id))) === null) {
      await objects.remove(linkKey(workspace, id))
    }
  }

  async #removePreviews(workspace: WorkspaceId, id: FileId): Promise<void> {
    for (const size of ['screen', 'thumbnail'] as const) {
      for (const mime of Object.keys(PREVIEW_ENDINGS) as (keyof typeof PREVIEW_ENDINGS)[]) {
        await this.#objects.remove(previewKey(workspace, id, size, mime))
      }
    }
  }
}

function withoutAside<T extends object>(meta: T): Omit<T, 'asideAt'> {
  const { asideAt: _asideAt, ...rest } = meta as T & { asideAt?: unknown }
  return rest
}
