import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { type Instant, instant } from '@kedu/shared/time/instant'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { workspaceFolder } from '../store/lowdb/stream-path.ts'
import { displayCopy } from './display-copy.ts'
import { DurableFiles, UNFINISHED } from './durable-files.ts'
import {
  type FileMeta,
  type FileStat,
  type FileStore,
  FileTooLargeError,
  type Preview,
  type PreviewSize,
} from './file-store.ts'
import { errorCode, type FileSystem } from './file-system.ts'
import { DEFAULT_SNIFF_LIMITS } from './sniff.ts'

export interface LocalFileStoreOptions {
  /** Made when missing; on a local disk. */
  folder: string
  now: () => Instant
  /** Longest file; default 20 MB. */
  maxBytes?: number
  fileSystem?: FileSystem
}

const storedMeta = Type.Object({
  mime: Type.String(),
  extension: Type.String(),
  family: Type.Union([
    Type.Literal('image'),
    Type.Literal('pdf'),
    Type.Literal('audio'),
    Type.Literal('video'),
    Type.Literal('document'),
  ]),
  storedAt: Type.Number(),
})

const PREVIEW_ENDINGS = { 'image/jpeg': '.jpg', 'image/webp': '.webp' } as const

function isFileId(id: string): boolean {
  return /^[0-9a-f]{64}$/.test(id)
}

async function ifThere<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Files in a folder: `<workspace>/<first two digits>/<sha-256>`, its kind beside it in `.json`,
 * its display copies in `previews/`. Original and kind are durable before `put` resolves; copies can
 * be made again and are not waited for.
 */
export function openLocalFileStore(options: LocalFileStoreOptions): FileStore {
  const { folder, now } = options
  const maxBytes = options.maxBytes ?? DEFAULT_SNIFF_LIMITS.maxBytes
  const files = new DurableFiles(options.fileSystem)
  /** Copies being made, so that twenty viewers of a new photo decode it once. */
  const underWay = new Map<string, Promise<Preview | null>>()

  /** Tried in this process, in vain. */
  const undecodable = new Set<string>()
  removeUnfinished(folder)

  const pathOf = (workspace: WorkspaceId, id: FileId) => storedAt(folder, workspace, id)

  async function putUnfinished(temp: string, path: string, meta: FileMeta): Promise<void> {
    if (await ifThere(stat(path))) {
      await files.removeLazily(temp)
    } else {
      const { mime, extension, family } = meta
      await files.write(
        `${path}.json`,
        JSON.stringify({ mime, extension, family, storedAt: now() }),
      )
      await files.adopt(temp, path)
    }
  }

  async function makePreview(path: string, size: PreviewSize): Promise<Preview | null> {
    const original = await ifThere(readFile(path))
    if (!original) return null
    const copy = await displayCopy(original, size)
    const target = previewPath(path, size)
    if (!copy) undecodable.add(target)
    // A full disk is no reason to show nothing: the copy is made again next time.
    else await files.write(target + PREVIEW_ENDINGS[copy.mime], copy.bytes).catch(() => undefined)
    return copy
  }

  return {
    async put(workspace, content, meta) {
      const whole = content instanceof Uint8Array ? [content] : content
      const hash = createHash('sha256')
      const incoming = join(workspaceFolder(folder, workspace), `incoming-${randomUUID()}`)
      async function* counted() {
        let bytes = 0
        for await (const chunk of whole) {
          bytes += chunk.length
          if (bytes > maxBytes) throw new FileTooLargeError(maxBytes)
          hash.update(chunk)
          yield chunk
        }
      }
      const temp = await files.writeUnfinished(incoming, counted())
      try {
        const id = hash.digest('hex')
        const path = pathOf(workspace, id)
        await putUnfinished(temp, path, meta)
        // Even when it was there: whoever put it first may have died before it was durable.
        await files.syncFolder(join(path, '..'))
        return id
      } catch (error) {
        await files.removeLazily(temp).catch(() => undefined)
        throw error
      }
    },

    async open(workspace, id) {
      if (!isFileId(id)) return null
      const path = pathOf(workspace, id)
      return (await ifThere(stat(path))) ? createReadStream(path) : null
    },

    async read(workspace, id) {
      return isFileId(id) ? ifThere(readFile(pathOf(workspace, id))) : null
    },

    async stat(workspace, id): Promise<FileStat | null> {
      if (!isFileId(id)) return null
      const path = pathOf(workspace, id)
      const size = (await ifThere(stat(path)))?.size
      const text = await files.readText(`${path}.json`)
      if (size === undefined || text === null) return null
      const meta: unknown = JSON.parse(text)
      if (!Value.Check(storedMeta, meta)) throw new Error(`${path}.json is not a file's kind`)
      return { ...meta, id, bytes: size, storedAt: instant(meta.storedAt) }
    },

    async linkOriginal(workspace, copy, original) {
      if (!isFileId(copy) || !isFileId(original)) return false
      const known = await this.original(workspace, copy)
      if (known !== null) return known === original
      const paths = [copy, original].map((id) => pathOf(workspace, id))
      const sizes = await Promise.all(paths.map((path) => ifThere(stat(path))))
      if (sizes.includes(null)) return false
      await files.write(`${pathOf(workspace, copy)}.original`, original)
      return true
    },

    async original(workspace, copy) {
      if (!isFileId(copy)) return null
      const id = await files.readText(`${pathOf(workspace, copy)}.original`)
      return id !== null && isFileId(id) ? id : null
    },

    async preview(workspace, id, size) {
      if (!isFileId(id)) return null
      const path = pathOf(workspace, id)
      const meta = await this.stat(workspace, id)
      if (meta?.family !== 'image') return null
      const target = previewPath(path, size)
      for (const mime of ['image/jpeg', 'image/webp'] as const) {
        const bytes = await ifThere(readFile(target + PREVIEW_ENDINGS[mime]))
        if (bytes) return { mime, bytes }
      }
      if (undecodable.has(target)) return null
      const known = underWay.get(target)
      if (known !== undefined) return known
      const making = makePreview(path, size).finally(() => underWay.delete(target))
      underWay.set(target, making)
      return making
    },
  }
}

/** Where the original is, below the store's folder. */
export function storedAt(folder: string, workspace: WorkspaceId, id: FileId): string {
  return join(workspaceFolder(folder, workspace), id.slice(0, 2), id)
}

/** Uploads a crash cut short. */
function removeUnfinished(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const workspace of readdirSync(folder, { withFileTypes: true })) {
    if (!workspace.isDirectory()) continue
    const path = join(folder, workspace.name)
    for (const name of readdirSync(path)) {
      if (name.endsWith(UNFINISHED)) rmSync(join(path, name), { force: true })
    }
  }
}

function previewPath(path: string, size: PreviewSize): string {
  return join(path, '..', 'previews', `${path.slice(-64)}.${size}`)
}
