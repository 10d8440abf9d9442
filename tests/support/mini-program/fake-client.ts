/**
 * What a suite's client offers a mini-program, as `wx` or `dd`: network calls reach a real server, files
 * are real files. A call it does not have is missing, as on a phone; every call made is written down.
 */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ended, failed, type Given } from './calls.ts'
import { FakeFiles } from './fake-files.ts'

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
  /** As JSON: nothing in it is shared with the program. */
  readonly storage = new Map<string, string>()
  readonly titles: string[] = []
  /** Every request that left the phone, `GET /path`. */
  readonly requests: string[] = []
  /** Paths of everything that left it, files sent and fetched, too. */
  readonly reached: string[] = []
  /** Paths the camera or the album gives next. */
  photos: string[] = []
  isOnline = true
  readonly files: FakeFiles
  /** Asked before each request: false cuts the line under it; `answer` lets it through and cuts its answer. */
  line: (method: string, path: string) => 'through' | 'cut' | 'answer-cut' = () => 'through'
  #networkType = 'wifi'
  /** Which run of the app is alive: calls of an earlier one are never answered. */
  #run = 0
  readonly #options: FakeClientOptions
  readonly #onNetwork = new Set<(state: object) => void>()
  #fetched = 0

  constructor(options: FakeClientOptions) {
    this.#options = options
    this.files = new FakeFiles(options.kind, options.folder)
  }

  setOnline(isOnline: boolean, networkType = 'wifi'): void {
    this.isOnline = isOnline
    this.#networkType = networkType
    for (const tell of this.#onNetwork) tell({ isConnected: isOnline, networkType: this.#network })
  }

  /** The app is gone, and with it what it waited for; what it stored stays. */
  endRun(): void {
    this.#run += 1
    this.#onNetwork.clear()
    this.files.dropTemporary()
  }

  /** The global object of the suite, for one run of the app. */
  api(): Record<string, unknown> {
    if (this.#isWecom) {
      return { ...this.#noted(this.#wecom(), ''), qy: this.#noted(this.#qy(), 'qy.') }
    }
    return { ...this.#noted(this.#dingtalk(), ''), env: { USER_DATA_PATH: this.files.userFolder } }
  }

  #noted(offered: Record<string, unknown>, before: string): Record<string, unknown> {
    const run = this.#run
    const whileAlive = (told: unknown) =>
      typeof told === 'function'
        ? (...given: unknown[]) =>
            run === this.#run ? Reflect.apply(told, null, given) : undefined
        : told
    const calls = Object.entries(offered).map(([name, call]) => [
      name,
      (first: unknown, ...rest: unknown[]) => {
        if (run !== this.#run) return {}
        this.calls.push(before + name)
        const isOptions = typeof first === 'object' && first !== null
        const given = isOptions
          ? Object.fromEntries(
              Object.entries(first).map(([key, value]) => [key, whileAlive(value)]),
            )
          : first
        return Reflect.apply(call as () => unknown, offered, [given, ...rest])
      },
    ])
    return Object.fromEntries(calls)
  }

  get #network(): string {
    const type = this.isOnline ? this.#networkType : this.#isWecom ? 'none' : 'notreachable'
    return this.#isWecom ? type : type.toUpperCase()
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
        ended(given, { networkType: this.#network, networkAvailable: this.isOnline }),
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
      getStorageSync: (key: string) => this.#stored(key) ?? '',
      setStorageSync: (key: string, data: unknown) => this.#store(key, data),
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
      compressImage: (given: Given) => {
        this.files.compressed(given.src).then(
          (tempFilePath) => ended(given, { tempFilePath }),
          () => failed(given, { errMsg: 'compressImage:fail' }),
        )
      },
      getFileSystemManager: () => this.#noted(this.files.wecom(), ''),
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
      getStorageSync: ({ key }: { key: string }) => ({ data: this.#stored(key) }),
      setStorageSync: ({ key, data }: { key: string; data: unknown }) => this.#store(key, data),
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
      // Texts alone, by GET and POST: https://open.dingtalk.com/document/development/send-network-requests
      httpRequest: (given: Given) => {
        const isText = given.data === undefined || typeof given.data === 'string'
        if (!isText) throw new Error(`httpRequest cannot send ${String(given.data)}`)
        this.#fetch(given, ['GET', 'POST'], given.headers).then(
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
      compressImage: (given: Given) => {
        const [path] = Array.isArray(given.filePaths) ? given.filePaths : []
        this.files.compressed(path).then(
          (smaller) => ended(given, { filePaths: [smaller] }),
          () => failed(given, { error: 2 }),
        )
      },
      getFileSystemManager: () => this.#noted(this.files.dingtalk(), ''),
    }
  }

  #stored(key: string): unknown {
    const text = this.storage.get(key)
    return text === undefined ? null : JSON.parse(text)
  }

  #store(key: string, data: unknown): void {
    this.storage.set(key, JSON.stringify(data))
  }

  async #chosen(): Promise<{ path: string; size: number }[]> {
    const taken = this.photos.splice(0).map((at) => this.files.temporary(at))
    return taken.map((path) => ({ path, size: this.files.size(path) }))
  }

  /** The address on the server, whatever the build has in front. */
  #address(url: unknown): string {
    if (!this.isOnline) throw new Error('no network')
    const { pathname, search } = new URL(String(url), 'https://kedu.test')
    this.reached.push(pathname)
    return `${this.#options.server}${pathname}${search}`
  }

  async #fetch(given: Given, allowed: readonly string[], headers: unknown) {
    const method = String(given.method ?? 'GET').toUpperCase()
    if (!allowed.includes(method)) throw new Error(`invalid method ${method}`)
    const address = this.#address(given.url)
    const passage = this.line(method, new URL(address).pathname)
    this.requests.push(`${method} ${new URL(address).pathname}`)
    if (passage === 'cut') throw new Error('connection reset')
    const response = await fetch(address, {
      method,
      headers: { ...(headers as Record<string, string>) },
      ...(given.data === undefined ? {} : { body: given.data as string | ArrayBuffer }),
    })
    const text = await response.text()
    if (passage === 'answer-cut') throw new Error('connection reset')
    return { status: response.status, text, headers: Object.fromEntries(response.headers) }
  }

  async #upload(given: Given, field: string, headers: unknown) {
    const at = this.files.real(given.filePath)
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
    return { status: response.status, path: this.files.temporary(at) }
  }
}
