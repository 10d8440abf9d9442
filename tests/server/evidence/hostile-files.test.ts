import { type EvidenceJudge, openEvidenceJudge } from '@kedu/server/evidence/evidence-judge'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encryptedPdf, pdfBomb, pdfOf } from '../../support/evidence/pdf-files.ts'
import { HEIC_HEADER, HTML, pngOfSize, zipBomb } from '../../support/hostile-files.ts'

let judge: EvidenceJudge

beforeAll(() => {
  judge = openEvidenceJudge()
})

afterAll(() => judge.close())

const photo = (): Promise<Buffer> =>
  sharp({ create: { width: 900, height: 1200, channels: 3, background: '#fff' } })
    .jpeg()
    .toBuffer()

const reasonOf = async (file: Uint8Array): Promise<string | null> => {
  const measures = await judge.measure(file)
  return measures.kind === 'unreadable' ? measures.reason : null
}

describe('a file made to hurt is refused with a reason', { timeout: 60_000 }, () => {
  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['nothing', () => Buffer.alloc(0), 'empty'],
    ['a page of markup', () => HTML, 'disguised'],
    ['a program', () => Buffer.from('MZ\u0090\0 and so on'), 'unknown-kind'],
    ['an iPhone picture', () => HEIC_HEADER, 'undecodable'],
    ['200 megapixels', () => pngOfSize(20_000, 10_000), 'too-many-pixels'],
    ['a picture cut short', async () => (await photo()).subarray(0, 400), 'broken-image'],
    ['a PDF cut short', () => pdfOf([{ text: 'x' }]).subarray(0, 60), 'broken-pdf'],
    ['a PDF with a password', encryptedPdf, 'encrypted'],
    [
      '1,000 pages',
      () => pdfOf(Array.from({ length: 1000 }, () => ({ text: 'x' }))),
      'too-many-pages',
    ],
    [
      'a picture that is a PDF as well',
      async () => Buffer.concat([await photo(), pdfOf([{ text: 'x' }])]),
      'two-in-one',
    ],
    [
      'a PDF that is an archive as well',
      () => Buffer.concat([pdfOf([{ text: 'x' }]), zipBomb(1000)]),
      'two-in-one',
    ],
  ])('%s', async (_, make, reason) => {
    expect(await reasonOf(await make())).toBe(reason)
  })

  test('an archive that unpacks to 200 MB is not unpacked', async () => {
    expect(await reasonOf(zipBomb(200_000_000))).not.toBeNull()
  })

  test('a page that unpacks to 300 MB of drawing is stopped, and the next file is judged', async () => {
    const stopped = await reasonOf(pdfBomb(300_000_000))
    expect(['took-too-long', 'took-too-much-memory', 'broken-pdf', 'judge-failed']).toContain(
      stopped,
    )
    expect((await judge.measure(await photo())).kind).toBe('picture')
  })
})

describe('the judging process', { timeout: 60_000 }, () => {
  test('is stopped when a file takes too long, and another takes its place', async () => {
    const hasty = openEvidenceJudge({ limits: { timeMs: 1 } })
    const patient = openEvidenceJudge()
    try {
      const file = await photo()
      expect(await hasty.measure(file)).toEqual({
        kind: 'unreadable',
        mime: null,
        reason: 'took-too-long',
      })
      expect((await patient.measure(file)).kind).toBe('picture')
    } finally {
      await hasty.close()
      await patient.close()
    }
  })

  test.runIf(process.platform === 'linux')('is stopped when it takes too much memory', async () => {
    const poor = openEvidenceJudge({ limits: { memoryBytes: 60 * 1024 * 1024 } })
    try {
      expect(await poor.measure(await photo())).toMatchObject({ reason: 'took-too-much-memory' })
    } finally {
      await poor.close()
    }
  })

  test('takes files in turn, fetching each when its turn comes', async () => {
    const file = await photo()
    let fetched = 0
    const fetch = async (): Promise<Uint8Array> => {
      fetched++
      return file
    }
    const judging = Array.from({ length: 4 }, () => judge.measure(fetch))
    expect(fetched).toBe(1)
    const results = await Promise.all(judging)
    expect(results.every(({ kind }) => kind === 'picture')).toBe(true)
    expect(fetched).toBe(4)
  })

  test('tells the caller when the file cannot be had', async () => {
    await expect(judge.measure(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  })
})
