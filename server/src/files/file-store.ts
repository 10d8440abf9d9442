/**
 * Where photos, contracts and voices are kept: by the sha-256 of their content, per workspace.
 * A file is put before the event that names it is appended, so an event never points at nothing.
 */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'

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
   * Durable before it resolves; the same content twice is one file. Rejects when the disk is full
   * or a stream is longer than the store's limit (`FileTooLargeError`); then nothing is left behind.
   */
  put(
    workspace: WorkspaceId,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    meta: FileMeta,
  ): Promise<FileId>
  /** The untouched original; null when there is none. */
  open(workspace: WorkspaceId, id: FileId): Promise<AsyncIterable<Uint8Array> | null>
  /** The original in one piece, for judging and packing; null when there is none. */
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
}

export class FileTooLargeError extends Error {
  readonly limit: number

  constructor(limit: number) {
    super(`The file is longer than ${limit} bytes`)
    this.name = 'FileTooLargeError'
    this.limit = limit
  }
}
