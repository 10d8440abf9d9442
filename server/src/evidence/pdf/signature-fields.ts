/** Signatures as they stand in a PDF's bytes: which bytes each one covers, and its container. */

export interface SignatureField {
  /** The four numbers of `/ByteRange`: two stretches, each with start and length. */
  range: readonly [number, number, number, number]
  /** What the two stretches hold. */
  signed: Uint8Array
  /** DER bytes of the container; null when what stands in the gap is no clean hex string. */
  container: Uint8Array | null
  /** E.g. `adbe.pkcs7.detached`; empty when it is not said. */
  subFilter: string
  /** `/M` as written, said by whoever signed. */
  statedTime: string | null
  /** The range starts at the file's first byte and leaves out nothing but its own container. */
  isSound: boolean
  /** Nothing was added behind it. */
  coversFile: boolean
}

/** More are no honest file. */
const MAX_SIGNATURES = 40
const BYTE_RANGE = /\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g

/** In the order they stand in the file. */
export function signatureFields(file: Uint8Array): SignatureField[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const text = bytes.toString('latin1')
  const fields: SignatureField[] = []
  for (const match of text.matchAll(BYTE_RANGE)) {
    if (fields.length === MAX_SIGNATURES) break
    const range = match.slice(1, 5).map(Number) as [number, number, number, number]
    fields.push(fieldAt(bytes, text, match.index, range))
  }
  return fields
}

function fieldAt(
  bytes: Buffer,
  text: string,
  at: number,
  range: readonly [number, number, number, number],
): SignatureField {
  const [start, before, resume, after] = range
  const end = resume + after
  const isInside = start === 0 && before > 0 && resume > before && after > 0 && end <= bytes.length
  const gap = isInside ? bytes.subarray(before, resume) : Buffer.alloc(0)
  const isHex = gap[0] === 0x3c && gap[gap.length - 1] === 0x3e
  const from = text.lastIndexOf(' obj', at)
  const to = text.indexOf('endobj', Math.max(at, isInside ? resume : at))
  const own = isInside && from < before && from >= 0
  const dictionary = own
    ? text.slice(from, before) + text.slice(resume, to < 0 ? end : to)
    : text.slice(Math.max(0, at - 2000), at + 2000)
  return {
    range,
    signed: isInside
      ? Buffer.concat([bytes.subarray(0, before), bytes.subarray(resume, end)])
      : gap,
    container: isHex ? containerOf(gap.toString('latin1', 1, gap.length - 1)) : null,
    subFilter: /\/SubFilter\s*\/([\w.]+)/.exec(dictionary)?.[1] ?? '',
    statedTime: /\/M\s*\(\s*(D:[^)]*)\)/.exec(dictionary)?.[1] ?? null,
    // The container stands in the gap of its own dictionary and nothing else does.
    isSound:
      isInside && isHex && own && at > from && /\/Contents\s*$/.test(text.slice(from, before)),
    coversFile: isInside && end === bytes.length,
  }
}

/**
 * Strict: one case of letters, an even count, DER at the front and nothing but zeros behind it. The gap
 * is not covered by the signature, so whatever could be changed in it unseen must not be there.
 */
function containerOf(hex: string): Uint8Array | null {
  if (hex.length % 2 !== 0 || !(/^[0-9a-f]+$/.test(hex) || /^[0-9A-F]+$/.test(hex))) return null
  const bytes = Buffer.from(hex, 'hex')
  const length = derLength(bytes)
  if (length === null || length > bytes.length) return null
  return bytes.subarray(length).every((byte) => byte === 0) ? bytes.subarray(0, length) : null
}

/** Length of the DER value at the front, header included; null when it is no sequence. */
function derLength(bytes: Buffer): number | null {
  const first = bytes[1]
  if (bytes[0] !== 0x30 || first === undefined) return null
  if (first < 0x80) return 2 + first
  const count = first & 0x7f
  if (count === 0 || count > 4 || bytes.length < 2 + count) return null
  return 2 + count + bytes.readUIntBE(2, count)
}
