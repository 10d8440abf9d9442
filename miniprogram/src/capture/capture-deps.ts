/** What the queue needs of the device and of the server; one implementation per build, others in tests. */
import type {
  CaptureAnswer,
  CaptureEntry,
  UnderstandAnswer,
  UnderstandText,
} from '@kedu/shared/contracts/api/capture'
import type { CreateUpload, UploadState } from '@kedu/shared/contracts/api/uploads'
import type { Result } from '../api/result.ts'

/** A photo on this device. */
export interface PhotoFile {
  fileName: string
  mime: string
  bytes: number
  read(from: number, to: number): Promise<Uint8Array>
}

/** What survives a restart of the app. */
export interface CaptureStore {
  items(personId: string): Promise<unknown[]>
  putItem(personId: string, item: { id: string }): Promise<void>
  removeItem(personId: string, id: string): Promise<void>
  /** Null: gone. */
  photo(id: string): Promise<PhotoFile | null>
  removePhoto(id: string): Promise<void>
  /** Keeps a smaller copy of a photo under another id; null when this device cannot make one. */
  shrink(id: string, copyId: string): Promise<PhotoFile | null>
}

export interface CaptureApi {
  understand(body: UnderstandText): Promise<Result<UnderstandAnswer>>
  capture(body: CaptureEntry): Promise<Result<CaptureAnswer>>
  createUpload(body: CreateUpload): Promise<Result<UploadState>>
  uploadState(id: string): Promise<Result<UploadState>>
  putPiece(id: string, offset: number, bytes: Uint8Array): Promise<Result<UploadState>>
}

/** `poor`: metered or slow, so that a small copy is better than nothing for minutes. */
export type NetworkState = 'good' | 'poor' | 'none'
