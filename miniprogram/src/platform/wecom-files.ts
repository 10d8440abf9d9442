/** Photos on the device in WeCom's mini-program: its saved files, 200 MB in all. */
import Taro from '@tarojs/taro'
import type { MiniFiles } from './suite-types.ts'

const COPY_QUALITY = 70

export const files: MiniFiles = {
  keep: (_name, temporary) =>
    new Promise((resolve) => {
      Taro.getFileSystemManager().saveFile({
        tempFilePath: temporary,
        success: ({ savedFilePath }) => resolve(savedFilePath),
        fail: () => resolve(null),
      })
    }),

  reader: (filePath) => (from, to) =>
    new Promise((resolve, reject) => {
      Taro.getFileSystemManager().readFile({
        filePath,
        position: from,
        length: to - from,
        success: ({ data }) =>
          typeof data === 'string'
            ? reject(new Error(`${filePath} was read as text`))
            : resolve(new Uint8Array(data)),
        fail: ({ errMsg }) => reject(new Error(errMsg)),
      })
    }),

  remove(filePath) {
    Taro.getFileSystemManager().removeSavedFile({ filePath })
  },

  size: (filePath) =>
    new Promise((resolve) => {
      Taro.getFileSystemManager().getFileInfo({
        filePath,
        success: ({ size }) => resolve(size),
        fail: () => resolve(null),
      })
    }),

  // Only on phones: WeCom on a desktop says no.
  shrink: (src) =>
    Taro.compressImage({ src, quality: COPY_QUALITY }).then(
      ({ tempFilePath }) => tempFilePath,
      () => null,
    ),
}
