/**
 * Where photos, contracts and voices are kept: by the sha-256 of their content, per workspace.
 * A file is put before the event that names it is appended, so an event never points at nothing.
 */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { AddressOffer } from './objects.ts'

export type FileFamily = 'image' | 'pdf' | 'audio' | 'video' | 'document'

/** What the bytes turned out to be, see `sniffFile`; never what the sender said. */
export interface FileMeta {
  mime: string
  /** Without the dot. */
  extension: string
  family: FileFamily
}

export interface FileStat extends FileMeta {
  id: FileId
  bytes: number
  storedAt: Instant
}

/** `screen` fits 1600 × 1600 px, `thumbnail` 320 × 320 px. */
export type PreviewSize = 'screen' | 'thumbnail'

export interface Preview {
  mime: 'image/jpeg' | 'image/webp'
  bytes: Uint8Array
}

export interface FileStore {
  /**
   * Durable before it resolves; the same content twice is one file. Rejects when the disk is full, the
   * bucket cannot be reached (`FilesUnavailableError`) or a stream is longer than the store's limit
   * (`FileTooLargeError`); then nobody may name the file, and it may be put again.
   */
  put(
    workspace: WorkspaceId,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    meta: FileMeta,
  ): Promise<FileId>
  /**
   * The untouched original in one piece; null when there is none. Rejects with `FileDamagedError` when
   * it is no longer what was put.
   */
  read(workspace: WorkspaceId, id: FileId): Promise<Uint8Array | null>
  stat(workspace: WorkspaceId, id: FileId): Promise<FileStat | null>
  /**
   * A re-encoded picture without metadata, made at the first request and kept. Null when the file is
   * no picture, or one this machine cannot decode (HEIC): the original is kept all the same.
   */
  preview(workspace: WorkspaceId, id: FileId, size: PreviewSize): Promise<Preview | null>
  /**
   * Notes that a compressed copy has this original, durably. The first one stands: false when the copy
   * has another one already, or one of the two is not there.
   */
  linkOriginal(workspace: WorkspaceId, copy: FileId, original: FileId): Promise<boolean>
  /** The original of a compressed copy; null when none followed it. */
  original(workspace: WorkspaceId, copy: FileId): Promise<FileId | null>
  /**
   * An address of the original that anybody may save it from for a short while, whatever it is; null
   * where bytes are sent by Kedu itself. Whoever gets it must be allowed to see the file.
   */
  addressOf(workspace: WorkspaceId, id: FileId, offer: AddressOffer): Promise<string | null>
}

/** What lies under a file's name is not what was put: the disk, the bucket or somebody changed it. */
export class FileDamagedError extends Error {
  readonly fileId: FileId

  constructor(fileId: FileId) {
    super(`File ${fileId} is not what was put`)
    this.name = 'FileDamagedError'
    this.fileId = fileId
  }
}

export class FileTooLargeError extends Error {
  readonly limit: number

  constructor(limit: number) {
    super(`The file is longer than ${limit} bytes`)
    this.name = 'FileTooLargeError'
    this.limit = limit
  }
}
