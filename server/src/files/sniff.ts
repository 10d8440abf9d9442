/** What an upload really is, by its bytes. The sender's name and type are not believed. */
import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { PIXEL_LIMIT } from './display-copy.ts'
import type { FileFamily, FileMeta } from './file-store.ts'

export interface SniffLimits {
  /** Default 20 MB. */
  maxBytes: number
  /** Default 50 million. */
  maxPixels: number
}

export const DEFAULT_SNIFF_LIMITS: SniffLimits = {
  maxBytes: 20 * 1024 * 1024,
  maxPixels: PIXEL_LIMIT,
}

export type SniffRefusal =
  | 'empty'
  | 'too-large'
  | 'unknown-kind'
  /** Text a browser would run (SVG, HTML), whatever name or header it came under. */
  | 'disguised'
  | 'too-many-pixels'
  | 'broken-image'

export type SniffResult =
  | ({ kind: 'accepted' } & FileMeta)
  | { kind: 'refused'; reason: SniffRefusal }

/** Everything Kedu keeps; what is not here is refused. */
const FAMILIES: ReadonlyMap<string, FileFamily> = new Map([
  ['image/jpeg', 'image'],
  ['image/png', 'image'],
  ['image/webp', 'image'],
  ['image/gif', 'image'],
  ['image/heic', 'image'],
  ['image/heif', 'image'],
  ['application/pdf', 'pdf'],
  ['audio/amr', 'audio'],
  ['audio/mpeg', 'audio'],
  ['audio/mp4', 'audio'],
  ['audio/x-m4a', 'audio'],
  ['audio/wav', 'audio'],
  ['audio/ogg', 'audio'],
  ['audio/aac', 'audio'],
  ['video/mp4', 'video'],
  ['video/quicktime', 'video'],
  ['application/msword', 'document'],
  ['application/vnd.ms-excel', 'document'],
  ['application/vnd.ms-powerpoint', 'document'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'document'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'document'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'document'],
])

/**
 * Old Office (and WPS) files are one container; what is in it shows by the name of its main stream,
 * UTF-16 in the container's directory. Installers and mails come in it, too: those are refused.
 */
const COMPOUND = 'application/x-cfb'
const COMPOUND_STREAMS: readonly { stream: string; mime: string; ext: string }[] = [
  { stream: 'WordDocument', mime: 'application/msword', ext: 'doc' },
  { stream: 'PowerPoint Document', mime: 'application/vnd.ms-powerpoint', ext: 'ppt' },
  { stream: 'Workbook', mime: 'application/vnd.ms-excel', ext: 'xls' },
  { stream: 'Book', mime: 'application/vnd.ms-excel', ext: 'xls' },
]

/** sharp's prebuilt binaries carry no HEVC decoder: these are kept unseen. */
const UNDECODABLE = new Set(['image/heic', 'image/heif'])

/** A browser sniffs the first bytes; a picture may hide a page behind a short header. */
const MARKUP = /<(?:!doctype\s+html|html|svg|script|iframe|body|head)[\s>/]/i
const MARKUP_WINDOW = 1024

/**
 * Accepts a file of a known kind or says why not. Pictures are looked at as far as their size; whether
 * every pixel decodes shows when the display copy is made.
 */
export async function sniffFile(
  bytes: Uint8Array,
  limits: SniffLimits = DEFAULT_SNIFF_LIMITS,
): Promise<SniffResult> {
  if (bytes.length === 0) return { kind: 'refused', reason: 'empty' }
  if (bytes.length > limits.maxBytes) return { kind: 'refused', reason: 'too-large' }
  if (looksLikeMarkup(bytes)) return { kind: 'refused', reason: 'disguised' }
  const type = await kindOf(bytes)
  const family = type && FAMILIES.get(type.mime)
  if (!type || !family) return { kind: 'refused', reason: 'unknown-kind' }
  if (family === 'image' && !UNDECODABLE.has(type.mime)) {
    const reason = await imageRefusal(bytes, limits.maxPixels)
    if (reason) return { kind: 'refused', reason }
  }
  return { kind: 'accepted', mime: type.mime, extension: type.ext, family }
}

async function kindOf(bytes: Uint8Array): Promise<{ mime: string; ext: string } | null> {
  try {
    const type = (await fileTypeFromBuffer(bytes)) ?? null
    return type?.mime === COMPOUND ? compoundKind(bytes) : type
  } catch {
    // It reads on into containers and throws on ones that end too early.
    return null
  }
}

function compoundKind(bytes: Uint8Array): { mime: string; ext: string } | null {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // A directory entry's name ends with a zero and is filled up with zeros.
  const has = (stream: string) => content.includes(Buffer.from(`${stream}\0`, 'utf16le'))
  return COMPOUND_STREAMS.find(({ stream }) => has(stream)) ?? null
}

function looksLikeMarkup(bytes: Uint8Array): boolean {
  const window = bytes.subarray(0, MARKUP_WINDOW)
  const utf8 = Buffer.from(window).toString('latin1')
  // UTF-16 puts a zero beside every ASCII letter, in either order.
  return MARKUP.test(utf8) || MARKUP.test(utf8.replaceAll('\0', ''))
}

async function imageRefusal(bytes: Uint8Array, maxPixels: number): Promise<SniffRefusal | null> {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
    return width * height > maxPixels ? 'too-many-pixels' : null
  } catch {
    return 'broken-image'
  }
}
