import { dimensionsOf, missingCoreFields, missingDimensions } from '@kedu/shared/deal/completeness'
import { b2bProcess, lightProcess } from '@kedu/shared/process/templates'
import { describe, expect, it } from 'vitest'
import { aFile, CONTRACT_FILES, givenDeal } from '../../support/given-deal.ts'

describe('what is missing', () => {
  it('on a deal are the core fields of its process that are empty', () => {
    const given = givenDeal()
    expect(missingCoreFields(given.state, lightProcess())).toEqual([])
    expect(missingCoreFields(given.state, b2bProcess())).toEqual([
      'industry',
      'firstContact',
      'summary',
      'attachment',
    ])
    given
      .having({
        kind: 'update-deal',
        changes: { industry: '轴承', firstContact: '电话', summary: '聊了' },
      })
      .having({ kind: 'attach-evidence', evidence: [aFile('a')] })
    expect(missingCoreFields(given.state, b2bProcess())).toEqual([])
  })

  it('on an entry are those of 人事物时地 that nobody gave', () => {
    const given = givenDeal()
    given.having({ kind: 'update-deal', changes: { obstacle: '交期' } })
    expect(missingDimensions(given.history.at(-1)!)).toEqual(['what', 'objects', 'where'])
  })

  it('is nothing on a move told with papers from a known place', () => {
    const place = { lat: 29.8, lng: 121.5, accuracyMeters: 20, label: '宁波' }
    const given = givenDeal().having({ kind: 'attach-evidence', evidence: CONTRACT_FILES }).judged()
    given.having(
      { kind: 'update-deal', changes: { stage: 'contract', summary: '当面签了' } },
      { by: 'standIn', meta: { place } },
    )
    const move = given.history.find((event) => event.kind === 'stage-moved')!
    expect(missingDimensions(move)).toEqual([])
    expect(dimensionsOf(move)).toEqual({
      who: 'standIn',
      what: '当面签了',
      objects: ['scan', 'sign'],
      when: given.now,
      where: place,
    })
  })
})
