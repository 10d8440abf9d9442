import { DEFAULT_SNIFF_LIMITS, sniffFile } from '@kedu/server/files/sniff'
import ExcelJS from 'exceljs'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { compoundFile, heicHeader, photo } from './sample-files.ts'

const text = (content: string) => new TextEncoder().encode(content)

describe('an upload is what its bytes say', () => {
  test.each(['jpeg', 'png', 'webp', 'gif'] as const)('accepts a %s picture', async (format) => {
    const bytes = await sharp(await photo(40, 30))
      .toFormat(format)
      .toBuffer()
    expect(await sniffFile(bytes)).toEqual({
      kind: 'accepted',
      mime: `image/${format}`,
      extension: format === 'jpeg' ? 'jpg' : format,
      family: 'image',
    })
  })

  test.each([
    ['a PDF', text('%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF'), 'application/pdf', 'pdf'],
    ['a WeCom voice', text(`#!AMR\n${'x'.repeat(40)}`), 'audio/amr', 'audio'],
    ['an iPhone picture', heicHeader(), 'image/heic', 'image'],
  ])('accepts %s', async (_, bytes, mime, family) => {
    expect(await sniffFile(bytes)).toMatchObject({ kind: 'accepted', mime, family })
  })

  test('accepts an Excel sheet', async () => {
    const book = new ExcelJS.Workbook()
    book.addWorksheet('报价').addRow(['阀门', 120])
    const bytes = new Uint8Array(await book.xlsx.writeBuffer())
    expect(await sniffFile(bytes)).toMatchObject({ extension: 'xlsx', family: 'document' })
  })

  test.each([
    ['WordDocument', 'application/msword', 'doc'],
    ['Workbook', 'application/vnd.ms-excel', 'xls'],
    ['Book', 'application/vnd.ms-excel', 'xls'],
    ['PowerPoint Document', 'application/vnd.ms-powerpoint', 'ppt'],
  ])('accepts an old Office file with a stream %s', async (stream, mime, extension) => {
    expect(await sniffFile(compoundFile(stream))).toEqual({
      kind: 'accepted',
      mime,
      extension,
      family: 'document',
    })
  })

  test.each(['__nameid_version1.0', 'MyWorkbookish', 'Facebook'])(
    'refuses the same container with a stream %s',
    async (stream) => {
      expect(await sniffFile(compoundFile(stream))).toEqual({
        kind: 'refused',
        reason: 'unknown-kind',
      })
    },
  )

  test.each([
    ['nothing', new Uint8Array(), 'empty'],
    ['a text', text('合同金额 120 万'), 'unknown-kind'],
    ['a program', text('MZ\u0090\0'), 'unknown-kind'],
    ['an archive', text('PK\u0003\u0004'), 'unknown-kind'],
    [
      'an SVG',
      text('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      'disguised',
    ],
    ['an SVG with a preamble', text('<?xml version="1.0"?>\n<!-- x -->\n<svg >'), 'disguised'],
    ['a page', text('  <!DOCTYPE html><p>'), 'disguised'],
    ['a page in UTF-16', new Uint8Array(Buffer.from('\uFEFF<html><p>', 'utf16le')), 'disguised'],
    ['a page behind a GIF header', text('GIF89a/*<html><script>alert(1)</script>*/'), 'disguised'],
    ['a header without a picture', text('GIF89a'), 'broken-image'],
  ])('refuses %s', async (_, bytes, reason) => {
    expect(await sniffFile(bytes)).toEqual({ kind: 'refused', reason })
  })

  test('takes a file of just the limit and none longer', async () => {
    const bytes = await photo(40, 30)
    const limits = { ...DEFAULT_SNIFF_LIMITS, maxBytes: bytes.length }
    expect(await sniffFile(bytes, limits)).toMatchObject({ kind: 'accepted' })
    expect(await sniffFile(bytes, { ...limits, maxBytes: bytes.length - 1 })).toEqual({
      kind: 'refused',
      reason: 'too-large',
    })
  })

  test('takes a picture of just the pixel limit and none larger', async () => {
    const bytes = await photo(40, 30)
    const limits = { ...DEFAULT_SNIFF_LIMITS, maxPixels: 1200 }
    expect(await sniffFile(bytes, limits)).toMatchObject({ kind: 'accepted' })
    expect(await sniffFile(bytes, { ...limits, maxPixels: 1199 })).toEqual({
      kind: 'refused',
      reason: 'too-many-pixels',
    })
  })

  test('refuses a small file that unfolds to a huge picture', async () => {
    const bomb = await sharp({
      create: { width: 8000, height: 6251, channels: 3, background: 'white' },
    })
      .png()
      .toBuffer()
    expect(await sniffFile(bomb)).toEqual({ kind: 'refused', reason: 'too-many-pixels' })
  })
})
