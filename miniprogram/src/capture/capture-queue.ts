/** The order in which things go out, and what is counted. Pure: the runner does it. */
import type { CaptureItem, CapturePhoto } from './capture-item.ts'

export type Job =
  | { kind: 'photo'; itemId: string; photoId: string }
  | { kind: 'original'; itemId: string; photoId: string }
  | { kind: 'entry'; itemId: string }

/**
 * Entries strictly in the order they were written, each after its photos; what waits for its author
 * holds nobody up. Then the photos of what is still being written, and last the originals.
 */
export function nextJob(items: readonly CaptureItem[]): Job | null {
  const waiting = inOrder(items).filter(({ state }) => state === 'waiting')
  for (const item of waiting) {
    const photo = item.photos.find(({ state }) => state === 'waiting')
    if (photo !== undefined) return { kind: 'photo', itemId: item.id, photoId: photo.id }
    return { kind: 'entry', itemId: item.id }
  }
  const early = inOrder(items)
    .filter(({ state }) => state === 'draft')
    .flatMap((item) => waitingPhotos(item))[0]
  if (early !== undefined) return early
  for (const item of inOrder(items).filter(({ state }) => state === 'stored')) {
    const photo = item.photos.find(({ original }) => original === 'waiting')
    if (photo !== undefined) return { kind: 'original', itemId: item.id, photoId: photo.id }
  }
  return null
}

function waitingPhotos(item: CaptureItem): Job[] {
  return item.photos
    .filter(({ state }) => state === 'waiting')
    .map((photo) => ({ kind: 'photo', itemId: item.id, photoId: photo.id }))
}

function inOrder(items: readonly CaptureItem[]): CaptureItem[] {
  return [...items].sort((a, b) => a.at - b.at)
}

/** Entries that are not at the server yet: the number on every page. */
export function notStored(items: readonly CaptureItem[]): number {
  return items.filter(
    ({ state }) => state === 'waiting' || state === 'sending' || state === 'failed',
  ).length
}

/** Entries that wait for their author. */
export function needAuthor(items: readonly CaptureItem[]): number {
  return items.filter(({ state }) => state === 'failed').length
}

/** Nothing more to do or to say: it may go from this device. */
export function isDone({ state, photos, stored }: CaptureItem): boolean {
  return (
    state === 'stored' &&
    photos.every(({ original }) => original === 'none' || original === 'stored') &&
    (stored === null || stored.isSeen || stored.refused === null)
  )
}

export function withItem(
  items: readonly CaptureItem[],
  id: string,
  change: Partial<CaptureItem>,
): CaptureItem[] {
  return items.map((item) => (item.id === id ? { ...item, ...change } : item))
}

export function withPhoto(
  item: CaptureItem,
  photoId: string,
  change: Partial<CapturePhoto>,
): CaptureItem {
  return {
    ...item,
    photos: item.photos.map((photo) => (photo.id === photoId ? { ...photo, ...change } : photo)),
  }
}

/** Again, by the author's wish: everything that failed in it. */
export function retried(item: CaptureItem): CaptureItem {
  return {
    ...item,
    state: item.state === 'failed' ? 'waiting' : item.state,
    problem: null,
    photos: item.photos.map((photo) => ({
      ...photo,
      ...(photo.state === 'failed' ? { state: 'waiting' as const, problem: null, renewed: 0 } : {}),
      ...(photo.original === 'failed' ? { original: 'waiting' as const } : {}),
    })),
  }
}

/** First quickly, then less often: a dead network costs no battery. */
const PAUSES_MS = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000] as const

export function pauseAfter(failures: number): number {
  return PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? PAUSES_MS[0]
}
