/** The QR code on a page, if there is one. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

import type { QrCode } from '@kedu/shared/evidence/measures'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import type { Plane } from './raster.ts'

let ready: Promise<unknown> | null = null

/** Left alone it fetches its program from the network. */
async function prepared(): Promise<unknown> {
  const require = createRequire(import.meta.url)
  const bytes = await readFile(require.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  return prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(bytes).buffer },
    fireImmediately: true,
  })
}

export async function findQrCode({ width, height, data }: Plane): Promise<QrCode | null> {
  ready ??= prepared()
  await ready
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let i = 0, to = 0; i < data.length; i++, to += 4) {
    const value = data[i] as number
    rgba[to] = value
    rgba[to + 1] = value
    rgba[to + 2] = value
    rgba[to + 3] = 255
  }
  const found = await readBarcodes(
    { width, height, data: rgba, colorSpace: 'srgb' },
    { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true, tryInvert: false },
  )
  const code = found.find(({ isValid }) => isValid)
  if (!code) return null
  const { topLeft, topRight, bottomLeft, bottomRight } = code.position
  const xs = [topLeft.x, topRight.x, bottomLeft.x, bottomRight.x]
  const ys = [topLeft.y, topRight.y, bottomLeft.y, bottomRight.y]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return {
    payload: code.text,
    box: {
      x: left / width,
      y: top / height,
      width: (Math.max(...xs) - left) / width,
      height: (Math.max(...ys) - top) / height,
    },
  }
}
