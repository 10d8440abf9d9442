import type { CaptureAnswer } from '@kedu/shared/contracts/api/capture'
import type { Result } from '../api/result.ts'
import { captureWords } from '../wording/capture-zh-cn.ts'
import type { CaptureApi, CaptureStore, NetworkState } from './capture-deps.ts'
import {
  type CaptureFields,
  entryBody,
  NO_FIELDS,
  readFields,
  withEdits,
} from './capture-fields.ts'
import { type CaptureItem, type CapturePhoto, newDraft, restoredItem } from './capture-item.ts'
import { isDone, type Job, nextJob, pauseAfter, retried, withPhoto } from './capture-queue.ts'
import {
  MAX_PIECE_BYTES,
  notSent,
  type SentPhoto,
  SLOW_PIECE_BYTES,
  sendPhoto,
} from './send-photo.ts'

/** Smaller ones go as they are, whatever the network. */
const COPY_FROM_BYTES = 600 * 1024
/** A photo the server has lost again and again is not sent for ever. */
const MOST_RENEWALS = 2

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

export interface RunnerEvents {
  onChange(): void
  onStored(item: CaptureItem, answer: CaptureAnswer): void
  onSignedOut(): void
}

/**
 * Keeps what was captured and brings it to the server: every change is on the device before it is
 * anywhere else, one thing is under way at a time, and whatever breaks off goes on from there.
 */
export class CaptureRunner {
  readonly #deps: RunnerDeps
  readonly #listeners = new Set<RunnerEvents>()
  #items: CaptureItem[] = []
  #isLoaded = false
  #isRunning = false
  #failures = 0
  #callOff: (() => void) | null = null
  /** Signed out: nothing is tried until somebody is there again. */
  #isPaused = false
  /** Writes follow each other, so that the last one is what stays. */
  #writes: Promise<unknown> = Promise.resolve()

  constructor(deps: RunnerDeps) {
    this.#deps = deps
  }

  /** Returns what ends it. */
  listen(events: RunnerEvents): () => void {
    this.#listeners.add(events)
    return () => void this.#listeners.delete(events)
  }

  get items(): readonly CaptureItem[] {
    return this.#items
  }

  get isLoaded(): boolean {
    return this.#isLoaded
  }

  /** Works with what is written from here on; what lies on the device is another window's. */
  begin(): void {
    this.#isLoaded = true
    this.#tell()
    this.wake()
  }

  /**
   * What earlier runs and other windows left; what is known here stays as it is. A draft may still be
   * under somebody's fingers in another window: it is taken over only by the first one.
   */
  async load({ drafts }: { drafts: boolean }): Promise<void> {
    const kept = await this.#deps.store.items(this.#deps.personId)
    const known = new Set(this.#items.map(({ id }) => id))
    const found = kept
      .map(restoredItem)
      .filter((item) => item !== null)
      .filter(({ id, state }) => !known.has(id) && (drafts || state !== 'draft'))
    this.#items = [...this.#items, ...found].sort((a, b) => a.at - b.at)
    this.#isLoaded = true
    this.#tell()
    this.wake()
  }

  /** Somebody is there, the network came back, a window woke up: try at once. */
  wake(): void {
    this.#isPaused = false
    this.#callOff?.()
    this.#callOff = null
    void this.#run()
  }

  /** Puts an item there, new or changed; resolves when it is on the device. */
  put(item: CaptureItem): Promise<void> {
    const isKnown = this.#items.some(({ id }) => id === item.id)
    this.#items = isKnown
      ? this.#items.map((other) => (other.id === item.id ? item : other))
      : [...this.#items, item]
    this.#tell()
    const written = this.#write(() => this.#deps.store.putItem(this.#deps.personId, item))
    void this.#run()
    return written
  }

  change(id: string, change: (item: CaptureItem) => CaptureItem): Promise<void> {
    const item = this.item(id)
    return item === null ? Promise.resolve() : this.put(change(item))
  }

  item(id: string): CaptureItem | null {
    return this.#items.find((item) => item.id === id) ?? null
  }

  retry(id: string): Promise<void> {
    const done = this.change(id, retried)
    this.wake()
    return done
  }

  /** One photo again; its entry goes on once none of them failed. */
  retryPhoto(itemId: string, photoId: string): Promise<void> {
    const done = this.change(itemId, (item) => {
      const again = withPhoto(item, photoId, { state: 'waiting', problem: null, renewed: 0 })
      const isHeld = again.photos.some(({ state }) => state === 'failed')
      return isHeld || item.state !== 'failed'
        ? again
        : { ...again, state: 'waiting', problem: null }
    })
    this.wake()
    return done
  }

  remove(id: string): Promise<void> {
    const item = this.item(id)
    if (item === null) return Promise.resolve()
    this.#items = this.#items.filter((other) => other.id !== id)
    this.#tell()
    return this.#write(async () => {
      await this.#deps.store.removeItem(this.#deps.personId, id)
      for (const photo of item.photos) await this.#removeBytes(photo)
    })
  }

