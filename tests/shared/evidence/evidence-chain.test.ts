import type { Evidence, EvidenceKind, EvidenceVerdict } from '@kedu/shared/evidence/evidence'
import {
  type ChainFile,
  chainOfAll,
  chainPercent,
  evidenceChain,
} from '@kedu/shared/evidence/evidence-chain'
import { lightProcess } from '@kedu/shared/process/templates'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'

/** 线索 → 报价 → (scan and signature page) 合同 → 交付. */
const process = lightProcess()

function file(
  kind: EvidenceKind,
  verdict: EvidenceVerdict = 'pass',
  fileId: Evidence['fileId'] = `${kind}-${verdict}`,
): ChainFile {
  return { id: `${kind}/${verdict}/${fileId}`, fileId, kind, verdict }
}
const score = (stage: string, ...evidence: ChainFile[]) =>
  evidenceChain(process, { stage, evidence })

const files = fc.array(
  fc
    .tuple(
      fc.constantFrom<EvidenceKind>('contract-scan', 'signature-page', 'quote', 'unsorted'),
      fc.constantFrom<EvidenceVerdict>('pass', 'doubtful', 'missing', 'unjudged'),
      fc.constantFrom('x', 'y', 'z'),
    )
    .map(([kind, verdict, fileId]) => file(kind, verdict, fileId)),
  { maxLength: 5 },
)
const deals = fc.array(
  fc.record({
    stage: fc.constantFrom('lead', 'quote', 'contract', 'delivery'),
    evidence: files,
  }),
  { maxLength: 4 },
)

describe('the evidence chain of a deal', () => {
  it('needs nothing before the first stage is left', () => {
    expect(score('lead', file('site-photo'))).toEqual({ needed: 0, passed: 0, doubtful: 0 })
    expect(chainPercent(score('lead'))).toBeNull()
  })

  it('needs what its gates asked for, and a file for each stage without a gate', () => {
    expect(score('quote')).toEqual({ needed: 1, passed: 0, doubtful: 0 })
    expect(score('quote', file('quote'))).toEqual({ needed: 1, passed: 1, doubtful: 0 })
    const papers = [file('contract-scan'), file('signature-page')]
    expect(score('contract', ...papers)).toEqual({ needed: 3, passed: 2, doubtful: 0 })
    expect(score('delivery', ...papers, file('quote'))).toEqual({
      needed: 4,
      passed: 3,
      doubtful: 0,
    })
  })

  it('counts half for what is doubtful, and nothing for what is not judged or does not count', () => {
    const papers = [file('contract-scan', 'doubtful'), file('signature-page', 'unjudged')]
    const found = score('contract', ...papers, file('quote', 'missing'))
    expect(found).toEqual({ needed: 3, passed: 0, doubtful: 1 })
    expect(chainPercent(found)).toBe(16)
  })

  it('takes no file twice, and none that nobody said what it shows', () => {
    const twice = [file('contract-scan', 'pass', 'x'), file('signature-page', 'pass', 'x')]
    expect(score('contract', ...twice).passed).toBe(1)
    expect(
      score('contract', file('quote', 'pass', 'x'), file('document', 'pass', 'x')).passed,
    ).toBe(1)
    expect(score('quote', file('unsorted')).passed).toBe(0)
  })
})

describe('the evidence chain of a rep', () => {
  const percentOf = (all: readonly { stage: string; evidence: ChainFile[] }[]) =>
    chainPercent(chainOfAll(all.map((deal) => evidenceChain(process, deal)))) ?? 0

  it('is never raised by more entries without evidence', () => {
    fc.assert(
      fc.property(deals, fc.constantFrom('lead', 'quote', 'contract', 'delivery'), (all, stage) => {
        expect(percentOf([...all, { stage, evidence: [] }])).toBeLessThanOrEqual(percentOf(all))
      }),
    )
  })

  it('is never lowered by one more file, and is full only when nothing is missing', () => {
    fc.assert(
      fc.property(deals, files, (all, [more]) => {
        const [first, ...rest] = all
        if (first === undefined || more === undefined) return
        const grown = { ...first, evidence: [...first.evidence, { ...more, id: 'more' }] }
        expect(percentOf([grown, ...rest])).toBeGreaterThanOrEqual(percentOf(all))
        const sum = chainOfAll(all.map((deal) => evidenceChain(process, deal)))
        expect(sum.passed + sum.doubtful).toBeLessThanOrEqual(sum.needed)
        expect(chainPercent(sum) === 100).toBe(sum.needed > 0 && sum.passed === sum.needed)
      }),
    )
  })
})
