import Taro from '@tarojs/taro'
import type { NetworkState } from '../capture/capture-deps.ts'
import type { Device } from './device-types.ts'
import type { LocalFile } from './host-types.ts'

let network: NetworkState = 'good'

function noteNetwork({ networkType }: { networkType: string }): void {
  network = networkType === 'none' ? 'none' : /^(2g|3g)$/.test(networkType) ? 'poor' : 'good'
}

Taro.getNetworkType().then(noteNetwork, () => undefined)
Taro.onNetworkStatusChange(noteNetwork)

/** WeCom and DingTalk mini-programs. */
export const device: Device = {
  hasCamera: () => true,

  async takePhotos({ from, limit }) {
    try {
      const { tempFiles } = await Taro.chooseImage({
        count: limit,
        sizeType: ['original'],
        sourceType: [from],
      })
      return tempFiles.map((file): LocalFile => {
        const fileName = file.path.split('/').pop() ?? 'photo.jpg'
        const mime = /\.png$/i.test(fileName) ? 'image/png' : 'image/jpeg'
        return { fileName, mime, bytes: file.size, preview: file.path, blob: file.path }
      })
    } catch {
      // Called off by the person.
      return []
    }
  },

  network: () => network,

  async locate() {
    try {
      const { latitude, longitude, accuracy } = await Taro.getLocation({
        type: 'gcj02',
        isHighAccuracy: true,
      })
      const accuracyMeters = Number.isFinite(accuracy) ? Math.round(accuracy) : null
      return { kind: 'position', position: { lat: latitude, lng: longitude, accuracyMeters } }
    } catch (error) {
      const { errMsg = '' } = error as { errMsg?: string }
      return { kind: /auth|deny|denied/i.test(errMsg) ? 'denied' : 'unknown' }
    }
  },

  // The suites' own keyboards dictate; a plugin of theirs would need each company's consent.
  canDictate: () => false,
  dictate({ onEnd }) {
    onEnd('unheard')
    return () => undefined
  },
}