  async removePhoto(itemId: string, photoId: string): Promise<void> {
    const photo = this.item(itemId)?.photos.find(({ id }) => id === photoId)
    await this.change(itemId, (item) => ({
      ...item,
      photos: item.photos.filter(({ id }) => id !== photoId),
    }))
    if (photo !== undefined) await this.#write(() => this.#removeBytes(photo))
  }

  /** What is written goes out: one entry for each customer it names, the photos with one of them. */
  async submit(
    draftId: string,
    parts: readonly { text: string; fields: CaptureFields; takesPhotos: boolean }[],
    isRead: boolean,
  ): Promise<void> {
    const draft = this.item(draftId)
    if (draft === null) return
    const { now, newId } = this.#deps
    const at = now()
    for (const [position, { text, fields, takesPhotos }] of parts.entries()) {
      const base = position === 0 ? draft : newDraft(newId(), at + position)
      await this.put({
        ...base,
        at: at + position,
        state: 'waiting',
        text,
        place: draft.place,
        photos: takesPhotos ? retried(draft).photos : [],
        fields,
        isRead,
        problem: null,
      })
    }
    this.wake()
  }

  /** Resolves when all that was to be written is on the device. */
  settled(): Promise<unknown> {
    return this.#writes
  }

  #tell(): void {
    for (const each of this.#listeners) each.onChange()
  }

