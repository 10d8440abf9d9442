/**
 * What a suite's client offers a mini-program, as `wx` or `dd`: network calls reach a real server, files
 * are real files. A call it does not have is missing, as on a phone; every call made is written down.
 */
import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** wecom.md §7: what WeCom's client says no to. Offered here, so that a call is seen. */
export const NOT_IN_WECOM = [
  'chooseMedia',
  'chooseMessageFile',
  'choosePoi',
  'previewMedia',
  'getWindowInfo',
  'getAppBaseInfo',
  'getSystemSetting',
  'getAppAuthorizeSetting',
  'getDeviceInfo',
  'onThemeChange',
  'createWebAudioContext',
  'getBackgroundAudioManager',
  'openCustomerServiceChat',
  'getPrivacySetting',
  'openPrivacyContract',
] as const

interface Ending {
  success?(result: object): void
  fail?(problem: object): void
  complete?(result: object): void
}
type Given = Ending & Record<string, unknown>
type Call = (given: Given) => unknown

export interface FakeClientOptions {
  kind: 'wecom' | 'dingtalk'
  /** Origin of the server; whatever address the build has in front is left out. */
  server: string
  /** A folder for what is fetched. */
  folder: string
  /** A one-time code for whoever holds the phone. */
  code(): string
  onNavigate(kind: 'reLaunch' | 'navigateTo' | 'redirectTo' | 'navigateBack', url: string): void
}

export class FakeClient {
  /** Names of the calls made, in order. */
  readonly calls: string[] = []
  readonly storage = new Map<string, unknown>()
  readonly titles: string[] = []
  /** Paths the camera or the album gives next. */
  photos: string[] = []
  isOnline = true
  readonly #options: FakeClientOptions
  readonly #onNetwork = new Set<(state: object) => void>()
  #fetched = 0

  constructor(options: FakeClientOptions) {
    this.#options = options
  }

  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline
    for (const tell of this.#onNetwork) tell({ isConnected: isOnline, networkType: 'wifi' })
  }

  /** The global object of the suite. */
  api(): Record<string, unknown> {
    if (!this.#isWecom) return this.#noted(this.#dingtalk(), '')
    return { ...this.#noted(this.#wecom(), ''), qy: this.#noted(this.#qy(), 'qy.') }
  }

  #noted(offered: Record<string, unknown>, before: string): Record<string, unknown> {
    const calls = Object.entries(offered).map(([name, call]) => [
      name,
      (...given: unknown[]) => {
        this.calls.push(before + name)
        return Reflect.apply(call as () => unknown, offered, given)
      },
    ])
    return Object.fromEntries(calls)
  }

  #qy(): Record<string, unknown> {
    return {
      login: (given: Given) => ended(given, { code: this.#options.code() }),
      chooseMessageFile: async (given: Given) => {
        const files = await this.#chosen()
        ended(given, {
          tempFiles: files.map((file) => ({ ...file, name: path.basename(file.path) })),
        })
      },
    }
  }

  get #isWecom(): boolean {
    return this.#options.kind === 'wecom'
  }

  #common(): Record<string, unknown> {
    const navigate =
      (kind: 'reLaunch' | 'navigateTo' | 'redirectTo'): Call =>
      (given) => {
        this.#options.onNavigate(kind, String(given.url))
        ended(given, {})
      }
    return {
      getSystemInfoSync: () => ({
        environment: 'wxwork',
        platform: 'android',
        SDKVersion: '3.0.0',
        pixelRatio: 2,
        windowWidth: 375,
        windowHeight: 700,
      }),
      nextTick: (then: () => void) => queueMicrotask(then),
      reLaunch: navigate('reLaunch'),
      navigateTo: navigate('navigateTo'),
      redirectTo: navigate('redirectTo'),
      navigateBack: (given: Given) => {
        this.#options.onNavigate('navigateBack', '')
        ended(given, {})
      },
      onNetworkStatusChange: (tell: (state: object) => void) => this.#onNetwork.add(tell),
      offNetworkStatusChange: (tell: (state: object) => void) => this.#onNetwork.delete(tell),
      getNetworkType: (given: Given) =>
        ended(given, { networkType: this.isOnline ? 'wifi' : 'none', networkAvailable: true }),
      previewImage: (given: Given) => ended(given, {}),
      openDocument: (given: Given) => ended(given, {}),
      showActionSheet: (given: Given) => ended(given, { tapIndex: 0, index: 0 }),
    }
  }

