/** Files people upload, by whatever page: looked at, limited per day, kept by content. */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { type LocalDate, plusDays } from '@kedu/shared/time/instant'
import { sanitiseFileName } from '../files/file-name.ts'
import type { FileStore } from '../files/file-store.ts'
import { type SniffRefusal, sniffFile } from '../files/sniff.ts'
import { DEFAULT_LIMITS, uploadBytesOf } from '../installation/workspace-record.ts'
import { CompanyAllowance } from './company-allowance.ts'
import { UploadAllowance } from './upload-allowance.ts'
import type { UploadMarks } from './upload-marks.ts'

export type UploadRefusal =
  | 'unsupported'
  | 'video'
  | 'too-large'
  | 'too-many-pixels'
  | 'unreadable'
  | 'empty'
  /** This person uploaded as much as one may in a day. */
  | 'daily-limit'
  /** So did the company. */
  | 'company-limit'

export type StoreUploadResult =
  | { kind: 'stored'; fileId: FileId; fileName: string; mime: string; hasPreview: boolean }
  | { kind: 'refused'; reason: UploadRefusal }

export interface UploadsOptions {
  files: FileStore
  marks: UploadMarks
  workspaceId: WorkspaceId
  today(): LocalDate
  allowance?: UploadAllowance
  /** What the whole company may upload in a day, in bytes; absent: see `DEFAULT_LIMITS`. */
  companyBytesPerDay?: (() => number) | undefined
}

export class Uploads {
  readonly #options: UploadsOptions
  readonly #allowance: UploadAllowance
  readonly #company: CompanyAllowance
  #sweptOn: LocalDate | null = null

  constructor(options: UploadsOptions) {
    this.#options = options
    this.#allowance = options.allowance ?? new UploadAllowance()
    const limit = options.companyBytesPerDay ?? (() => uploadBytesOf(DEFAULT_LIMITS))
    this.#company = new CompanyAllowance(limit, (day) => options.marks.bytesOn(day))
  }

  /** Room for a file that is still to come; else whose allowance of the day is used up. */
  async reserve(
    personId: string,
    bytes: number,
  ): Promise<'reserved' | 'daily-limit' | 'company-limit'> {
    const { marks, today } = this.#options
    const day = today()
    await this.#sweep(day)
    const kept = await marks.of(personId, day)
    if (!(await this.#company.hasRoom(bytes, day))) return 'company-limit'
    if (!this.#allowance.take(personId, bytes, day, kept)) return 'daily-limit'
    this.#company.take(bytes)
    return 'reserved'
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
    const { files, marks, workspaceId, today } = this.#options
    const sniffed = await sniffFile(bytes)
    if (sniffed.kind === 'refused') return { kind: 'refused', reason: refusalFor(sniffed.reason) }
    // The bot keeps no video: said before it is stored, not after it is sent.
    if (sniffed.family === 'video') return { kind: 'refused', reason: 'video' }
    const room = isReserved ? 'reserved' : await this.reserve(personId, bytes.length)
    if (room !== 'reserved') return { kind: 'refused', reason: room }
    const fileId = await files.put(workspaceId, bytes, sniffed)
    await marks.add(personId, today(), fileId, bytes.length)
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

  /** Today or yesterday, through whichever process. */
  hasUploaded(personId: string, fileId: FileId): Promise<boolean> {
    const { marks, today } = this.#options
    return marks.has(personId, [today(), plusDays(today(), -1)], fileId)
  }

  /** Once a day: what was uploaded the day before yesterday stands in a message or nowhere. */
  async #sweep(day: LocalDate): Promise<void> {
    if (this.#sweptOn === day) return
    this.#sweptOn = day
    await this.#options.marks.sweep(plusDays(day, -1))
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
