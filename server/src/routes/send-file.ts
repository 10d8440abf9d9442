import type { FastifyReply } from 'fastify'
import { attachmentNamed } from '../files/file-name.ts'
import type { FileAnswer, FileVariant } from '../uploads/file-access.ts'

/** Types a browser may show; anything else is only ever saved. Copies we re-encoded ourselves. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/webp'])

/** A file may never run as a page here, whatever it contains. */
export function sendFile(
  reply: FastifyReply,
  file: Extract<FileAnswer, { kind: 'file' }>,
  variant: FileVariant,
): FastifyReply {
  const inline = variant !== 'original' && SHOWN.has(file.mime)
  return (
    reply
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'same-origin')
      .header('content-disposition', inline ? 'inline' : attachmentNamed(file.fileName))
      // Content-addressed, so it never changes; private, since it is one person's right to see it.
      .header('cache-control', inline ? 'private, max-age=86400, immutable' : 'private, no-store')
      .type(inline ? file.mime : 'application/octet-stream')
      .send(Buffer.from(file.bytes))
  )
}
