/** What is kept beside a file's content: its kind, and since when it is there. */
import type { Instant } from '@kedu/shared/time/instant'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { FileMeta } from './file-store.ts'
import { sniffFile } from './sniff.ts'

export interface StoredMeta extends FileMeta {
  storedAt: Instant
  /** When somebody last put the same content; absent: never since. */
  putAgainAt?: Instant
}

/** Of a file in the trash. */
export interface TrashedMeta extends StoredMeta {
  asideAt: Instant
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
  putAgainAt: Type.Optional(Type.Number()),
})
const isStoredMeta = Compile(storedMeta)
const isTrashedMeta = Compile(Type.Object({ ...storedMeta.properties, asideAt: Type.Number() }))

/** Null when it is not a file's kind: cut short, or not there. */
export function parseMeta(bytes: Uint8Array | null): StoredMeta | null {
  const value = parsed(bytes)
  return isStoredMeta.Check(value) ? (value as StoredMeta) : null
}

export function parseTrashedMeta(bytes: Uint8Array | null): TrashedMeta | null {
  const value = parsed(bytes)
  return isTrashedMeta.Check(value) ? (value as TrashedMeta) : null
}

export function encodeMeta(meta: StoredMeta): Uint8Array {
  const { mime, extension, family, storedAt, putAgainAt } = meta
  const again = putAgainAt === undefined ? {} : { putAgainAt }
  const aside = 'asideAt' in meta ? { asideAt: meta.asideAt } : {}
  return Buffer.from(JSON.stringify({ mime, extension, family, storedAt, ...again, ...aside }))
}

/** The latest moment somebody put this content: from then on it may be named. */
export function lastPut({ storedAt, putAgainAt }: StoredMeta): Instant {
  return putAgainAt !== undefined && putAgainAt > storedAt ? putAgainAt : storedAt
}

/** The kind once more out of the content itself, where what stood beside it is gone. */
export async function metaFromContent(content: Uint8Array, now: Instant): Promise<StoredMeta> {
  const sniffed = await sniffFile(content)
  if (sniffed.kind === 'refused') {
    const mime = 'application/octet-stream'
    return { mime, extension: 'bin', family: 'document', storedAt: now }
  }
  const { mime, extension, family } = sniffed
  return { mime, extension, family, storedAt: now }
}

function parsed(bytes: Uint8Array | null): unknown {
  if (bytes === null) return null
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return null
  }
}
