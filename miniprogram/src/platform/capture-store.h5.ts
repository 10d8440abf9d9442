import type { CaptureStore, PhotoFile } from '../capture/capture-deps.ts'
import { ownName } from './base.h5.ts'
import type { DeviceStore } from './device-types.ts'
import type { LocalFile } from './host-types.ts'

const DB = ownName('kedu-capture')
const LONGEST_SIDE_PX = 1600
const COPY_QUALITY = 0.8

interface KeptItem {
  key: string
  personId: string
  item: unknown
}

/** Bytes, not Blobs: Safari loses Blobs of a private window. */
interface KeptPhoto {
  fileName: string
  mime: string
  data: ArrayBuffer
}

/** What a browser that stores nothing (private window, full disk) holds until it is closed. */
const memory = { items: new Map<string, KeptItem>(), photos: new Map<string, KeptPhoto>() }
let isKept = true
let opening: Promise<IDBDatabase | null> | null = null

function database(): Promise<IDBDatabase | null> {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(DB, 1)
      request.onupgradeneeded = () => {
        request.result
          .createObjectStore('items', { keyPath: 'key' })
          .createIndex('person', 'personId')
        request.result.createObjectStore('photos')
      }
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => resolve(null)
      request.onblocked = () => resolve(null)
    } catch {
      resolve(null)
    }
  })
  return opening.then((db) => {
    if (db === null) isKept = false
    return db
  })
}

/** One act on one store; null when it could not be done. */
async function attempt<T>(
  store: 'items' | 'photos',
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  const db = await database()
  if (db === null) return null
  return new Promise((resolve) => {
    try {
      // `strict` where it is known: done means on the disk.
      const transaction = db.transaction(store, mode, { durability: 'strict' })
      const request = act(transaction.objectStore(store))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => resolve(null)
    } catch {
      resolve(null)
    }
  })
}

async function put(store: 'items' | 'photos', value: KeptItem | KeptPhoto, key?: string) {
  const done = await attempt(store, 'readwrite', (objects) => objects.put(value, key))
  if (done === null) isKept = false
  return done !== null
}

async function photoRecord(id: string): Promise<KeptPhoto | null> {
  const held = memory.photos.get(id)
  if (held !== undefined) return held
  return (await attempt<KeptPhoto | undefined>('photos', 'readonly', (all) => all.get(id))) ?? null
}

async function keepPhoto(id: string, photo: KeptPhoto): Promise<PhotoFile> {
  if (!(await put('photos', photo, id))) memory.photos.set(id, photo)
  return fileOf(photo)
}

function fileOf({ fileName, mime, data }: KeptPhoto): PhotoFile {
  return {
    fileName,
    mime,
    bytes: data.byteLength,
    read: async (from, to) => new Uint8Array(data.slice(from, to)),
  }
}

const keyOf = (personId: string, id: string) => `${personId}/${id}`

/** IndexedDB. */
export const captureStore: CaptureStore & DeviceStore = {
  isKept: () => isKept,

  async items(personId) {
    const kept = await attempt<KeptItem[]>('items', 'readonly', (all) =>
      all.index('person').getAll(personId),
    )
    const held = [...memory.items.values()].filter((entry) => entry.personId === personId)
    return [...(kept ?? []), ...held].map(({ item }) => item)
  },

  async putItem(personId, item) {
    const entry = { key: keyOf(personId, item.id), personId, item }
    if (!(await put('items', entry))) memory.items.set(entry.key, entry)
  },

  async removeItem(personId, id) {
    const key = keyOf(personId, id)
    memory.items.delete(key)
    await attempt('items', 'readwrite', (all) => all.delete(key))
  },

  async photo(id) {
    const photo = await photoRecord(id)
    return photo === null ? null : fileOf(photo)
  },

  async removePhoto(id) {
    memory.photos.delete(id)
    await attempt('photos', 'readwrite', (all) => all.delete(id))
  },

  async shrink(id, copyId) {
    const photo = await photoRecord(id)
    if (photo === null) return null
    const data = await smaller(photo)
    const fileName = photo.fileName.replace(/\.\w+$/, '.jpg')
    return data === null || data.byteLength >= photo.data.byteLength
      ? null
      : keepPhoto(copyId, { fileName, mime: 'image/jpeg', data })
  },

  async addPhoto(id: string, { fileName, mime, blob }: LocalFile) {
    if (!(blob instanceof Blob)) return false
    // Ask once that the browser does not clear it away; it may say no.
    void navigator.storage?.persist?.().catch(() => false)
    try {
      await keepPhoto(id, { fileName, mime, data: await blob.arrayBuffer() })
      return true
    } catch {
      return false
    }
  },

  async picture(id) {
    const photo = await photoRecord(id)
    return photo === null ? null : URL.createObjectURL(new Blob([photo.data], { type: photo.mime }))
  },
  releasePicture: (src) => URL.revokeObjectURL(src),

  whenFirst(personId, act) {
    // Only where the page is served safely; elsewhere every window counts as the first.
    const { locks } = navigator
    if (locks === undefined) {
      act()
      return
    }
    void locks.request(`kedu-capture-${personId}`, () => {
      act()
      // Held until the window closes.
      return new Promise(() => undefined)
    })
  },
}

/** A JPEG of at most 1600 px; null when the browser cannot read the picture. */
async function smaller({ data, mime }: KeptPhoto): Promise<ArrayBuffer | null> {
  if (!mime.startsWith('image/')) return null
  try {
    const picture = await createImageBitmap(new Blob([data], { type: mime }))
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const blob = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, 'image/jpeg', COPY_QUALITY),
    )
    return blob === null ? null : await blob.arrayBuffer()
  } catch {
    return null
  }
}
