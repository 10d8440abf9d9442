import Taro from '@tarojs/taro'
import type { Host, StreamOptions } from './host-types.ts'
import { calls } from './suite'

const POLL_MS = 4_000

/** WeCom and DingTalk mini-programs. `KEDU_API_BASE` is set by the build. */
declare const KEDU_API_BASE: string

/** The app alone is told that it came to the front; who wants to know stands here. */
const toWake = new Set<() => void>()

export const host: Host = {
  apiBase: KEDU_API_BASE,
  canOpenWindow: false,
  keepsCookies: false,
  now: () => Date.now(),
  // Unique is enough: the session, not the id, says who sends.
  newId: () =>
    `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}${Math.random().toString(36).slice(2, 8)}`,

  request: ({ method, url, headers, json }) =>
    calls.request({
      // Neither platform sends PATCH; the server takes POST for it.
      method: method === 'PATCH' ? 'POST' : method,
      url,
      headers,
      body: json === undefined ? undefined : JSON.stringify(json),
    }),

  putPiece: (options) => calls.putPiece(options),

  /** A mini-program sends one file at a time; the answers are put together. */
  async upload({ url, headers, files }) {
    const uploads: unknown[] = []
    const refused: unknown[] = []
    for (const file of files) {
      const answer = await calls.upload({ url, headers, file })
      if (answer.kind === 'unreachable' || answer.status !== 200) return answer
      const body = answer.body as { uploads: unknown[]; refused: unknown[] }
      uploads.push(...body.uploads)
      refused.push(...body.refused)
    }
    return { kind: 'answer', status: 200, body: { uploads, refused } }
  },

  picture: (options) => calls.download(options).catch(() => null),
  releasePicture: () => undefined,
  save(src) {
    void Taro.previewImage({ urls: [src] })
  },

  async copy(data) {
    try {
      await Taro.setClipboardData({ data })
      return true
    } catch {
      return false
    }
  },

  async openDocument(options) {
    try {
      const path = await calls.download(options)
      if (path === null) return false
      await calls.showDocument(path)
      return true
    } catch {
      return false
    }
  },

  // Their files lie where nobody finds them: tables are fetched in a browser.
  canSave: false,
  saveFile: async () => false,

  // Closing the choice without one is a failure to both platforms.
  pickFiles: (options) => calls.pickFiles(options).catch(() => []),

  openStream,

  session: storage('session:'),
  kept: storage('kept:'),
  isOnline: () => true,
  onOnlineChange(listener) {
    const tell = (state: { isConnected: boolean }) => listener(state.isConnected)
    Taro.onNetworkStatusChange(tell)
    return () => Taro.offNetworkStatusChange(tell)
  },
  onWake(listener) {
    toWake.add(listener)
    return () => toWake.delete(listener)
  },
  wake() {
    for (const listener of toWake) listener()
  },
  isWide: () => false,
  onWideChange: () => () => undefined,
  onEscape: () => () => undefined,
  openWindow: () => undefined,
  setTitle: (title) => {
    void Taro.setNavigationBarTitle({ title })
  },
}

function storage(prefix: string) {
  return {
    read: (key: string): string | null => Taro.getStorageSync(prefix + key) || null,
    write: (key: string, value: string) => Taro.setStorageSync(prefix + key, value),
    remove: (key: string) => Taro.removeStorageSync(prefix + key),
  }
}

/** DingTalk cannot read an answer piece by piece, so changes are asked for every few seconds. */
function openStream({ url, headers, lastEventId, onEvent, onEnd }: StreamOptions) {
  let rev = lastEventId ?? '0'
  let closed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const ask = async () => {
    const since = url.replace('/web/events', `/web/messages?since=${rev}`)
    const answer = await host.request({ method: 'GET', url: since, headers })
    if (closed) return
    if (answer.kind === 'unreachable' || answer.status !== 200) {
      onEnd(answer.kind === 'unreachable' ? 0 : answer.status)
      return
    }
    const { items } = answer.body as { items: { rev: number }[] }
    for (const item of items) {
      rev = String(item.rev)
      onEvent({ id: rev, name: 'item', data: JSON.stringify(item) })
    }
    timer = setTimeout(() => void ask(), POLL_MS)
  }
  void ask()
  return () => {
    closed = true
    clearTimeout(timer)
  }
}
