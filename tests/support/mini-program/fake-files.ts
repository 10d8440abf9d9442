/**
 * The files of a mini-program: temporary ones that are gone with the app, kept ones that stay. WeCom's and
 * DingTalk's calls take what their documents name, and nothing beside it.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { ended, failed, type Given } from './calls.ts'

/** DingTalk: the largest file that may be kept. */
const MOST_KEPT_BYTES = 10 * 1024 * 1024
const USER_FOLDER = 'https://usr'

export class FakeFiles {
  readonly #kind: 'wecom' | 'dingtalk'
  readonly #folder: string
  /** Where on the disk what the program knows by this path is. */
  readonly #at = new Map<string, string>()
  #count = 0

  constructor(kind: 'wecom' | 'dingtalk', folder: string) {
    this.#kind = kind
    this.#folder = folder
  }

  /** A temporary file of the client with this content: what a camera or a download leaves. */
  temporary(from: string): string {
    this.#count += 1
    const real = path.join(this.#folder, `file-${this.#count}`)
    copyFileSync(from, real)
    const ending = path.extname(from)
    const shown =
      this.#kind === 'wecom'
        ? `wxfile://tmp_${this.#count}${ending}`
        : `https://resource/tmp_${this.#count}.image`
    this.#at.set(shown, real)
    return shown
  }

  /** On the disk. @throws when the program names a file it does not have. */
  real(shown: unknown): string {
    const real = this.#at.get(String(shown))
    if (real === undefined) throw new Error(`no such file ${String(shown)}`)
    return real
  }

  size(shown: string): number {
    return statSync(this.real(shown)).size
  }

  /** What the program keeps, by the paths it knows. */
  get kept(): string[] {
    return [...this.#at.keys()].filter((shown) => !shown.includes('tmp_'))
  }

  /** The app is closed: the temporary files go with it. */
  dropTemporary(): void {
    for (const [shown, real] of this.#at) {
      if (!shown.includes('tmp_')) continue
      rmSync(real)
      this.#at.delete(shown)
    }
  }

  /** `wx.getFileSystemManager()`. @see https://developers.weixin.qq.com/miniprogram/dev/api/file/FileSystemManager.html */
  wecom(): Record<string, (given: Given) => unknown> {
    return {
      saveFile: (given) =>
        this.#answer(given, () => {
          const shown = `wxfile://store_${path.basename(this.real(given.tempFilePath))}`
          return { savedFilePath: this.#move(given.tempFilePath, shown) }
        }),
      readFile: (given) =>
        this.#answer(given, () => {
          const whole = readFileSync(this.real(given.filePath))
          const position = Number(given.position ?? 0)
          const length = Number(given.length ?? whole.length - position)
          if (position < 0 || position >= whole.length) throw new Error('invalid position')
          if (length < 1 || length > whole.length) throw new Error('invalid length')
          return { data: content(whole.subarray(position, position + length), given.encoding) }
        }),
      removeSavedFile: (given) =>
        this.#answer(given, () => {
          if (!String(given.filePath).startsWith('wxfile://store_')) throw new Error('not saved')
          return this.#remove(given.filePath)
        }),
      getFileInfo: (given) =>
        this.#answer(given, () => ({ size: this.size(String(given.filePath)), digest: '' })),
    }
  }

  /** `dd.getFileSystemManager()`. @see https://open.dingtalk.com/document/development/file-manager-overview */
  dingtalk(): Record<string, (given: Given) => unknown> {
    return {
      saveFile: (given) =>
        this.#answer(given, () => {
          if (this.size(String(given.tempFilePath)) > MOST_KEPT_BYTES) throw new Error('too large')
          const to = given.filePath ?? `https://resource/kept_${this.#count}.image`
          return { success: true, savedFilePath: this.#move(given.tempFilePath, String(to)) }
        }),
      // The whole of a file of the user's folder; a part of one is not to be had.
      readFile: (given) =>
        this.#answer(given, () => {
          this.#own(given.filePath)
          const whole = readFileSync(this.real(given.filePath))
          return { success: true, data: content(whole, given.encoding) }
        }),
      getFileInfo: (given) =>
        this.#answer(given, () => ({ size: this.size(String(given.filePath)), digest: '' })),
      unlink: (given) =>
        this.#answer(given, () => {
          this.#own(given.filePath)
          return this.#remove(given.filePath)
        }),
    }
  }

  /** `wx.compressImage` and `dd.compressImage`. */
  async compressed(shown: unknown): Promise<string> {
    const smaller = path.join(this.#folder, 'compressed.jpg')
    await sharp(this.real(shown)).resize(600).jpeg({ quality: 60 }).toFile(smaller)
    return this.temporary(smaller)
  }

  get userFolder(): string {
    return USER_FOLDER
  }

  #own(shown: unknown): void {
    if (!String(shown).startsWith(`${USER_FOLDER}/`)) throw new Error('no permission')
  }

  #move(from: unknown, to: string): string {
    const real = this.real(from)
    const kept = `${real}-kept`
    renameSync(real, kept)
    this.#at.delete(String(from))
    this.#at.set(to, kept)
    return to
  }

  #remove(shown: unknown): object {
    const real = this.real(shown)
    if (existsSync(real)) rmSync(real)
    this.#at.delete(String(shown))
    return {}
  }

  /** The answer comes later, as on a phone. */
  #answer(given: Given, act: () => object): void {
    setImmediate(() => {
      try {
        ended(given, act())
      } catch (problem) {
        failed(given, { error: 10022, errMsg: `fail ${(problem as Error).message}` })
      }
    })
  }
}

function content(bytes: Buffer, encoding: unknown): string | ArrayBuffer {
  if (encoding !== undefined) return bytes.toString(encoding as 'base64')
  return new Uint8Array(bytes).buffer
}
