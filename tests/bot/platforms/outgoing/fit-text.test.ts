import {
  characterCount,
  cutToBytes,
  cutToCharacters,
  rawJson,
  splitByBytes,
  transportable,
} from '@kedu/bot/platforms/outgoing/fit-text'
import { describe, expect, it } from 'vitest'
import fc from '../../../support/property.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 400 })
const bytes = (text: string) => Buffer.byteLength(text, 'utf8')

describe('splitByBytes', () => {
  it('gives pieces within the limit that are the text again, no character cut', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 64 }), (text, max) => {
        const pieces = splitByBytes(text, max)
        expect(pieces.join('')).toBe(text)
        for (const piece of pieces) {
          expect(bytes(piece)).toBeLessThanOrEqual(max)
          expect(piece).not.toBe('')
        }
        const cut = pieces.flatMap((piece) => [...piece])
        expect(cut).toEqual([...text])
      }),
    )
  })

  it('breaks behind a line where one ends late enough', () => {
    expect(splitByBytes('aaaaaaa\nbbbbb', 10)).toEqual(['aaaaaaa\n', 'bbbbb'])
    expect(splitByBytes('a\nbbbbbbbbbbbb', 10)).toEqual(['a\nbbbbbbbb', 'bbbb'])
  })
})

describe('cutting', () => {
  it('keeps what fits and marks what does not', () => {
    expect(cutToCharacters('四个字😀', 4)).toBe('四个字😀')
    expect(cutToCharacters('四个字😀!', 4)).toBe('四个字…')
    expect(cutToBytes('报价单', 9)).toBe('报价单')
    expect(cutToBytes('报价单!', 9)).toBe('报价…')
  })

  it('never goes above the limit', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 3, max: 50 }), (text, max) => {
        expect(bytes(cutToBytes(text, max))).toBeLessThanOrEqual(max)
        expect(characterCount(cutToCharacters(text, max))).toBeLessThanOrEqual(max)
      }),
    )
  })
})

describe('rawJson', () => {
  it('holds no escape WeCom refuses, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = rawJson({ content: text, nested: [text] })
        expect(json).not.toMatch(/\\u[0-9a-f]{4}/i)
        expect(Buffer.from(json, 'utf8').toString('utf8')).toBe(json)
        expect(JSON.parse(json)).toEqual({
          content: transportable(text),
          nested: [transportable(text)],
        })
      }),
    )
  })

  it('takes out control characters and half characters and keeps the rest', () => {
    expect(transportable('a\u0000b\u001bc\ud83dd\r\ne\tf😀')).toBe('abc\ufffdd\ne\tf😀')
    expect(transportable('\\u4f60 \\n C:\\user')).toBe('＼u4f60 \\n C:\\user')
  })

  it('changes a text only once', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(transportable(transportable(text))).toBe(transportable(text))
      }),
    )
  })
})
