import { fileNameOf, safeFileName } from '@kedu/bot/platforms/outgoing/file-name'
import { multipartBody } from '@kedu/bot/platforms/outgoing/multipart'
import { UPLOAD_LIMITS, uploadTypeOf } from '@kedu/bot/platforms/wecom/media'
import { describe, expect, it } from 'vitest'
import { readUpload } from '../../../support/fake-wecom-checks.ts'
import fc from '../../../support/property.ts'

const asLatin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

describe('fileNameOf', () => {
  it.each([
    ['attachment; filename="合同.pdf"', '合同.pdf'],
    [asLatin1('attachment; filename="合同 扫描.pdf"'), '合同 扫描.pdf'],
    ['attachment; filename=a.amr', 'a.amr'],
    ['attachment; filename="%E5%90%88.pdf"', '合.pdf'],
    ['attachment; filename="x.pdf"; filename*=UTF-8\'\'%E5%90%88%E5%90%8C.pdf', '合同.pdf'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ['attachment; filename="C:\\\\tmp\\\\a.doc"', 'a.doc'],
    ['attachment; filename="100%.pdf"', '100%.pdf'],
    ['attachment; filename=".."', null],
    ['attachment', null],
    ['', null],
  ])('%s → %s', (header, name) => {
    expect(fileNameOf(header)).toBe(name)
  })
})

describe('safeFileName', () => {
  it('has no path, no control characters and at most 200 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const name = safeFileName(text)
        if (name === null) return
        expect(
          [...name].filter((c) => c < ' ' || c === '\u007f' || c === '/' || c === '\\'),
        ).toEqual([])
        expect(name).not.toMatch(/^\.+$/)
        expect([...name].length).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('keeps the extension of a long name', () => {
    const name = safeFileName(`${'合'.repeat(300)}.pdf`)
    expect(name).toBe(`${'合'.repeat(196)}.pdf`)
  })
})

describe('uploadTypeOf', () => {
  const { minBytes, image, file } = UPLOAD_LIMITS
  it.each([
    ['image/png', minBytes, 'image'],
    ['image/jpeg', minBytes - 1, null],
    ['image/png', image, 'image'],
    ['image/png', image + 1, 'file'],
    ['image/webp', 100, 'file'],
    ['application/pdf', file, 'file'],
    ['application/pdf', file + 1, null],
  ] as const)('%s of %i bytes → %s', (mime, size, type) => {
    expect(uploadTypeOf(mime, size)).toBe(type)
  })
})

describe('multipartBody', () => {
  it('is read by the other side to the byte, whatever the name', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.uint8Array({ minLength: 6, maxLength: 200 }),
        (fileName, bytes) => {
          const media = { type: 'file' as const, fileName, mime: 'a/b\r\nX: y', bytes }
          const body = Buffer.from(multipartBody('--b', media, { declaresLength: true }))
          const read = readUpload('multipart/form-data; boundary=--b', body, 'file')
          expect(Buffer.compare(read.bytes, bytes)).toBe(0)
          expect(read.mime).toBe('application/octet-stream')
        },
      ),
    )
  })
})
