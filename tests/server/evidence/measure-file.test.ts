import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { roundSeal } from '@kedu/server/bench/evidence/draw-seal'
import { seeded } from '@kedu/server/bench/evidence/random'
import { markUp } from '@kedu/server/evidence/mark-up'
import { measureFile } from '@kedu/server/evidence/measure-file'
import { NOBODY_TRUSTED } from '@kedu/server/evidence/pdf/trusted-signers'
import type { FileMeasures } from '@kedu/shared/evidence/measures'
import { SEAL_PRESENT } from '@kedu/shared/evidence/seal-score'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'
import { pdfOf } from '../../support/evidence/pdf-files.ts'
import { makeSigner, signPdf } from '../../support/evidence/signed-pdf.ts'

const OPTIONS = { zone: 'Asia/Shanghai', trusted: NOBODY_TRUSTED }
const WIDTH = 1000
const HEIGHT = 1400

/** A page with a seal at (0.7, 0.8) of its size. */
function sealedPage(): sharp.Sharp {
  const seal = roundSeal(seeded(5), 100)
  const lines = Array.from(
    { length: 20 },
    (_, i) =>
      `<text x="100" y="${120 + i * 40}" font-size="20">Article ${i}: the seller delivers the goods in time</text>`,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#fff"/>${lines.join('')}<g transform="translate(700 1120)">${seal.svg}</g></svg>`
  return sharp(Buffer.from(svg)).flatten({ background: '#fff' })
}

async function measurePicture(
  bytes: Uint8Array,
): Promise<Extract<FileMeasures, { kind: 'picture' }>> {
  const measures = await measureFile(bytes, OPTIONS)
  if (measures.kind !== 'picture') throw new Error(JSON.stringify(measures))
  return measures
}

async function measurePdf(bytes: Uint8Array): Promise<Extract<FileMeasures, { kind: 'pdf' }>> {
  const measures = await measureFile(bytes, OPTIONS)
  if (measures.kind !== 'pdf') throw new Error(JSON.stringify(measures))
  return measures
}

describe('a picture', { timeout: 60_000 }, () => {
  test('shows its seal where it is', async () => {
    const { page } = await measurePicture(await sealedPage().jpeg({ quality: 80 }).toBuffer())
    const [seal] = page.seals
    expect(seal?.score).toBeGreaterThan(SEAL_PRESENT)
    expect(seal?.box.x).toBeCloseTo(0.6, 1)
    expect(seal?.box.y).toBeCloseTo(1020 / HEIGHT, 1)
    expect(seal?.box.width).toBeCloseTo(0.2, 1)
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('held as %s is measured upright', async (orientation) => {
    const flat = await sealedPage().png().toBuffer()
    const undo = [0, 1, 2, 3, 4, 5, 8, 7, 6][orientation] ?? 1
    // Stored turned the other way, so that the camera's note turns it back.
    const stored = await sharp(
      await sharp(flat).withMetadata({ orientation: undo }).png().toBuffer(),
    )
      .rotate()
      .withMetadata({ orientation })
      .jpeg()
      .toBuffer()
    const { page } = await measurePicture(stored)
    expect([page.quality.width, page.quality.height]).toEqual([WIDTH, HEIGHT])
    expect(page.seals[0]?.box.y).toBeCloseTo(1020 / HEIGHT, 1)
    expect(page.seals[0]?.box.x).toBeCloseTo(0.6, 1)
  })

  test('in black and white is known to be', async () => {
    const { page } = await measurePicture(await sealedPage().greyscale().jpeg().toBuffer())
    expect(page).toMatchObject({ isGrey: true, seals: [] })
  })

  test('gives its QR code', async () => {
    const program = readFileSync(
      createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'),
    )
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(program).buffer } })
    const { image } = await writeBarcode('kedu:visit/20261123', { format: 'QRCode', scale: 8 })
    if (!image) throw new Error('No code was drawn')
    const code = Buffer.from(await image.arrayBuffer())
    const bytes = await sealedPage()
      .composite([{ input: code, left: 100, top: 1000 }])
      .jpeg()
      .toBuffer()
    const { page } = await measurePicture(bytes)
    expect(page.qr?.payload).toBe('kedu:visit/20261123')
    expect(page.qr?.box.x).toBeLessThan(0.3)
  })

  test('tells what the camera wrote, in the zone of the company when it wrote none', async () => {
    const withExif = (offset: Record<string, string>) =>
      sealedPage()
        .withExif({
          IFD2: { DateTimeOriginal: '2026:11:20 15:17:03', ...offset },
          IFD3: {
            GPSLatitude: '31/1 13/1 4920/100',
            GPSLatitudeRef: 'N',
            GPSLongitude: '121/1 28/1 2520/100',
            GPSLongitudeRef: 'E',
          },
        })
        .jpeg()
        .toBuffer()
    const { photo } = await measurePicture(await withExif({}))
    expect(photo).toMatchObject({ takenAtText: '2026-11-20T15:17:03+08:00', zone: 'assumed' })
    expect(photo.takenAt).toBe(Date.parse('2026-11-20T07:17:03Z'))
    expect(photo.lat).toBeCloseTo(31.2303, 3)
    expect(photo.lng).toBeCloseTo(121.4737, 3)
    const written = await measurePicture(await withExif({ OffsetTimeOriginal: '+09:00' }))
    expect(written.photo).toMatchObject({
      takenAtText: '2026-11-20T15:17:03+09:00',
      zone: 'camera',
    })
    const none = await measurePicture(await sealedPage().jpeg().toBuffer())
    expect(none.photo).toMatchObject({ takenAt: null, lat: null })
  })
})

