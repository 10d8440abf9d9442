/** Stored files that go out with a card: uploaded first, since that is what fails most and nobody sees it. */
import { createHash } from 'node:crypto'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { CardFile } from '../../cards/card.ts'
import type { DeliveryOutcome } from '../../platform.ts'
import type { OutgoingMessage, WecomApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import { UPLOAD_LIMITS, uploadTypeOf } from './media.ts'
import { textMessages } from './render.ts'
import { wecomWording } from './wording.ts'

/** Originals of stored files; null when a file is gone. */
export type FileBytes = (fileId: FileId) => Promise<{
  bytes: Uint8Array
  fileName: string
  mime: string
} | null>

/** `hashes`: the same for the same file, uploaded again or not. */
export type Prepared =
  | { kind: 'ready'; messages: OutgoingMessage[]; hashes: string[] }
  | { kind: 'failed'; outcome: DeliveryOutcome }

/** A file that cannot be sent is replaced by words that say where it is. */
export async function prepareFiles(
  api: WecomApi,
  files: readonly CardFile[],
  fileBytes: FileBytes | undefined,
): Promise<Prepared> {
  const messages: OutgoingMessage[] = []
  const hashes: string[] = []
  for (const file of files) {
    const stored = fileBytes === undefined ? null : await fileBytes(file.fileId)
    const type = stored === null ? null : uploadTypeOf(stored.mime, stored.bytes.length)
    if (stored === null || type === null) {
      const isTooLarge = stored !== null && stored.bytes.length > UPLOAD_LIMITS.file
      const words = isTooLarge ? wecomWording.fileTooLarge : wecomWording.fileUnavailable
      for (const message of textMessages(words(file.fileName))) {
        messages.push(message)
        hashes.push(hashOf(message))
      }
      continue
    }
    const fileName = file.fileName === '' ? stored.fileName : file.fileName
    const { bytes, mime } = stored
    const upload = await api.uploadMedia({ type, fileName, mime, bytes })
    if (upload.kind !== 'ok') return { kind: 'failed', outcome: outcomeOf(upload) }
    const media = { media_id: upload.value.mediaId }
    messages.push(
      type === 'image' ? { msgtype: 'image', image: media } : { msgtype: 'file', file: media },
    )
    hashes.push(hashOf([type, file.fileId]))
  }
  return { kind: 'ready', messages, hashes }
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
