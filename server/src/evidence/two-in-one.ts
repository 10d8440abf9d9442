/** Files that are two kinds at once: a picture to one program, a document or archive to another. */
import type { FileFamily } from '../files/file-store.ts'

/** An archive's directory ends at the file's end, but for a comment of at most this. */
const LONGEST_COMMENT = 65_535
const END_OF_ARCHIVE = Buffer.from('PK\x05\x06', 'latin1')

/** Office files are archives by nature, and phones hang a short film behind a photo: both are left alone. */
export function isTwoInOne(bytes: Uint8Array, family: FileFamily): boolean {
  if (family !== 'image' && family !== 'pdf') return false
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (family === 'image' && content.includes('%PDF-') && content.includes('%%EOF')) return true
  const tail = content.subarray(Math.max(0, content.length - LONGEST_COMMENT - 22))
  for (
    let at = tail.lastIndexOf(END_OF_ARCHIVE);
    at >= 0;
    at = tail.lastIndexOf(END_OF_ARCHIVE, at - 1)
  ) {
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return true
    if (at === 0) break
  }
  return false
}
