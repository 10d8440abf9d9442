/**
 * Opens single files of a zip archive and never unpacks more than it was allowed to: a few kilobytes
 * can claim to be gigabytes.
 */
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'

const inflate = promisify(inflateRaw)

const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const MOST_ENTRIES = 5_000

interface Entry {
  method: number
  compressed: number
  offset: number
}

export class ZipBombError extends Error {}
export class BrokenZipError extends Error {}

export class ZipArchive {
  readonly #bytes: Buffer
  readonly #entries: ReadonlyMap<string, Entry>
  #left: number

  private constructor(bytes: Buffer, entries: ReadonlyMap<string, Entry>, limit: number) {
    this.#bytes = bytes
    this.#entries = entries
    this.#left = limit
  }

  /** `limit`: bytes that may be unpacked in all. Throws `BrokenZipError`. */
  static open(content: Uint8Array, limit: number): ZipArchive {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    try {
      return new ZipArchive(bytes, directoryOf(bytes), limit)
    } catch (error) {
      if (error instanceof RangeError) throw new BrokenZipError('cut short')
      throw error
    }
  }

  /** The file as text; null when there is none. Throws `ZipBombError` and `BrokenZipError`. */
  async text(name: string): Promise<string | null> {
    const entry = this.#entries.get(name.toLowerCase())
    if (!entry) return null
    const packed = this.#packed(entry)
    const content = await this.#unpack(entry, packed)
    this.#left -= content.length
    return content.toString('utf8')
  }

  #packed(entry: Entry): Buffer {
    const bytes = this.#bytes
    if (entry.offset + 30 > bytes.length || bytes.readUInt32LE(entry.offset) !== LOCAL) {
      throw new BrokenZipError('no file where the directory says')
    }
    const nameLength = bytes.readUInt16LE(entry.offset + 26)
    const extraLength = bytes.readUInt16LE(entry.offset + 28)
    const start = entry.offset + 30 + nameLength + extraLength
    if (start + entry.compressed > bytes.length) throw new BrokenZipError('cut short')
    return bytes.subarray(start, start + entry.compressed)
  }

  async #unpack({ method }: Entry, packed: Buffer): Promise<Buffer> {
    if (method === 0) {
      if (packed.length > this.#left) throw new ZipBombError()
      return packed
    }
    if (method !== 8) throw new BrokenZipError(`unknown method ${method}`)
    if (this.#left <= 0) throw new ZipBombError()
    try {
      return await inflate(packed, { maxOutputLength: this.#left })
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (code === 'ERR_BUFFER_TOO_LARGE') throw new ZipBombError()
      throw new BrokenZipError(String(code))
    }
  }
}

function directoryOf(bytes: Buffer): Map<string, Entry> {
  const end = endOf(bytes)
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  if (count > MOST_ENTRIES) throw new BrokenZipError('too many files')
  const entries = new Map<string, Entry>()
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new BrokenZipError('broken directory')
    const nameLength = bytes.readUInt16LE(at + 28)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const isEncrypted = (bytes.readUInt16LE(at + 8) & 1) === 1
    if (isEncrypted) throw new BrokenZipError('encrypted')
    entries.set(name.replaceAll('\\', '/').toLowerCase(), {
      method: bytes.readUInt16LE(at + 10),
      compressed: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/** The end record stands last, before a comment of at most 64 KiB. */
function endOf(bytes: Buffer): number {
  const earliest = Math.max(0, bytes.length - 22 - 0xffff)
  for (let at = bytes.length - 22; at >= earliest; at -= 1) {
    if (bytes.readUInt32LE(at) === END) return at
  }
  throw new BrokenZipError('no directory')
}