  #wecom(): Record<string, unknown> {
    const missing = NOT_IN_WECOM.map((name) => [
      name,
      (given?: Given) => given?.fail?.({ errMsg: `${name}:fail not supported` }),
    ])
    return {
      ...Object.fromEntries(missing),
      ...this.#common(),
      canIUse: () => true,
      getStorageSync: (key: string) => this.storage.get(key) ?? '',
      setStorageSync: (key: string, data: unknown) => void this.storage.set(key, data),
      removeStorageSync: (key: string) => void this.storage.delete(key),
      setNavigationBarTitle: (given: Given) => {
        this.titles.push(String(given.title))
        ended(given, {})
      },
      getLocation: (given: Given) =>
        ended(given, { latitude: 31.23, longitude: 121.47, accuracy: 35 }),
      chooseImage: async (given: Given) => {
        const files = await this.#chosen()
        ended(given, { tempFilePaths: files.map((file) => file.path), tempFiles: files })
      },
      request: (given: Given) => {
        const allowed = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']
        this.#fetch(given, allowed, given.header).then(
          ({ status, text, headers }) =>
            ended(given, { statusCode: status, data: text, header: headers, errMsg: 'request:ok' }),
          (problem: Error) => failed(given, { errMsg: `request:fail ${problem.message}` }),
        )
        return { abort() {} }
      },
      uploadFile: (given: Given) => {
        this.#upload(given, String(given.name), given.header).then(
          ({ status, text }) => ended(given, { statusCode: status, data: text }),
          (problem: Error) => failed(given, { errMsg: `uploadFile:fail ${problem.message}` }),
        )
        return { abort() {} }
      },
      downloadFile: (given: Given) => {
        this.#download(given).then(
          ({ status, path: at }) => ended(given, { statusCode: status, tempFilePath: at }),
          (problem: Error) => failed(given, { errMsg: `downloadFile:fail ${problem.message}` }),
        )
        return { abort() {} }
      },
      getFileSystemManager: () => ({ readFile: (given: Given) => void this.#readFile(given) }),
    }
  }

  #dingtalk(): Record<string, unknown> {
    return {
      ...this.#common(),
      // No `request`, only `httpRequest`.
      canIUse: (name: string) => name !== 'request' && name !== 'openDocument',
      getAuthCode: (given: Given) => {
        if (typeof given.corpId !== 'string') return failed(given, { error: 2 })
        return ended(given, { authCode: this.#options.code() })
      },
      getStorageSync: ({ key }: { key: string }) => ({ data: this.storage.get(key) ?? null }),
      setStorageSync: ({ key, data }: { key: string; data: unknown }) =>
        void this.storage.set(key, data),
      removeStorageSync: ({ key }: { key: string }) => void this.storage.delete(key),
      setNavigationBar: (given: Given) => {
        this.titles.push(String(given.title))
        ended(given, {})
      },
      getLocation: (given: Given) =>
        ended(given, { latitude: '31.23', longitude: '121.47', accuracy: '35.0' }),
      chooseImage: async (given: Given) => {
        const files = await this.#chosen()
        const filePaths = files.map((file) => file.path)
        ended(given, { filePaths, files: files.map((file) => ({ ...file, fileType: 'image' })) })
      },
      httpRequest: (given: Given) => {
        this.#fetch(given, ['GET', 'POST', 'PUT', 'DELETE'], given.headers).then(
          ({ status, text, headers }) => {
            const answer = { status, data: text, headers }
            if (status === 200) ended(given, answer)
            else failed(given, { ...answer, error: 19, errorMessage: 'http status error' })
          },
          () => failed(given, { error: 12, errorMessage: 'network error' }),
        )
        return { abort() {} }
      },
      uploadFile: (given: Given) => {
        const kinds: unknown[] = ['image', 'video', 'audio']
        if (!kinds.includes(given.fileType)) return failed(given, { error: 11 })
        this.#upload(given, String(given.fileName), given.header).then(
          ({ status, text }) => ended(given, { statusCode: String(status), data: text }),
          () => failed(given, { error: 12 }),
        )
        return { abort() {} }
      },
      downloadFile: (given: Given) => {
        this.#download(given).then(
          ({ status, path: at }) =>
            status === 200 ? ended(given, { filePath: at }) : failed(given, { error: 12 }),
          () => failed(given, { error: 12 }),
        )
        return { abort() {} }
      },
      getFileSystemManager: () => ({ readFile: (given: Given) => void this.#readFile(given) }),
    }
  }

  async #chosen(): Promise<{ path: string; size: number }[]> {
    const paths = this.photos.splice(0)
    return Promise.all(paths.map(async (at) => ({ path: at, size: (await stat(at)).size })))
  }

  /** The address on the server, whatever the build has in front. */
  #address(url: unknown): string {
    if (!this.isOnline) throw new Error('no network')
    const { pathname, search } = new URL(String(url), 'https://kedu.test')
    return `${this.#options.server}${pathname}${search}`
  }

  async #fetch(given: Given, allowed: readonly string[], headers: unknown) {
    const method = String(given.method ?? 'GET').toUpperCase()
    if (!allowed.includes(method)) throw new Error(`invalid method ${method}`)
    const response = await fetch(this.#address(given.url), {
      method,
      headers: { ...(headers as Record<string, string>) },
      ...(given.data === undefined ? {} : { body: given.data as string | ArrayBuffer }),
    })
    const text = await response.text()
    return { status: response.status, text, headers: Object.fromEntries(response.headers) }
  }

  async #upload(given: Given, field: string, headers: unknown) {
    const at = String(given.filePath)
    const body = new FormData()
    for (const [name, value] of Object.entries((given.formData as object) ?? {})) {
      body.append(name, String(value))
    }
    body.append(field, new Blob([await readFile(at)], { type: 'image/jpeg' }), path.basename(at))
    const response = await fetch(this.#address(given.url), {
      method: 'POST',
      headers: { ...(headers as Record<string, string>) },
      body,
    })
    return { status: response.status, text: await response.text() }
  }

  async #download(given: Given) {
    const headers = { ...(given.header as Record<string, string>) }
    const response = await fetch(this.#address(given.url), { headers })
    this.#fetched += 1
    const at = path.join(this.#options.folder, `fetched-${this.#fetched}`)
    await writeFile(at, Buffer.from(await response.arrayBuffer()))
    return { status: response.status, path: at }
  }

  async #readFile(given: Given): Promise<void> {
    try {
      const bytes = await readFile(String(given.filePath))
      const from = Number(given.position ?? 0)
      const piece = bytes.subarray(from, from + Number(given.length ?? bytes.length))
      const data = given.encoding ? piece.toString(given.encoding as 'base64') : buffer(piece)
      ended(given, { data })
    } catch {
      failed(given, { errMsg: 'readFile:fail' })
    }
  }
}

function buffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}

function ended(given: Given, result: object): void {
  given.success?.(result)
  given.complete?.(result)
}

function failed(given: Given, problem: object): void {
  given.fail?.(problem)
  given.complete?.(problem)
}
