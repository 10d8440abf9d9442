import { judgementSentence } from '@kedu/bot/wording/evidence-judgement'
import { judgeEvidence, NO_EXPECTATION } from '@kedu/shared/evidence/judge-evidence'
import type {
  FileMeasures,
  PageMeasures,
  PdfSignature,
  SealMeasures,
  UnreadableReason,
} from '@kedu/shared/evidence/measures'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, test } from 'vitest'

const BOX = { x: 0.6, y: 0.7, width: 0.2, height: 0.14 }

function seal(score: number, visible = 1): SealMeasures {
  const ring = {
    visible,
    coverage: 1,
    breaks: 0,
    wobble: 0.1,
    sway: 0.01,
    thickness: 0.05,
    gap: 0,
    bandFill: 0.25,
    bandSpan: 0.9,
    tangentialRises: 30,
    radialRises: 1.5,
    centreFill: 0.2,
    outsideFill: 0,
    contrast: 120,
    axisRatio: 1,
    radius: 100,
  }
  return { score, box: BOX, ring }
}

function page(changes: Partial<PageMeasures> = {}): PageMeasures {
  return {
    page: 1,
    quality: {
      brightness: 230,
      contrast: 150,
      sharpness: 0.9,
      shortSide: 1200,
      width: 1200,
      height: 1700,
    },
    seals: [],
    signature: { strokes: 0, reach: 0, thinness: 0, axial: 0, ink: 0.02, box: null },
    qr: null,
    screenPeak: 1.9,
    isGrey: false,
    print: { coarse: '0'.repeat(64), detail: '' },
    ...changes,
  }
}

const NO_PHOTO = { takenAt: null, takenAtText: null, zone: null, lat: null, lng: null }

function picture(changes: Partial<PageMeasures> = {}): FileMeasures {
  return { kind: 'picture', mime: 'image/jpeg', page: page(changes), photo: NO_PHOTO }
}

function signature(changes: Partial<PdfSignature> = {}): PdfSignature {
  return {
    valid: true,
    wholeFile: true,
    coverage: 'whole',
    problem: null,
    signer: '华东机电',
    fingerprint: 'ab',
    trust: 'registered',
    isCertificateInDate: true,
    time: instant(0),
    timeSource: 'signer',
    isTimeStamp: false,
    ...changes,
  }
}

function pdf(
  signatures: PdfSignature[],
  { text = '', pages = [page({ seals: [seal(1)] })] } = {},
): FileMeasures {
  return { kind: 'pdf', mime: 'application/pdf', pageCount: pages.length, pages, text, signatures }
}

const dark = { ...page().quality, brightness: 89 }

describe('a contract scan', () => {
  test('passes with a clear seal, shown with its place', () => {
    const { verdict, findings } = judgeEvidence('contract-scan', picture({ seals: [seal(0.95)] }))
    expect(verdict).toBe('pass')
    expect(findings[0]).toMatchObject({
      page: 1,
      box: BOX,
      reason: { kind: 'seal-found', count: 1 },
    })
  })

  test.each([
    [0.7, 'pass'],
    [0.69, 'doubtful'],
    [0.5, 'doubtful'],
    [0.49, 'missing'],
  ] as const)('with a seal of score %s is %s', (score, verdict) => {
    expect(judgeEvidence('contract-scan', picture({ seals: [seal(score)] })).verdict).toBe(verdict)
  })

  test('without a seal is missing; in black and white a person must look', () => {
    expect(judgeEvidence('contract-scan', picture()).verdict).toBe('missing')
    expect(judgeEvidence('contract-scan', picture({ isGrey: true })).verdict).toBe('doubtful')
  })

  test('too dark to see a seal says so in the one sentence', () => {
    const judged = judgeEvidence('contract-scan', picture({ quality: dark }))
    expect(judged.verdict).toBe('missing')
    expect(judgementSentence(judged)).toContain('照片太暗，看不清有没有红章')
  })

  test('is doubtful when the picture was used before', () => {
    const expected = { ...NO_EXPECTATION, usedBefore: '苏州晴川的合同扫描件' }
    const judged = judgeEvidence('contract-scan', picture({ seals: [seal(1)] }), expected)
    expect(judged.verdict).toBe('doubtful')
    expect(judgementSentence(judged)).toContain('苏州晴川的合同扫描件')
  })

  test('is compared with the deal where there is text', () => {
    const text = '甲方：华东机电有限公司 合同总价 1,200,000.00 元 签订地点苏州'
    const judged = (partyName: string, amountFen: number) =>
      judgeEvidence('contract-scan', pdf([], { text }), { ...NO_EXPECTATION, partyName, amountFen })
    expect(judged('华东机电有限公司', 120_000_000).verdict).toBe('pass')
    expect(judgementSentence(judged('恒立精密有限公司', 120_000_000))).toContain('恒立精密有限公司')
    expect(judged('华东机电有限公司', 130_000_000).verdict).toBe('doubtful')
  })
})

