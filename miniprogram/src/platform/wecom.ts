/**
 * WeCom's mini-program. The same build runs in WeChat, where `wx.qy` is missing: there it is not
 * known who one is. Calls WeCom lacks are avoided: `chooseMedia`, `chooseMessageFile`,
 * `openDocument`'s menu, `getWindowInfo` and its like.
 */
import Taro from '@tarojs/taro'
import { zh } from '../wording/zh-cn.ts'
import { givenPlace } from './given-place.ts'
import type { LocalFile } from './host-types.ts'
import { miniAnswer, nameAt } from './mini-answer.ts'
import type { MiniCalls, Suite, SuiteProof } from './suite-types.ts'

interface Ended<T> {
  success(result: T): void
  fail(problem: unknown): void
}

/** What only WeCom has. */
declare const wx: {
  qy?: {
    login(options: Ended<{ code: string }>): void
    chooseMessageFile(
      options: Ended<{ tempFiles: { path: string; size: number; name: string }[] }> & {
        count: number
        type: 'all'
      },
    ): void
  }
}

const REQUEST_MS = 20_000
const UPLOAD_MS = 120_000
const PIECE_MS = 60_000

const wecom: Suite = {
  name: 'wecom',
  prove: ({ wecom: ours }) =>
    new Promise<SuiteProof>((resolve) => {
      if (ours === null || wx.qy === undefined) {
        resolve({ kind: 'none' })
        return
      }
      wx.qy.login({
        success: ({ code }) => resolve({ kind: 'wecom', code }),
        fail: () => resolve({ kind: 'none' }),
      })
    }),
  async place() {
    try {
      const { latitude, longitude, accuracy } = await Taro.getLocation({ type: 'wgs84' })
      return givenPlace(latitude, longitude, accuracy)
    } catch {
      return null
    }
  },
}

export const suite: Suite | null = wx.qy === undefined ? null : wecom

export const calls: MiniCalls = {
  async request({ method, url, headers, body }) {
    try {
      const answer = await Taro.request<unknown>({
        url,
        method,
        header: { ...headers, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { data: body }),
        dataType: 'text',
        timeout: REQUEST_MS,
      })
      return miniAnswer(answer.statusCode, answer.data)
    } catch {
      return { kind: 'unreachable' }
    }
  },

  async upload({ url, headers, file }) {
    try {
      const answer = await Taro.uploadFile({
        url,
        header: headers,
        name: 'file',
        filePath: String(file.blob),
        timeout: UPLOAD_MS,
      })
      return miniAnswer(answer.statusCode, answer.data)
    } catch {
      return { kind: 'unreachable' }
    }
  },

  async putPiece({ url, headers, offset, bytes }) {
    try {
      const answer = await Taro.request<unknown>({
        url: `${url}?offset=${offset}`,
        method: 'PUT',
        header: { ...headers, 'content-type': 'application/octet-stream' },
        data: bytes.slice().buffer,
        dataType: 'text',
        timeout: PIECE_MS,
      })
      return miniAnswer(answer.statusCode, answer.data)
    } catch {
      return { kind: 'unreachable' }
    }
  },

  async download({ url, headers }) {
    const file = await Taro.downloadFile({ url, header: headers })
    return file.statusCode === 200 ? file.tempFilePath : null
  },

  showDocument: (filePath) => Taro.openDocument({ filePath, fileType: 'pdf' }),

  async pickFiles({ photosOnly, limit }) {
    // Only WeCom can choose from its own chats; photos come from the camera and the album.
    if (!photosOnly && wx.qy !== undefined) {
      const { tapIndex } = await Taro.showActionSheet({ itemList: [...zh.pickFrom] })
      if (tapIndex === 1) return chatFiles(limit)
    }
    const { tempFiles } = await Taro.chooseImage({ count: limit })
    return tempFiles.map(({ path, size }) => photo(path, size))
  },

  async takePhotos({ from, limit }) {
    const { tempFiles } = await Taro.chooseImage({
      count: limit,
      sizeType: ['original'],
      sourceType: [from],
    })
    return tempFiles.map(({ path, size }) => photo(path, size))
  },
}

function photo(path: string, bytes: number): LocalFile {
  const fileName = nameAt(path)
  const mime = /\.png$/i.test(fileName) ? 'image/png' : 'image/jpeg'
  return { fileName, mime, bytes, preview: path, blob: path }
}

function chatFiles(count: number): Promise<LocalFile[]> {
  return new Promise((resolve, reject) => {
    if (wx.qy === undefined) {
      resolve([])
      return
    }
    wx.qy.chooseMessageFile({
      count,
      type: 'all',
      success: ({ tempFiles }) =>
        resolve(
          tempFiles.map(({ path, size, name }) => {
            const isPhoto = /\.(jpe?g|png|webp|heic)$/i.test(name)
            return isPhoto
              ? { ...photo(path, size), fileName: name }
              : {
                  fileName: name,
                  mime: /\.pdf$/i.test(name) ? 'application/pdf' : 'application/octet-stream',
                  bytes: size,
                  preview: null,
                  blob: path,
                }
          }),
        ),
      fail: reject,
    })
  })
}
