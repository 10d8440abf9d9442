import Taro from '@tarojs/taro'
import type { Host, HttpAnswer, LocalFile, StreamOptions } from './host-types.ts'

const POLL_MS = 4_000

/** WeCom and DingTalk mini-programs. `KEDU_API_BASE` is set by the build. */
declare const KEDU_API_BASE: string

export const host: Host = {
  apiBase: KEDU_API_BASE,
  canOpenWindow: false,
  now: () => Date.now(),
  // Unique is enough: the session, not the id, says who sends.
  newId: () =>
    `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}${Math.random().toString(36).slice(2, 8)}`,

  async request({ method, url, headers, json }) {
    try {
      const answer = await Taro.request<unknown>({
        url,
        method,
        header: { ...headers, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { data: JSON.stringify(json) }),
        timeout: 20_000,
      })
      return { kind: 'answer', status: answer.statusCode, body: answer.data }
    } catch {
      return { kind: 'unreachable' }
    }
  },

  /** A mini-program sends one file at a time; the answers are put together. */
  async upload({ url, headers, files }) {
    const uploads: unknown[] = []
    const refused: unknown[] = []
    for (const file of files) {
      const answer = await uploadOne(url, headers, file)
      if (answer.kind === 'unreachable' || answer.status !== 200) return answer
      const body = answer.body as { uploads: unknown[]; refused: unknown[] }
      uploads.push(...body.uploads)
      refused.push(...body.refused)
    }
    return { kind: 'answer', status: 200, body: { uploads, refused } }
  },

  async picture({ url, headers }) {
    try {
      const file = await Taro.downloadFile({ url, header: headers })
      return file.statusCode === 200 ? file.tempFilePath : null
    } catch {
      return null
    }
  },
  releasePicture: () => undefined,
  save(src) {
    void Taro.previewImage({ urls: [src] })
  },

  async openDocument({ url, headers }) {
    try {
      const file = await Taro.downloadFile({ url, header: headers })
      if (file.statusCode !== 200) return false
      await Taro.openDocument({ filePath: file.tempFilePath, fileType: 'pdf', showMenu: true })
      return true
    } catch {
      return false
    }
  },

  async pickFiles({ limit }) {
    try {
      const { tempFiles } = await Taro.chooseImage({ count: limit })
      return tempFiles.map((file): LocalFile => {
        const fileName = file.path.split('/').pop() ?? 'photo'
        return {
          fileName,
          mime: 'image/jpeg',
          bytes: file.size,
          preview: file.path,
          blob: file.path,
        }
      })
    } catch {
      return []
    }
  },

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
    Taro.onAppShow(listener)
    return () => Taro.offAppShow(listener)
  },
  isWide: () => false,
  onWideChange: () => () => undefined,
  onEscape: () => () => undefined,
  openWindow: () => undefined,
  setTitle: (title) => {
    void Taro.setNavigationBarTitle({ title })
  },
}

async function uploadOne(
  url: string,
  header: Record<string, string>,
  file: LocalFile,
): Promise<HttpAnswer> {
  try {
    const answer = await Taro.uploadFile({ url, header, name: 'file', filePath: String(file.blob) })
    return { kind: 'answer', status: answer.statusCode, body: JSON.parse(answer.data) }
  } catch {
    return { kind: 'unreachable' }
  }
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
