import type { CaptureAnswer } from '@kedu/shared/contracts/api/capture'
import type { JobOutcome, QueueActs, RunnerDeps } from './capture-deps.ts'
import type { CaptureFields } from './capture-fields.ts'
import {
  type CaptureItem,
  type CapturePhoto,
  copyId,
  newDraft,
  restoredItem,
} from './capture-item.ts'
import { isDone, type Job, nextJob, pauseAfter, retried, withPhoto } from './capture-queue.ts'
import { sendEntry } from './entry-job.ts'
import { sendOriginalOf, sendPhotoOf } from './photo-job.ts'

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

  readonly #acts: QueueActs

  constructor(deps: RunnerDeps) {
    this.#deps = deps
    this.#acts = {
      deps,
      item: (id) => this.item(id),
      put: (item) => this.put(item),
      change: (id, change) => this.change(id, change),
      fail: (id, message) => this.#fail(id, message),
      clear: (id) => this.#clear(id),
      showSent: (itemId, photoId, sent) => this.#showSent(itemId, photoId, sent),
      tellStored: (item, answer) => {
        for (const each of this.#listeners) each.onStored(item, answer)
      },
    }
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

  async #do(job: Job): Promise<JobOutcome> {
    const item = this.item(job.itemId)
    if (item === null) return 'done'
    if (job.kind === 'entry') return sendEntry(this.#acts, item)
    const photo = item.photos.find(({ id }) => id === job.photoId)
    if (photo === undefined) return 'done'
    const send = job.kind === 'photo' ? sendPhotoOf : sendOriginalOf
    return send(this.#acts, item, photo)
  }

  /** Seen on the page at once; the device needs to know only where the server is anyway. */
  #showSent(itemId: string, photoId: string, sent: number): void {
    this.#items = this.#items.map((item) =>
      item.id === itemId ? withPhoto(item, photoId, { sent }) : item,
    )
    this.#tell()
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
