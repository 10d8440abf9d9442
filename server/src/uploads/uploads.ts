/** Files people upload, by whatever page: looked at, limited per day, kept by content. */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { LocalDate } from '@kedu/shared/time/instant'
import { sanitiseFileName } from '../files/file-name.ts'
import type { FileStore } from '../files/file-store.ts'
import { type SniffRefusal, sniffFile } from '../files/sniff.ts'
import { UploadAllowance } from './upload-allowance.ts'

export type UploadRefusal =
  | 'unsupported'
  | 'video'
  | 'too-large'
  | 'too-many-pixels'
  | 'unreadable'
  | 'empty'
  /** This person uploaded as much as one may in a day. */
  | 'daily-limit'

export type StoreUploadResult =
  | { kind: 'stored'; fileId: FileId; fileName: string; mime: string; hasPreview: boolean }
  | { kind: 'refused'; reason: UploadRefusal }

export interface UploadsOptions {
  files: FileStore
  workspaceId: WorkspaceId
  today(): LocalDate
  allowance?: UploadAllowance
}

export class Uploads {
  readonly #options: UploadsOptions
  readonly #allowance: UploadAllowance

  constructor(options: UploadsOptions) {
    this.#options = options
    this.#allowance = options.allowance ?? new UploadAllowance()
  }

  /** Room for a file that is still to come; false when the day's allowance is used up. */
  reserve(personId: string, bytes: number): boolean {
    return this.#allowance.take(personId, bytes, this.#options.today())
  }

  /**
   * Keeps a whole file durably before it resolves. `isReserved`: its room was taken before.
   * The sender may always look at it.
   */
  async store(
    bytes: Uint8Array,
    fileName: string,
    personId: string,
    { isReserved = false }: { isReserved?: boolean } = {},
  ): Promise<StoreUploadResult> {
    const { files, workspaceId } = this.#options
    const sniffed = await sniffFile(bytes)
    if (sniffed.kind === 'refused') return { kind: 'refused', reason: refusalFor(sniffed.reason) }
    // The bot keeps no video: said before it is stored, not after it is sent.
    if (sniffed.family === 'video') return { kind: 'refused', reason: 'video' }
    if (!isReserved && !this.reserve(personId, bytes.length)) {
      return { kind: 'refused', reason: 'daily-limit' }
    }
    const fileId = await files.put(workspaceId, bytes, sniffed)
    this.#allowance.remember(personId, fileId)
    const isPicture = sniffed.family === 'image'
    const preview = isPicture ? await files.preview(workspaceId, fileId, 'screen') : null
    return {
      kind: 'stored',
      fileId,
      fileName: sanitiseFileName(fileName),
      mime: sniffed.mime,
      hasPreview: preview !== null,
    }
  }

  hasUploaded(personId: string, fileId: FileId): boolean {
    return this.#allowance.hasUploaded(personId, fileId)
  }
}

function refusalFor(reason: SniffRefusal): UploadRefusal {
  switch (reason) {
    case 'empty':
    case 'too-large':
    case 'too-many-pixels':
      return reason
    case 'unknown-kind':
    case 'disguised':
      return 'unsupported'
    case 'broken-image':
      return 'unreadable'
    default:
      return reason satisfies never
  }
}
