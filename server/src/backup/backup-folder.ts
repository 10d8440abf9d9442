/**
 * A backup on disk: `files/` holds every file once, by content, shared by all moments; each moment is a
 * folder of its own, `<time>/<company>.jsonl.gz` and `manifest.json`. The manifest is written last:
 * a moment without one was not finished and does not count.
 */
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Instant, toIso } from '@kedu/shared/time/instant'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { errorCode } from '../files/file-system.ts'

export const MANIFEST = 'manifest.json'
/** Beside the moments; the names in it are those of the place files are kept in. */
export const BACKUP_FILES = 'files'

export const Manifest = Type.Object({
  format: Type.Literal(1),
  /** `workspace`: one company, on its way to another installation. */
  kind: Type.Union([Type.Literal('installation'), Type.Literal('workspace')]),
  madeAt: Type.Number(),
  store: Type.Union([Type.Literal('lowdb'), Type.Literal('postgres')]),
  workspaces: Type.Array(
    Type.Object({
      workspace: Type.String({ minLength: 1 }),
      /** The company's, where it was exported alone. */
      name: Type.Optional(Type.String()),
      /** Name in the moment's folder. */
      records: Type.String({ pattern: '^[a-z0-9_~-]+\\.jsonl\\.gz$' }),
      /** Of the compressed records. */
      sha256: Type.String(),
      streams: Type.Integer(),
      events: Type.Integer(),
      inbox: Type.Integer(),
      outbox: Type.Integer(),
      files: Type.Integer(),
      fileBytes: Type.Number(),
    }),
  ),
  downtimes: Type.Array(Type.Object({ from: Type.Number(), to: Type.Number() })),
  /** Kedu's own keys out of the data folder, base 64. */
  keys: Type.Array(
    Type.Object({
      name: Type.String({ pattern: '^[a-z0-9-]+\\.(key|pem)$' }),
      base64: Type.String(),
    }),
  ),
  /** What could not be read when it was made; empty when all is well. */
  unreadable: Type.Array(Type.String()),
})
export type Manifest = Type.Static<typeof Manifest>

export interface BackupMoment {
  manifest: Manifest
  folder: string
  /** Where the files are. */
  files: string
}

/** `2026-11-26T23-10-05Z`: sorts by time, and every file system takes it. */
export function momentName(at: Instant): string {
  return new Date(toIso(at))
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')
}

/**
 * The newest finished moment of a backup, or the moment itself when its folder is given. Null: there
 * is none. Throws when a manifest makes no sense.
 */
export async function openMoment(path: string): Promise<BackupMoment | null> {
  const own = await manifestIn(path)
  if (own !== null) return { manifest: own, folder: path, files: join(dirname(path), BACKUP_FILES) }
  for (const name of (await namesIn(path)).sort().reverse()) {
    if (name === BACKUP_FILES) continue
    const manifest = await manifestIn(join(path, name))
    if (manifest !== null) {
      return { manifest, folder: join(path, name), files: join(path, BACKUP_FILES) }
    }
  }
  return null
}

export class BrokenManifestError extends Error {
  constructor(path: string) {
    super(`${basename(dirname(path))}/${basename(path)} is no manifest of a backup`)
    this.name = 'BrokenManifestError'
  }
}

async function manifestIn(folder: string): Promise<Manifest | null> {
  const path = join(folder, MANIFEST)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
  try {
    const value: unknown = JSON.parse(text)
    if (Value.Check(Manifest, value)) return value
  } catch {
    // Not even JSON.
  }
  throw new BrokenManifestError(path)
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return []
    throw error
  }
}
