/** Stored files that go out with a card: uploaded first, since that is what fails most and nobody sees it. */
import { createHash } from 'node:crypto'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { CardFile } from '../../cards/card.ts'
import type { DeliveryOutcome } from '../../platform.ts'
import type { DingtalkApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import { UPLOAD_LIMITS, uploadAs } from './media.ts'
import { type RobotMessage, wordMessages } from './render.ts'
import { dingtalkWording as wording } from './wording.ts'

/** Originals of stored files; null when a file is gone. */
export type FileBytes = (fileId: FileId) => Promise<{
  bytes: Uint8Array
  fileName: string
  mime: string
} | null>

export interface PreparedFile {
  message: RobotMessage
  /** The same for the same file, uploaded again or not. */
  hash: string
}

export type Prepared =
  | { kind: 'ready'; files: PreparedFile[] }
  | { kind: 'failed'; outcome: DeliveryOutcome }

/** A file that cannot be sent is replaced by words that say where it is. */
export async function prepareFiles(
  api: DingtalkApi,
  files: readonly CardFile[],
  fileBytes: FileBytes | undefined,
): Promise<Prepared> {
  const prepared: PreparedFile[] = []
  for (const file of files) {
    const stored = fileBytes === undefined ? null : await fileBytes(file.fileId)
    const fileName = file.fileName === '' ? (stored?.fileName ?? 'file') : file.fileName
    const upload = stored === null ? null : uploadAs(stored.mime, fileName, stored.bytes.length)
    if (stored === null || upload === null) {
      const isTooLarge = stored !== null && stored.bytes.length > UPLOAD_LIMITS.file
      const say = isTooLarge ? wording.fileTooLarge : wording.fileUnavailable
      const words = wordMessages(say(fileName))
      prepared.push(...words.map((message) => ({ message, hash: hashOf(message) })))
      continue
    }
    const { bytes, mime } = stored
    const uploaded = await api.uploadMedia(upload.type, { fileName, mime, bytes })
    if (uploaded.kind !== 'ok') return { kind: 'failed', outcome: outcomeOf(uploaded) }
    const mediaId = uploaded.value
    const message: RobotMessage =
      upload.type === 'image'
        ? { msgKey: 'sampleImageMsg', msgParam: { photoURL: mediaId } }
        : { msgKey: 'sampleFile', msgParam: { mediaId, fileName, fileType: upload.fileType } }
    prepared.push({ message, hash: hashOf([upload.type, file.fileId]) })
  }
  return { kind: 'ready', files: prepared }
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
