import Taro from '@tarojs/taro'
import type { NetworkState } from '../capture/capture-deps.ts'
import type { Device } from './device-types.ts'
import { calls, suite } from './suite'

let network: NetworkState = 'good'

/** WeCom writes the kind in small letters, DingTalk in capitals. */
function noteNetwork({ networkType }: { networkType: string }): void {
  const isNone = /^(none|notreachable)$/i.test(networkType)
  network = isNone ? 'none' : /^(2g|3g)$/i.test(networkType) ? 'poor' : 'good'
}

Taro.getNetworkType().then(noteNetwork, () => undefined)
Taro.onNetworkStatusChange(noteNetwork)

/** WeCom and DingTalk mini-programs. */
export const device: Device = {
  hasCamera: () => true,

  // Called off by the person, it is a failure to both platforms.
  takePhotos: (options) => calls.takePhotos(options).catch(() => []),

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