describe('a PDF', { timeout: 60_000 }, () => {
  test('that was scanned shows the seal of its page, and no text', async () => {
    const jpeg = { bytes: await sealedPage().jpeg().toBuffer(), width: WIDTH, height: HEIGHT }
    const { pages, text, pageCount } = await measurePdf(pdfOf([{ text: '' }, { jpeg }]))
    expect([pageCount, text]).toEqual([2, ''])
    expect(pages.map(({ seals }) => seals.length)).toEqual([0, 1])
  })

  test('with text is read, page by page', async () => {
    const { text } = await measurePdf(pdfOf([{ text: 'Total 1,200,000.00' }, { text: 'Page two' }]))
    expect(text).toContain('1,200,000.00')
    expect(text).toContain('Page two')
  })

  test('tells its signatures', async () => {
    const signer = await makeSigner('华东机电有限公司')
    const signed = await signPdf(pdfOf([{ text: 'x' }]), signer, { when: new Date('2026-11-23') })
    expect((await measurePdf(signed)).signatures).toMatchObject([{ valid: true, wholeFile: true }])
  })

  test('that hides the word ByteRange is caught by the count of fields', async () => {
    const signer = await makeSigner('华东机电有限公司')
    const signed = await signPdf(pdfOf([{ text: 'x' }]), signer, { when: new Date('2026-11-23') })
    const hidden = Buffer.from(
      signed.toString('latin1').replace('/ByteRange', '/ByteRangf'),
      'latin1',
    )
    expect((await measurePdf(hidden)).signatures).toMatchObject([
      { valid: false, problem: 'range' },
    ])
  })
})

describe('the marked-up picture', { timeout: 60_000 }, () => {
  test('has a frame round what was found and nothing else changed', async () => {
    const original = await sealedPage().png().toBuffer()
    const box = { x: 0.1, y: 0.8, width: 0.2, height: 0.1 }
    const marked = await markUp(original, 1, [{ box, verdict: 'pass' }])
    const colourAt = async (x: number, y: number) => {
      const area = { left: x, top: y, width: 1, height: 1 }
      return [...(await sharp(marked!).extract(area).raw().toBuffer())]
    }
    const [red = 255, green = 0] = await colourAt(200, Math.round(0.8 * HEIGHT - HEIGHT * 0.006))
    expect(green - red).toBeGreaterThan(40)
    expect(await colourAt(200, 1200)).toEqual([255, 255, 255])
  })

  test('is none of a page that is not there', async () => {
    expect(await markUp(pdfOf([{ text: 'x' }]), 2, [])).toBeNull()
    expect(await markUp(Buffer.from('no'), 1, [])).toBeNull()
  })
})
