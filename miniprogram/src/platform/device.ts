import Taro from '@tarojs/taro'
import type { NetworkState } from '../capture/capture-deps.ts'
import type { Device } from './device-types.ts'
import type { LocalFile } from './host-types.ts'
import { suite } from './suite'

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
    const place = suite === null ? null : await suite.place()
    return place === null ? { kind: 'unknown' } : { kind: 'position', place }
  },

  // The suites' own keyboards dictate; a plugin of theirs would need each company's consent.
  canDictate: () => false,
  dictate({ onEnd }) {
    onEnd('unheard')
    return () => undefined
  },
}
