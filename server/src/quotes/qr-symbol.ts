/** QR codes as rows of dark and light, and as a picture to send. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sharp from 'sharp'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'

let ready: Promise<unknown> | null = null

/** Left alone it fetches its program from the network. */
async function prepared(): Promise<unknown> {
  const require = createRequire(import.meta.url)
  const bytes = await readFile(require.resolve('zxing-wasm/writer/zxing_writer.wasm'))
  return prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(bytes).buffer },
    fireImmediately: true,
  })
}

export interface QrSymbol {
  /** Modules on a side, without the quiet zone. */
  size: number
  isDark(column: number, row: number): boolean
}

/** Level M: a smudge of a seventh of it is still read. */
export async function qrSymbol(text: string): Promise<QrSymbol> {
  ready ??= prepared()
  await ready
  const { symbol, error } = await writeBarcode(text, { format: 'QRCode', options: 'ecLevel=M' })
  if (error) throw new Error(`No QR code could be made: ${error}`)
  const { width, data } = symbol
  return { size: width, isDark: (column, row) => (data[row * width + column] ?? 255) < 128 }
}

const QUIET = 4
const MODULE_PX = 8

/** PNG with its quiet zone, black on white whatever the screen's colours. */
export async function qrPicture(text: string): Promise<Buffer> {
  const symbol = await qrSymbol(text)
  const side = (symbol.size + 2 * QUIET) * MODULE_PX
  const pixels = Buffer.alloc(side * side, 255)
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const column = Math.floor(x / MODULE_PX) - QUIET
      const row = Math.floor(y / MODULE_PX) - QUIET
      const isInside = column >= 0 && row >= 0 && column < symbol.size && row < symbol.size
      if (isInside && symbol.isDark(column, row)) pixels[y * side + x] = 0
    }
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .png()
    .toBuffer()
}
