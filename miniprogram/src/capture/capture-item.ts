import type { CaptureAnswer } from '@kedu/shared/contracts/api/capture'
import type { ConflictView, RefusalView } from '@kedu/shared/contracts/api/problem'
import type { GivenPlace } from '@kedu/shared/contracts/api/values'
import type { CaptureFields, MeantCustomer } from './capture-fields.ts'

/** 待传, 上传中, 失败, 已存. */
export type PhotoState = 'waiting' | 'sending' | 'failed' | 'stored'

export interface CapturePhoto {
  /** Names its bytes on this device and its upload at the server: the same over every retry. */
  id: string
  fileName: string
  mime: string
  bytes: number
  /** The device's clock, epoch ms on Kedu's clock. */
  capturedAt: number
  state: PhotoState
  /** Bytes the server has. */
  sent: number
  /** Bytes of what is being sent: the photo, or its copy. */
  size: number
  problem: string | null
  upload: { uploadId: string; fileId: string } | null
  /** `none`: the photo itself was sent. Else a smaller copy went ahead, and this is its original. */
  original: 'none' | PhotoState
  /** How often its upload had to begin anew. */
  renewed: number
}

export interface ItemProblem {
  message: string
  refusal: RefusalView | null
  conflict: ConflictView | null
}

/**
 * One entry of 随手记. `draft` is being written, `waiting` and `sending` go by themselves, `failed`
 * waits for its author, `stored` is kept only for what is still to be said or sent.
 */
export interface CaptureItem {
  /** The client id of the entry: the server stores it once, however often it arrives. */
  id: string
  /** When it was written, Kedu's clock. */
  at: number
  state: 'draft' | 'waiting' | 'sending' | 'failed' | 'stored'
  text: string
  place: GivenPlace | null
  photos: CapturePhoto[]
  /** The customer that was picked, whatever the words name. */
  about: MeantCustomer | null
  /** What was put right, part by part: one sentence may name several customers. */
  edits: Partial<CaptureFields>[]
  /** What will be written; null while it is a draft. */
  fields: CaptureFields | null
  /** The fields were read by the server and seen by the author. Written without a network, they were not. */
  isRead: boolean
  problem: ItemProblem | null
  /** What the server made of it. */
  stored: StoredEntry | null
}

export interface StoredEntry {
  dealId: string | null
  customerName: string
  commandId: string | null
  /** What a gate still wants. */
  refused: CaptureAnswer['refused']
  isSeen: boolean
}

export function newDraft(id: string, at: number, about: MeantCustomer | null = null): CaptureItem {
  return {
    id,
    at,
    state: 'draft',
    text: '',
    place: null,
    photos: [],
    about,
    edits: [],
    fields: null,
    isRead: false,
    problem: null,
    stored: null,
  }
}

export function isEmptyDraft({ state, text, photos, place }: CaptureItem): boolean {
  return state === 'draft' && text.trim() === '' && photos.length === 0 && place === null
}

/** Written by an earlier run of the page: what was under way waits again. Null: not readable. */
export function restoredItem(value: unknown): CaptureItem | null {
  if (typeof value !== 'object' || value === null) return null
  const item = value as CaptureItem
  const isItem =
    typeof item.id === 'string' &&
    typeof item.text === 'string' &&
    typeof item.at === 'number' &&
    Array.isArray(item.photos) &&
    Array.isArray(item.edits)
  if (!isItem) return null
  return {
    ...item,
    state: item.state === 'sending' ? 'waiting' : item.state,
    photos: item.photos.map((photo) => ({
      ...photo,
      state: photo.state === 'sending' ? 'waiting' : photo.state,
      original: photo.original === 'sending' ? 'waiting' : photo.original,
    })),
  }
}

/** Names the smaller copy of a photo, on the device and at the server. */
export function copyId({ id }: CapturePhoto): string {
  return `${id}-copy`
}
