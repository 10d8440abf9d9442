import Taro from '@tarojs/taro'
import type { CaptureStore, PhotoFile } from '../capture/capture-deps.ts'
import type { DeviceStore } from './device-types.ts'
import { files } from './suite'

/** What a kept photo is called: the file itself has a name of the host's choosing. */
interface KeptPhoto {
  path: string
  fileName: string
  mime: string
  bytes: number
}

const INDEX = 'capture:index:'
const ITEM = 'capture:item:'
const PHOTO = 'capture:photo:'

let isKept = true

function write(key: string, value: unknown): void {
  try {
    Taro.setStorageSync(key, value)
  } catch {
    isKept = false
  }
}

const idsOf = (personId: string): string[] => Taro.getStorageSync<string[]>(INDEX + personId) || []
const photoOf = (id: string): KeptPhoto | null => Taro.getStorageSync<KeptPhoto>(PHOTO + id) || null

function fileOf({ path, fileName, mime, bytes }: KeptPhoto): PhotoFile {
  return { fileName, mime, bytes, read: files.reader(path) }
}

/** Moves a temporary file to where it stays; null when the device has no room. */
async function keep(id: string, temporary: string, about: Omit<KeptPhoto, 'path'>) {
  const ending = /\.\w{1,5}$/.exec(about.fileName)?.[0] ?? '.jpg'
  const path = await files.keep(id + ending, temporary)
  if (path === null) return null
  const photo = { ...about, path }
  write(PHOTO + id, photo)
  return photo
}

/** The host's storage for what was written, its saved files for the photos. */
export const captureStore: CaptureStore & DeviceStore = {
  isKept: () => isKept,

  items: async (personId) =>
    idsOf(personId)
      .map((id) => Taro.getStorageSync<unknown>(ITEM + id))
      .filter((item) => item !== ''),

  async putItem(personId, item) {
    write(ITEM + item.id, item)
    const ids = idsOf(personId)
    if (!ids.includes(item.id)) write(INDEX + personId, [...ids, item.id])
  },

  async removeItem(personId, id) {
    write(
      INDEX + personId,
      idsOf(personId).filter((other) => other !== id),
    )
    Taro.removeStorageSync(ITEM + id)
  },

  async photo(id) {
    const photo = photoOf(id)
    return photo === null ? null : fileOf(photo)
  },

  async removePhoto(id) {
    const photo = photoOf(id)
    if (photo === null) return
    files.remove(photo.path)
    Taro.removeStorageSync(PHOTO + id)
  },

  async shrink(id, copyId) {
    const photo = photoOf(id)
    if (photo === null) return null
    const smaller = await files.shrink(photo.path)
    const bytes = smaller === null ? null : await files.size(smaller)
    if (smaller === null || bytes === null || bytes >= photo.bytes) return null
    const { fileName } = photo
    const kept = await keep(copyId, smaller, { fileName, mime: 'image/jpeg', bytes })
    return kept === null ? null : fileOf(kept)
  },

  async addPhoto(id, { fileName, mime, bytes, blob }) {
    return (await keep(id, String(blob), { fileName, mime, bytes })) !== null
  },

  picture: async (id) => photoOf(id)?.path ?? null,
  releasePicture: () => undefined,
  // A mini-program has one window.
  whenFirst: (_personId, act) => act(),
}
