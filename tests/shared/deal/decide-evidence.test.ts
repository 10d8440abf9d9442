import { describe, expect, it } from 'vitest'
import {
  aFile,
  CONTRACT_FILES,
  givenContract,
  givenDeal,
  happened,
  refusalOf,
} from '../../support/given-deal.ts'

const attach = (...evidence: ReturnType<typeof aFile>[]) =>
  ({ kind: 'attach-evidence', evidence }) as const

describe('files on a deal', () => {
  it('are stored as not judged, with who truly sent them and when', () => {
    const given = givenDeal()
    given.having(attach({ ...aFile('a'), sentAt: given.state.openedAt }), { by: 'standIn' })
    expect(given.state.evidence).toEqual([
      {
        id: 'a',
        fileId: 'sha-a',
        kind: 'unsorted',
        verdict: 'unjudged',
        fileName: 'a.jpg',
        mime: 'image/jpeg',
        bytes: 1000,
        addedBy: 'standIn',
        addedAt: given.now,
        sentAt: given.state.openedAt,
        hasPreview: true,
      },
    ])
  })

  it('are not added twice', () => {
    const given = givenDeal().having(attach(aFile('a', 'quote')))
    expect(refusalOf(given.when(attach(aFile('a', 'quote'))))).toEqual({ kind: 'nothing-changed' })
    expect(refusalOf(given.when(attach(aFile('b', 'unsorted', 'sha-a'))))).toMatchObject({
      kind: 'nothing-changed',
    })
    given.having(attach(aFile('c', 'document', 'sha-a'), aFile('d'), aFile('d')))
    expect(given.state.evidence.map((item) => item.id)).toEqual(['a', 'c', 'd'])
  })

  it('stop at 500 a deal', () => {
    const files = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => aFile(`f${from + index}`))
    const given = givenDeal().having(attach(...files(0, 499)))
    expect(refusalOf(given.when(attach(...files(499, 2))))).toMatchObject({ problem: 'too-many' })
    expect(happened(given.when(attach(...files(499, 1))))).toEqual(['evidence-attached'])
  })

  it('keep the end of an overlong name, where the extension is', () => {
    const given = givenDeal().having(attach({ ...aFile('a'), fileName: `${'长'.repeat(300)}.pdf` }))
    expect(given.state.evidence[0]?.fileName).toHaveLength(120)
    expect(given.state.evidence[0]?.fileName.endsWith('长.pdf')).toBe(true)
  })

  it('can be sorted, only the ones that change', () => {
    const given = givenDeal().having(attach(aFile('a'), aFile('b', 'quote')))
    const decision = given.when({
      kind: 'sort-evidence',
      evidenceIds: ['a', 'b'],
      evidenceKind: 'quote',
    })
    expect(decision.kind === 'accepted' && decision.events[0]).toMatchObject({ evidenceIds: ['a'] })
    expect(given.state.evidence.map((item) => item.kind)).toEqual(['quote', 'quote'])
  })

  it('cannot be sorted or taken off when one is not on the deal', () => {
    const given = givenDeal().having(attach(aFile('a')))
    const evidenceIds = ['a', 'zzz']
    const problem = { kind: 'invalid', field: 'evidence', problem: 'not-on-deal' }
    expect(
      refusalOf(given.when({ kind: 'sort-evidence', evidenceIds, evidenceKind: 'quote' })),
    ).toEqual(problem)
    expect(refusalOf(given.when({ kind: 'detach-evidence', evidenceIds }))).toEqual(problem)
  })

  it('can be taken off a deal', () => {
    const given = givenDeal().having(attach(aFile('a'), aFile('b')))
    given.having({ kind: 'detach-evidence', evidenceIds: ['a'] })
    expect(given.state.evidence.map((item) => item.id)).toEqual(['b'])
  })

  it('stay when a passed gate stands on them', () => {
    const unmet = { kind: 'gate-unmet', from: 'quote', to: 'contract', missing: ['contract-scan'] }
    const given = givenContract()
    expect(refusalOf(given.when({ kind: 'detach-evidence', evidenceIds: ['scan'] }))).toEqual(unmet)
    expect(
      refusalOf(
        given.when({ kind: 'sort-evidence', evidenceIds: ['scan'], evidenceKind: 'document' }),
      ),
    ).toEqual(unmet)
    given.having(attach(aFile('better', 'contract-scan')))
    // Nobody knows yet whether it is any better.
    expect(refusalOf(given.when({ kind: 'detach-evidence', evidenceIds: ['scan'] }))).toEqual(unmet)
    given.judged()
    expect(happened(given.when({ kind: 'detach-evidence', evidenceIds: ['scan'] }))).toEqual([
      'evidence-detached',
    ])
  })

  it('stay when the move back they were taken off after would be undone', () => {
    const given = givenContract()
    given.having({ kind: 'update-deal', changes: { stage: 'quote' } })
    const moveBack = given.lastCommandId
    given.having({ kind: 'detach-evidence', evidenceIds: CONTRACT_FILES.map((file) => file.id) })
    expect(refusalOf(given.when({ kind: 'undo', targetCommandId: moveBack }))).toMatchObject({
      kind: 'gate-unmet',
      missing: ['contract-scan', 'signature-page'],
    })
  })
})