describe('a signature page', () => {
  const written = { strokes: 3, reach: 4, thinness: 0.03, axial: 0.3, ink: 0.02, box: BOX }

  test('passes with handwriting, is doubtful without, missing when blank', () => {
    expect(judgeEvidence('signature-page', picture({ signature: written })).verdict).toBe('pass')
    expect(judgeEvidence('signature-page', picture()).verdict).toBe('doubtful')
    const blank = { ...page().signature, ink: 0 }
    expect(judgeEvidence('signature-page', picture({ signature: blank })).verdict).toBe('missing')
  })

  test('does not take large print for a hand', () => {
    const thick = { ...written, reach: 2.2, thinness: 0.08, axial: 0.42 }
    expect(judgeEvidence('signature-page', picture({ signature: thick })).verdict).toBe('doubtful')
    const upright = { ...written, reach: 2.5, thinness: 0.06, axial: 0.5 }
    expect(judgeEvidence('signature-page', picture({ signature: upright })).verdict).toBe(
      'doubtful',
    )
  })
})

describe('signatures of a PDF', () => {
  test.each<[string, Partial<PdfSignature>, string, string]>([
    ['registered', {}, 'pass', '登记过'],
    ['by somebody unknown', { trust: 'unknown' }, 'doubtful', '没有登记过'],
    ['altered', { valid: false, problem: 'altered' }, 'missing', '被改过'],
    ['added to', { coverage: 'then-changed', wholeFile: false }, 'doubtful', '加过内容'],
    ['then signed by another', { coverage: 'then-signed', wholeFile: false }, 'pass', '有效'],
    ['SM2', { valid: null, problem: 'unsupported-algorithm' }, 'doubtful', '国密'],
    ['unreadable', { valid: false, problem: 'container' }, 'missing', '读不出来'],
    ['out of date', { isCertificateInDate: false }, 'doubtful', '有效期'],
  ])('%s', (_, changes, verdict, words) => {
    const judged = judgeEvidence('document', pdf([signature(changes)]))
    expect(judged.verdict).toBe(verdict)
    expect(judgementSentence(judged)).toContain(words)
  })

  test('stand in for a seal only with a person’s eyes', () => {
    const unsealed = pdf([signature()], { pages: [page()] })
    expect(judgeEvidence('contract-scan', unsealed).verdict).toBe('doubtful')
  })
})

describe('a file nobody could look at', () => {
  test.each<UnreadableReason>([
    'empty',
    'encrypted',
    'too-many-pages',
    'two-in-one',
    'took-too-long',
    'took-too-much-memory',
    'judge-failed',
    'undecodable',
  ])('is doubtful and says why: %s', (reason) => {
    const judged = judgeEvidence('contract-scan', { kind: 'unreadable', mime: null, reason })
    expect(judged.verdict).toBe('doubtful')
    expect(judgementSentence(judged)).toMatch(/^[^！]{8,60}。$/)
  })

  test('is fine where there is nothing to look at', () => {
    const voice: FileMeasures = { kind: 'unreadable', mime: 'audio/amr', reason: 'not-visual' }
    expect(judgeEvidence('voice', voice)).toEqual({ verdict: 'pass', score: 1, findings: [] })
    expect(judgeEvidence('contract-scan', voice).verdict).toBe('doubtful')
  })
})

test('a red seal is never called genuine', () => {
  const judged = judgeEvidence('contract-scan', picture({ seals: [seal(1), seal(0.9)] }))
  expect(judgementSentence(judged)).toBe('检测到红章 2 处。')
})
