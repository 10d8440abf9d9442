/**
 * DingTalk's mini-program. Its network calls fail on every status but 200 and put the status beside
 * the reason; files have a kind, and none but photos, videos and sounds.
 */
import type { GivenPlace } from '@kedu/shared/contracts/api/values'
import Taro from '@tarojs/taro'
import { givenPlace } from './given-place.ts'
import type { HttpAnswer } from './host-types.ts'
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
  async request({ method, url, headers, body }) {
    try {
      const answer = await Taro.request<unknown>({
        url,
        method,
        header: headers,
        ...(body === undefined ? {} : { data: body }),
        dataType: 'text',
        timeout: REQUEST_MS,
      })
      return miniAnswer(answer.statusCode, answer.data)
    } catch (problem) {
      return answered(problem)
    }
  },

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

  async download({ url, headers }) {
    const file: Fetched = await Taro.downloadFile({ url, header: headers })
    return file.filePath ?? file.apFilePath ?? null
  },

  async showDocument(filePath) {
    if (!dd.canIUse('openDocument')) throw new Error('This client shows no documents')
    await Taro.openDocument({ filePath, fileType: 'pdf' })
  },

  async pickFiles({ limit }) {
    const chosen = (await Taro.chooseImage({ count: limit })) as unknown as ChosenImages
    const paths = chosen.filePaths ?? chosen.apFilePaths ?? []
    return paths.map((path, index) => {
      const about = chosen.files?.[index]
      const fileType = about?.fileType ?? 'image'
      return {
        fileName: nameAt(path),
        mime: fileType.includes('/') ? fileType : 'image/jpeg',
        bytes: about?.size ?? 0,
        preview: path,
        blob: path,
      }
    })
  },
}

/** A refusal of the server comes as a failure that knows its status; without one nothing was answered. */
function answered(problem: unknown): HttpAnswer {
  const { status, statusCode, data } = (problem ?? {}) as Record<string, unknown>
  const given = Number(status ?? statusCode)
  return given >= 100 ? miniAnswer(given, data) : { kind: 'unreachable' }
}
