/**
 * Photos on the device in DingTalk's mini-program: files of the user's own folder, for only these may be read
 * by a script; 10 MB each, 50 MB in all. Taro knows Alipay's names for these calls, so DingTalk's are called as
 * they are.
 * @see https://open.dingtalk.com/document/development/file-manager-overview
 */
import type { MiniFiles } from './suite-types.ts'

interface Ended<T> {
  success(result: T): void
  fail(problem: unknown): void
}

declare const dd: {
  env: { USER_DATA_PATH: string }
  getFileSystemManager(): {
    saveFile(
      options: Ended<{ savedFilePath: string }> & { tempFilePath: string; filePath: string },
    ): void
    /** Without an `encoding` the whole file as bytes; it knows no part of one. */
    readFile(options: Ended<{ data: ArrayBuffer | string }> & { filePath: string }): void
    getFileInfo(options: Ended<{ size: number }> & { filePath: string }): void
    unlink(options: Partial<Ended<unknown>> & { filePath: string }): void
  }
  compressImage(
    options: Ended<{ filePaths: string[] }> & { filePaths: string[]; compressLevel: number },
  ): void
}

/** Of 0 to 4; 2 is hardly smaller, 4 is the client's own choice. */
const MEDIUM = 1

export const files: MiniFiles = {
  keep: (name, temporary) =>
    new Promise((resolve) => {
      dd.getFileSystemManager().saveFile({
        tempFilePath: temporary,
        filePath: `${dd.env.USER_DATA_PATH}/capture/${name}`,
        success: ({ savedFilePath }) => resolve(savedFilePath),
        fail: () => resolve(null),
      })
    }),

  reader(filePath) {
    let whole: Promise<ArrayBuffer> | null = null
    return async (from, to) => {
      whole ??= readWhole(filePath)
      return new Uint8Array(await whole, from, to - from)
    }
  },

  remove(filePath) {
    dd.getFileSystemManager().unlink({ filePath })
  },

  size: (filePath) =>
    new Promise((resolve) => {
      dd.getFileSystemManager().getFileInfo({
        filePath,
        success: ({ size }) => resolve(size),
        fail: () => resolve(null),
      })
    }),

  shrink: (path) =>
    new Promise((resolve) => {
      dd.compressImage({
        filePaths: [path],
        compressLevel: MEDIUM,
        success: ({ filePaths }) => resolve(filePaths[0] ?? null),
        fail: () => resolve(null),
      })
    }),
}

function readWhole(filePath: string): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    dd.getFileSystemManager().readFile({
      filePath,
      success: ({ data }) =>
        typeof data === 'string'
          ? reject(new Error(`${filePath} was read as text`))
          : resolve(data),
      fail: (problem) => reject(new Error(`${filePath}: ${JSON.stringify(problem)}`)),
    })
  })
}
