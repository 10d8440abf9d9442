import type { GivenPlace } from '@kedu/shared/contracts/api/values'
import type { NetworkState } from '../capture/capture-deps.ts'
import type { LocalFile } from './host-types.ts'

/** What the page needs of the store beyond the queue. */
export interface DeviceStore {
  /** False: this device keeps nothing, so it lives only as long as the page. */
  isKept(): boolean
  /** Resolves when the photo is on the device; false when it could not be read. */
  addPhoto(id: string, file: LocalFile): Promise<boolean>
  /** A source an image can show; null when it is gone. Give it back with `releasePicture`. */
  picture(id: string): Promise<string | null>
  releasePicture(src: string): void
  /** Calls once this window is the first of this person on this device, now or later. */
  whenFirst(personId: string, act: () => void): void
}

export type Located =
  /** WGS84. */
  | { kind: 'position'; place: GivenPlace }
  | { kind: 'denied' }
  /** No fix in time, no satellite, switched off. */
  | { kind: 'unknown' }

export interface DictationEvents {
  /** All that was said so far. */
  onText(text: string): void
  /** `problem`: why nothing was heard; null when it simply ended. */
  onEnd(problem: 'denied' | 'unheard' | null): void
}

/** What the device can do beside showing a page. One implementation per build. */
export interface Device {
  /** The camera can be opened at once, beside the album. */
  hasCamera(): boolean
  takePhotos(options: { from: 'camera' | 'album'; limit: number }): Promise<LocalFile[]>
  network(): NetworkState
  /** Asks the person when it was not asked yet. */
  locate(): Promise<Located>
  canDictate(): boolean
  /** Returns what ends it. */
  dictate(events: DictationEvents): () => void
}