  #write(act: () => Promise<unknown>): Promise<void> {
    const written = this.#writes.then(act, act).then(() => undefined)
    // A device that takes nothing any more must not stop what can still be sent.
    this.#writes = written.catch(() => undefined)
    return written.catch(() => undefined)
  }

  async #removeBytes(photo: CapturePhoto): Promise<void> {
    await this.#deps.store.removePhoto(photo.id)
    await this.#deps.store.removePhoto(copyId(photo))
  }

  async #run(): Promise<void> {
    if (this.#isRunning || !this.#isLoaded || this.#isPaused || this.#callOff !== null) return
    this.#isRunning = true
    try {
      for (;;) {
        const job = nextJob(this.#items)
        if (job === null) return
        const outcome = await this.#do(job)
        if (outcome === 'signed-out') {
          this.#isPaused = true
          for (const each of this.#listeners) each.onSignedOut()
          return
        }
        if (outcome === 'later') {
          this.#failures += 1
          this.#callOff = this.#deps.later(pauseAfter(this.#failures), () => {
            this.#callOff = null
            void this.#run()
          })
          return
        }
        this.#failures = 0
      }
    } finally {
      this.#isRunning = false
    }
  }

  async #do(job: Job): Promise<'done' | 'later' | 'signed-out'> {
    const item = this.item(job.itemId)
    if (item === null) return 'done'
    if (job.kind === 'entry') return this.#sendEntry(item)
    const photo = item.photos.find(({ id }) => id === job.photoId)
    if (photo === undefined) return 'done'
    return job.kind === 'photo' ? this.#sendPhoto(item, photo) : this.#sendOriginal(item, photo)
  }

  #changePhoto(itemId: string, photoId: string, change: Partial<CapturePhoto>): Promise<void> {
    return this.change(itemId, (item) => withPhoto(item, photoId, change))
  }

  /** Seen on the page at once; the device needs to know only where the server is anyway. */
  #showProgress(itemId: string, photoId: string, sent: number, key: 'sent' | 'original'): void {
    if (key === 'original') return
    this.#items = this.#items.map((item) =>
      item.id === itemId ? withPhoto(item, photoId, { sent }) : item,
    )
    this.#tell()
  }

  async #sendPhoto(item: CaptureItem, photo: CapturePhoto) {
    const { store, network, api } = this.#deps
    const whole = await store.photo(photo.id)
    if (whole === null) {
      await this.#changePhoto(item.id, photo.id, {
        state: 'failed',
        problem: captureWords.photoGone,
      })
      await this.#fail(item.id, captureWords.photoGoneEntry(photo.fileName))
      return 'done' as const
    }
    const isBegun = photo.original !== 'none'
    const wantsCopy = isBegun || (network() === 'poor' && photo.bytes >= COPY_FROM_BYTES)
    const kept = wantsCopy ? await store.photo(copyId(photo)) : null
    const copy = kept ?? (wantsCopy ? await store.shrink(photo.id, copyId(photo)) : null)
    const file = copy ?? whole
    await this.#changePhoto(item.id, photo.id, {
      state: 'sending',
      size: file.bytes,
      original: copy === null ? 'none' : 'waiting',
    })
    const sent = await sendPhoto(
      api,
      file,
      { clientId: copy === null ? photo.id : copyId(photo), originalOf: null },
      () => (network() === 'good' ? MAX_PIECE_BYTES : SLOW_PIECE_BYTES),
      (bytes) => this.#showProgress(item.id, photo.id, bytes, 'sent'),
    )
    return this.#noteSent(item.id, photo, sent)
  }

  async #noteSent(itemId: string, photo: CapturePhoto, sent: SentPhoto) {
    switch (sent.kind) {
      case 'stored': {
        const { uploadId, fileId } = sent
        const upload = { uploadId, fileId }
        await this.#changePhoto(itemId, photo.id, { state: 'stored', problem: null, upload })
        return 'done' as const
      }
      case 'refused': {
        const problem = sent.message ?? captureWords.photoRefused
        await this.#changePhoto(itemId, photo.id, { state: 'failed', problem })
        await this.#fail(itemId, captureWords.photoRefusedEntry(photo.fileName, problem))
        return 'done' as const
      }
      case 'later':
      case 'signed-out':
        await this.#changePhoto(itemId, photo.id, { state: 'waiting' })
        return sent.kind
      default:
        return sent satisfies never
    }
  }

  /** The copy did its work; the original follows for whoever wants to look closely. */
  async #sendOriginal(item: CaptureItem, photo: CapturePhoto) {
    const { store, network, api } = this.#deps
    const file = await store.photo(photo.id)
    if (file === null || photo.upload === null) {
      await this.#changePhoto(item.id, photo.id, { original: 'none' })
      await this.#clear(item.id)
      return 'done' as const
    }
    if (network() === 'poor') return 'later' as const
    await this.#changePhoto(item.id, photo.id, { original: 'sending' })
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
    await this.#changePhoto(item.id, photo.id, { original, problem })
    if (sent.kind === 'later' || sent.kind === 'signed-out') return sent.kind
    await this.#clear(item.id)
    return 'done' as const
  }

  async #sendEntry(item: CaptureItem) {
    const read = await this.#readLater(item)
    if (read.kind !== 'fields') return read.outcome
    const uploaded = item.photos.flatMap(({ upload, fileName, capturedAt }) =>
      upload === null ? [] : [{ uploadId: upload.uploadId, fileName, capturedAt }],
    )
    const body = entryBody(item, read.fields, uploaded)
    if (body === null) {
      await this.#fail(item.id, captureWords.needsCustomer)
      return 'done' as const
    }
    // Its author took it back to write on.
    if (this.item(item.id)?.state !== 'waiting') return 'done' as const
    await this.change(item.id, (old) => ({ ...old, state: 'sending', fields: read.fields }))
    const result = await this.#deps.api.capture(body)
    return this.#noteEntry(item.id, result)
  }

  async #noteEntry(id: string, result: Result<CaptureAnswer>) {
    if (result.kind === 'ok') {
      const answer = result.data
      await this.change(id, (item) => ({
        ...item,
        state: 'stored',
        problem: null,
        stored: {
          dealId: answer.deal?.id ?? null,
          customerName: answer.deal?.customerName ?? '',
          commandId: answer.commandId,
          refused: answer.refused,
          isSeen: false,
        },
      }))
      const item = this.item(id)
      if (item !== null) for (const each of this.#listeners) each.onStored(item, answer)
      await this.#clear(id)
      return 'done' as const
    }
    const again = result.kind === 'problem' && result.code === 'upload-expired'
    const item = this.item(id)
    if (again && item?.photos.every(({ renewed }) => renewed < MOST_RENEWALS)) {
      await this.put({
        ...item,
        state: 'waiting',
        photos: item.photos.map((photo) => ({
          ...photo,
          state: 'waiting',
          upload: null,
          renewed: photo.renewed + 1,
        })),
      })
      return 'done' as const
    }
    const outcome = notSent(result)
    if (outcome.kind !== 'refused') {
      await this.change(id, (old) => ({ ...old, state: 'waiting' }))
      return outcome.kind
    }
    const said = result.kind === 'problem' ? result : null
    await this.change(id, (old) => ({
      ...old,
      state: 'failed',
      problem: {
        message: said?.message ?? captureWords.entryRefused,
        refusal: said?.refusal ?? null,
        conflict: said?.conflict ?? null,
      },
    }))
    return 'done' as const
  }

  /**
   * Written without a network: read now, as of when it was written. What leaves a doubt is not
   * guessed; its author looks at it first.
   */
  async #readLater(
    item: CaptureItem,
  ): Promise<
    | { kind: 'fields'; fields: CaptureFields }
    | { kind: 'not'; outcome: 'done' | 'later' | 'signed-out' }
  > {
    const given = item.fields ?? NO_FIELDS
    if (item.isRead || item.text.trim() === '') return { kind: 'fields', fields: given }
    const about = given.customer
    const result = await this.#deps.api.understand({
      text: item.text,
      writtenAt: item.at,
      ...(about?.kind === 'deal' ? { dealId: about.dealId } : {}),
      ...(item.place === null ? {} : { place: item.place }),
    })
    if (result.kind !== 'ok') {
      const outcome = notSent(result)
      if (outcome.kind !== 'refused') return { kind: 'not', outcome: outcome.kind }
      await this.#fail(item.id, outcome.message ?? captureWords.entryRefused)
      return { kind: 'not', outcome: 'done' }
    }
    const [first, ...others] = result.data.entries
    const isPlain =
      first !== undefined &&
      others.length === 0 &&
      (first.act === 'record' || (first.act === 'nothing' && about !== null)) &&
      first.questions.every(({ about: what }) => what === 'field')
    const fields =
      first === undefined ? given : withEdits(readFields(first), about, item.edits[0] ?? {})
    const isNamed = fields.customer?.kind === 'deal'
    if (isPlain && isNamed) return { kind: 'fields', fields }
    await this.change(item.id, (old) => ({ ...old, about, fields }))
    await this.#fail(item.id, captureWords.needsLook)
    return { kind: 'not', outcome: 'done' }
  }

  async #fail(id: string, message: string): Promise<void> {
    await this.change(id, (item) =>
      item.state === 'draft'
        ? item
        : { ...item, state: 'failed', problem: { message, refusal: null, conflict: null } },
    )
  }

  /** What is stored and said needs no place on this device. */
  async #clear(id: string): Promise<void> {
    const item = this.item(id)
    if (item === null) return
    if (isDone(item)) await this.remove(id)
    else {
      for (const photo of item.photos) {
        if (photo.original === 'none') await this.#write(() => this.#removeBytes(photo))
      }
    }
  }
}

function copyId(photo: CapturePhoto): string {
  return `${photo.id}-copy`
}
