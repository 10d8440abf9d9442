/** What the queue needs of the device and of the server; one implementation per build, others in tests. */
import type {
  CaptureAnswer,
  CaptureEntry,
  UnderstandAnswer,
  UnderstandText,
} from '@kedu/shared/contracts/api/capture'
import type { CreateUpload, UploadState } from '@kedu/shared/contracts/api/uploads'
import type { Result } from '../api/result.ts'
import type { CaptureItem } from './capture-item.ts'

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

export interface RunnerDeps {
  personId: string
  store: CaptureStore
  api: CaptureApi
  /** Kedu's clock. */
  now(): number
  newId(): string
  network(): NetworkState
  /** Calls once after so many ms; what comes back calls it off. */
  later(ms: number, act: () => void): () => void
}

/** `later`: no network, or the server asks for patience. */
export type JobOutcome = 'done' | 'later' | 'signed-out'

/** What a job may do with the queue it belongs to; every change is on the device when it resolves. */
export interface QueueActs {
  deps: RunnerDeps
  item(id: string): CaptureItem | null
  put(item: CaptureItem): Promise<void>
  change(id: string, change: (item: CaptureItem) => CaptureItem): Promise<void>
  /** It waits for its author, with this sentence. */
  fail(id: string, message: string): Promise<void>
  /** Takes from the device what is stored and said. */
  clear(id: string): Promise<void>
  showSent(itemId: string, photoId: string, sent: number): void
  tellStored(item: CaptureItem, answer: CaptureAnswer): void
}
