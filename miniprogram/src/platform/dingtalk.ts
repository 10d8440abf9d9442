/**
 * DingTalk's mini-program. Its network calls fail on every status but 200 and put the status beside
 * the reason; they know GET and POST of text alone. Files have a kind, and none but photos, videos and
 * sounds. @see https://open.dingtalk.com/document/development/send-network-requests
 */
import type { GivenPlace } from '@kedu/shared/contracts/api/values'
import Taro from '@tarojs/taro'
import { base64Of } from './base64.ts'
import { files } from './dingtalk-files.ts'
import { givenPlace } from './given-place.ts'
import type { HttpAnswer, LocalFile } from './host-types.ts'
import { miniAnswer, nameAt } from './mini-answer.ts'
import type { MiniCalls, Suite, SuiteProof } from './suite-types.ts'

declare const dd: {
  getAuthCode(options: {
    corpId: string
    success(result: { authCode: string }): void
    fail(problem: unknown): void
  }): void
  getLocation(options: {
    /** 0: WGS84. */
    coordinate: string
    withReGeocode: boolean
    targetAccuracy: string
    useCache: boolean
    success(result: { latitude: string; longitude: string; accuracy: string }): void
    fail(problem: unknown): void
  }): void
  canIUse(name: string): boolean
}

const REQUEST_MS = 20_000
const PIECE_MS = 60_000

export const suite: Suite = {
  name: 'dingtalk',
  prove: ({ dingtalk }) =>
    new Promise<SuiteProof>((resolve) => {
      const corpId = dingtalk?.corpId ?? null
      if (corpId === null) {
        resolve({ kind: 'none' })
        return
      }
      dd.getAuthCode({
        corpId,
        success: ({ authCode }) => resolve({ kind: 'dingtalk', authCode }),
        fail: () => resolve({ kind: 'none' }),
      })
    }),
  place: () =>
    new Promise<GivenPlace | null>((resolve) => {
      dd.getLocation({
        coordinate: '0',
        withReGeocode: false,
        targetAccuracy: '200',
        useCache: false,
        success: ({ latitude, longitude, accuracy }) =>
          resolve(givenPlace(latitude, longitude, accuracy)),
        fail: () => resolve(null),
      })
    }),
}

/** DingTalk's names for what it chose and fetched, beside Taro's. */
interface ChosenImages {
  filePaths?: string[]
  apFilePaths?: string[]
  files?: { path: string; size: number; fileType?: string }[]
}
interface Fetched {
  filePath?: string
  apFilePath?: string
}

export const calls: MiniCalls = {
  request: (options) => ask({ ...options, timeout: REQUEST_MS }),

  async upload({ url, headers, file }) {
    try {
      const options = {
        url,
        header: headers,
        name: 'file',
        fileType: 'image',
        filePath: String(file.blob),
      }
      const answer = await Taro.uploadFile(options as Taro.uploadFile.Option)
      return miniAnswer(Number(answer.statusCode), answer.data)
    } catch (problem) {
      return answered(problem)
    }
  },

  putPiece({ url, headers, offset, bytes }) {
    const body = JSON.stringify({ offset, base64: base64Of(bytes) })
    return ask({ method: 'POST', url, headers, body, timeout: PIECE_MS })
  },

  async download({ url, headers }) {
    const file: Fetched = await Taro.downloadFile({ url, header: headers })
    return file.filePath ?? file.apFilePath ?? null
  },

  async showDocument(filePath) {
    if (!dd.canIUse('openDocument')) throw new Error('This client shows no documents')
    await Taro.openDocument({ filePath, fileType: 'pdf' })
  },

  pickFiles: ({ limit }) => choose({ count: limit }),
  takePhotos: ({ from, limit }) => choose({ count: limit, sourceType: [from] }),
}

async function ask({
  method,
  url,
  headers,
  body,
  timeout,
}: {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body: string | undefined
  timeout: number
}): Promise<HttpAnswer> {
  try {
    const answer = await Taro.request<unknown>({
      url,
      method,
      header: headers,
      ...(body === undefined ? {} : { data: body }),
      dataType: 'text',
      timeout,
    })
    return miniAnswer(answer.statusCode, answer.data)
  } catch (problem) {
    return answered(problem)
  }
}

async function choose(options: {
  count: number
  sourceType?: ('camera' | 'album')[]
}): Promise<LocalFile[]> {
  const chosen = (await Taro.chooseImage(options)) as unknown as ChosenImages
  const paths = chosen.filePaths ?? chosen.apFilePaths ?? []
  return Promise.all(
    paths.map(async (path, index) => {
      const about = chosen.files?.[index]
      const fileType = about?.fileType ?? 'image'
      return {
        // DingTalk calls every picture `….image`.
        fileName: nameAt(path).replace(/\.image$/, '.jpg'),
        mime: fileType.includes('/') ? fileType : 'image/jpeg',
        // Older clients name the files alone.
        bytes: about?.size ?? (await files.size(path)) ?? 0,
        preview: path,
        blob: path,
      }
    }),
  )
}

/** A refusal of the server comes as a failure that knows its status; without one nothing was answered. */
function answered(problem: unknown): HttpAnswer {
  const { status, statusCode, data } = (problem ?? {}) as Record<string, unknown>
  const given = Number(status ?? statusCode)
  return given >= 100 ? miniAnswer(given, data) : { kind: 'unreachable' }
}
