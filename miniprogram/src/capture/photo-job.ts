import { captureWords } from '../wording/capture-zh-cn.ts'
import type { JobOutcome, QueueActs } from './capture-deps.ts'
import { type CaptureItem, type CapturePhoto, copyId } from './capture-item.ts'
import { withPhoto } from './capture-queue.ts'
import { MAX_PIECE_BYTES, type SentPhoto, SLOW_PIECE_BYTES, sendPhoto } from './send-photo.ts'

/** Smaller ones go as they are, whatever the network. */
const COPY_FROM_BYTES = 600 * 1024

/** A photo, or a smaller copy of it where the line is poor. */
export async function sendPhotoOf(
  queue: QueueActs,
  item: CaptureItem,
  photo: CapturePhoto,
): Promise<JobOutcome> {
  const { store, network, api } = queue.deps
  const whole = await store.photo(photo.id)
  if (whole === null) {
    await changePhoto(queue, item.id, photo.id, {
      state: 'failed',
      problem: captureWords.photoGone,
    })
    await queue.fail(item.id, captureWords.photoGoneEntry(photo.fileName))
    return 'done'
  }
  const isBegun = photo.original !== 'none'
  const wantsCopy = isBegun || (network() === 'poor' && photo.bytes >= COPY_FROM_BYTES)
  const kept = wantsCopy ? await store.photo(copyId(photo)) : null
  const copy = kept ?? (wantsCopy ? await store.shrink(photo.id, copyId(photo)) : null)
  const file = copy ?? whole
  await changePhoto(queue, item.id, photo.id, {
    state: 'sending',
    size: file.bytes,
    original: copy === null ? 'none' : 'waiting',
  })
  const sent = await sendPhoto(
    api,
    file,
    { clientId: copy === null ? photo.id : copyId(photo), originalOf: null },
    () => (network() === 'good' ? MAX_PIECE_BYTES : SLOW_PIECE_BYTES),
    (bytes) => queue.showSent(item.id, photo.id, bytes),
  )
  return noteSent(queue, item.id, photo, sent)
}

async function noteSent(
  queue: QueueActs,
  itemId: string,
  photo: CapturePhoto,
  sent: SentPhoto,
): Promise<JobOutcome> {
  switch (sent.kind) {
    case 'stored': {
      const { uploadId, fileId } = sent
      const upload = { uploadId, fileId }
      await changePhoto(queue, itemId, photo.id, { state: 'stored', problem: null, upload })
      return 'done'
    }
    case 'refused': {
      const problem = sent.message
      await changePhoto(queue, itemId, photo.id, { state: 'failed', problem })
      await queue.fail(itemId, captureWords.photoRefusedEntry(photo.fileName, problem))
      return 'done'
    }
    case 'later':
    case 'signed-out':
      await changePhoto(queue, itemId, photo.id, { state: 'waiting' })
      return sent.kind
    default:
      return sent satisfies never
  }
}

/** The copy did its work; the original follows for whoever wants to look closely. */
export async function sendOriginalOf(
  queue: QueueActs,
  item: CaptureItem,
  photo: CapturePhoto,
): Promise<JobOutcome> {
  const { store, network, api } = queue.deps
  const file = await store.photo(photo.id)
  if (file === null || photo.upload === null) {
    await changePhoto(queue, item.id, photo.id, { original: 'none' })
    await queue.clear(item.id)
    return 'done'
  }
  if (network() === 'poor') return 'later'
  await changePhoto(queue, item.id, photo.id, { original: 'sending' })
  const sent = await sendPhoto(
    api,
    file,
    { clientId: photo.id, originalOf: photo.upload.fileId },
    () => MAX_PIECE_BYTES,
    () => undefined,
  )
  const original = {
    stored: 'stored' as const,
    refused: 'failed' as const,
    later: 'waiting' as const,
    'signed-out': 'waiting' as const,
  }[sent.kind]
  const problem = sent.kind === 'refused' ? sent.message : null
  await changePhoto(queue, item.id, photo.id, { original, problem })
  if (sent.kind === 'later' || sent.kind === 'signed-out') return sent.kind
  await queue.clear(item.id)
  return 'done'
}

function changePhoto(
  queue: QueueActs,
  itemId: string,
  photoId: string,
  change: Partial<CapturePhoto>,
): Promise<void> {
  return queue.change(itemId, (item) => withPhoto(item, photoId, change))
}
