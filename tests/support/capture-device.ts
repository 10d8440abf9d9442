/** A phone in somebody's hand, as far as 随手记 sees it: its disk, its line, its clock. */

import sharp from 'sharp'
import { read } from '../../miniprogram/src/api/result.ts'
import type {
  CaptureApi,
  CaptureStore,
  NetworkState,
  PhotoFile,
} from '../../miniprogram/src/capture/capture-deps.ts'
import type { CaptureItem } from '../../miniprogram/src/capture/capture-item.ts'
import { newDraft } from '../../miniprogram/src/capture/capture-item.ts'
import { CaptureRunner, type RunnerEvents } from '../../miniprogram/src/capture/queue-runner.ts'
import type { ApiUser } from './api-user.ts'
import type { TestApp } from './build-test-app.ts'

interface Disk {
  items: Map<string, string>
  photos: Map<string, { fileName: string; bytes: Buffer }>
}

/**
 * How the line treats the next requests: lost before the server has them, lost on the way back, or
 * through. What is not said goes through.
 */
export type Passage = 'lost' | 'answer-lost' | 'through'

let ids = 0

export class CaptureDevice {
  readonly disk: Disk = { items: new Map(), photos: new Map() }
  network: NetworkState = 'good'
  /** Asked for each request by its name: `capture`, `createUpload`, `putPiece`, … */
  passage: (name: keyof CaptureApi) => Passage = () => 'through'
  readonly asked: (keyof CaptureApi)[] = []
  readonly events = { stored: [] as CaptureItem[], signedOut: 0 }
  runner!: CaptureRunner
  readonly #test: TestApp
  readonly #user: ApiUser
  #timers: (() => void)[] = []

  constructor(test: TestApp, user: ApiUser) {
    this.#test = test
    this.#user = user
    this.start()
  }

  /** The app is opened: all that is in memory begins anew, the disk stays. */
  start(): void {
    this.#timers = []
    this.runner = new CaptureRunner({
      personId: this.#user.personId,
      store: storeOn(this.disk, (work) => this.#waitFor(work)),
      api: this.#api(),
      now: () => this.#test.now(),
      newId: () => this.newId(),
      network: () => this.network,
      later: (_ms, act) => {
        this.#timers.push(act)
        return () => {
          this.#timers = this.#timers.filter((other) => other !== act)
        }
      },
    })
    const events: RunnerEvents = {
      onChange: () => undefined,
      onStored: (item) => void this.events.stored.push(item),
      onSignedOut: () => {
        this.events.signedOut += 1
      },
    }
    this.runner.listen(events)
  }

  newId(): string {
    ids += 1
    return `device-id-${ids}`
  }

  /** A photo is taken: on the disk, and in the entry. */
  take(item: CaptureItem, bytes: Buffer, fileName = '照片.jpg'): CaptureItem {
    const id = this.newId()
    this.disk.photos.set(id, { fileName, bytes })
    const photo = {
      id,
      fileName,
      mime: 'image/jpeg',
      bytes: bytes.length,
      capturedAt: this.#test.now(),
      state: 'waiting' as const,
      sent: 0,
      size: bytes.length,
      problem: null,
      upload: null,
      original: 'none' as const,
      renewed: 0,
    }
    return { ...item, photos: [...item.photos, photo] }
  }

  draft(text: string): CaptureItem {
    return { ...newDraft(this.newId(), this.#test.now()), text }
  }

  /** Time goes by: whatever waits for its next try tries. */
  async pass(): Promise<void> {
    const due = this.#timers
    this.#timers = []
    for (const act of due) act()
    await this.rest()
  }

  /** Until nothing is under way. */
  async rest(): Promise<void> {
    let before = -1
    while (before !== this.asked.length) {
      before = this.asked.length
      for (let turn = 0; turn < 40; turn += 1) {
        await this.runner.settled()
        await new Promise((resolve) => setImmediate(resolve))
        await Promise.all(this.#underWay)
      }
    }
  }

  readonly #underWay = new Set<Promise<unknown>>()

  async #waitFor<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work)
    try {
      return await work
    } finally {
      this.#underWay.delete(work)
    }
  }

  #api(): CaptureApi {
    const post = (path: string) => (body: object) => this.#user.post<unknown>(path, body)
    const ways = {
      understand: post('/api/capture/understand'),
      capture: post('/api/capture'),
      createUpload: post('/api/uploads'),
      uploadState: (id: string) => this.#user.get<unknown>(`/api/uploads/${id}`),
      putPiece: (id: string, offset: number, bytes: Uint8Array) =>
        this.#user.put<unknown>(id, offset, Buffer.from(bytes)),
    }
    const onLine = (name: keyof CaptureApi) =>
      (async (...args: [never, never, never]) => {
        this.asked.push(name)
        const passage = this.passage(name)
        if (passage === 'lost') return { kind: 'unreachable' }
        const asking = (ways[name] as (...given: unknown[]) => ReturnType<ApiUser['get']>)(...args)
        const { status, body } = await this.#waitFor(asking)
        return passage === 'answer-lost'
          ? { kind: 'unreachable' }
          : read({ kind: 'answer', status, body })
      }) as never
    return {
      understand: onLine('understand'),
      capture: onLine('capture'),
      createUpload: onLine('createUpload'),
      uploadState: onLine('uploadState'),
      putPiece: onLine('putPiece'),
    }
  }
}

function storeOn(disk: Disk, waitFor: <T>(work: Promise<T>) => Promise<T>): CaptureStore {
  const file = (id: string): PhotoFile | null => {
    const photo = disk.photos.get(id)
    return photo === undefined
      ? null
      : {
          fileName: photo.fileName,
          mime: 'image/jpeg',
          bytes: photo.bytes.length,
          read: async (from, to) => new Uint8Array(photo.bytes.subarray(from, to)),
        }
  }
  return {
    items: async () => [...disk.items.values()].map((text): unknown => JSON.parse(text)),
    putItem: async (_personId, item) => void disk.items.set(item.id, JSON.stringify(item)),
    removeItem: async (_personId, id) => void disk.items.delete(id),
    photo: async (id) => file(id),
    removePhoto: async (id) => void disk.photos.delete(id),
    async shrink(id, copyId) {
      const photo = disk.photos.get(id)
      if (photo === undefined) return null
      const bytes = await waitFor(sharp(photo.bytes).resize(400).jpeg({ quality: 60 }).toBuffer())
      disk.photos.set(copyId, { fileName: photo.fileName, bytes })
      return file(copyId)
    },
  }
}
