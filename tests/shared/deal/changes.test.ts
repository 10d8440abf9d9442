import { changesBetween, changesOf } from '@kedu/shared/deal/changes'
import { HOUR_MS, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { aFile, givenDeal, openCommand } from '../../support/given-deal.ts'

describe('what a command did', () => {
  it('is everything for an opening', () => {
    const given = givenDeal()
    const changes = changesOf('c1', given.history)
    expect(changes).toEqual([
      { field: 'customer', before: null, after: '宁波恒力机械' },
      { field: 'owner', before: null, after: 'rep' },
      { field: 'stage', before: null, after: 'quote' },
      { field: 'obstacle', before: null, after: '价格' },
      { field: 'nextAction', before: null, after: given.state.nextAction },
    ])
    expect(changesBetween(null, given.state)).toEqual(changes)
  })

  it('is before and after of each field, whatever came later', () => {
    const given = givenDeal()
    const before = given.state
    given.having({
      kind: 'update-deal',
      changes: { stage: 'lead', obstacle: '交期', amountFen: 5, summary: '聊了', region: '华东' },
    })
    const target = given.lastCommandId
    const expected = [
      { field: 'stage', before: 'quote', after: 'lead' },
      { field: 'obstacle', before: '价格', after: '交期' },
      { field: 'amount', before: null, after: 5 },
      { field: 'note', before: null, after: '聊了' },
      { field: 'region', before: null, after: '华东' },
    ]
    expect(changesBetween(before, given.state)).toEqual(expected)
    given.having({ kind: 'update-deal', changes: { obstacle: '付款' } })
    expect(changesOf(target, given.history)).toEqual(expected)
  })

  it('shows a next action that was confirmed without a change', () => {
    const given = givenDeal().after(HOUR_MS)
    const { nextAction } = openCommand().changes
    given.having({ kind: 'update-deal', changes: { nextAction: nextAction! } })
    const stored = given.state.nextAction
    expect(changesOf(given.lastCommandId, given.history)).toEqual([
      { field: 'nextAction', before: stored, after: stored },
    ])
  })

  it('names owner, outcome, wait and the files concerned', () => {
    const given = givenDeal()
    given.having({ kind: 'attach-evidence', evidence: [aFile('a'), aFile('b')] })
    given.having({ kind: 'sort-evidence', evidenceIds: ['b'], evidenceKind: 'quote' })
    expect(changesOf(given.lastCommandId, given.history)).toMatchObject([
      { field: 'evidence', before: [{ id: 'b', kind: 'unsorted' }], after: [{ kind: 'quote' }] },
    ])
    given.after(HOUR_MS).having({ kind: 'reassign-deal', toId: 'mate', reason: '' })
    expect(changesOf(given.lastCommandId, given.history)).toEqual([
      { field: 'owner', before: 'rep', after: 'mate' },
    ])
    const wait = { kind: 'wait', until: localDate('2026-12-01'), reason: '出国' } as const
    given.having(wait, { by: 'mate' })
    expect(changesOf(given.lastCommandId, given.history)).toMatchObject([
      { field: 'wait', before: null, after: { until: '2026-12-01' } },
    ])
    given.having(
      { kind: 'close-deal', outcome: 'lost', reason: '价', amountFen: null },
      { by: 'mate' },
    )
    expect(changesOf(given.lastCommandId, given.history)).toMatchObject([
      { field: 'outcome', before: { kind: 'open' }, after: { kind: 'lost' } },
    ])
  })

  it('is turned round by an undo', () => {
    const given = givenDeal().having({ kind: 'update-deal', changes: { amountFen: 5 } })
    given.having({ kind: 'undo', targetCommandId: given.lastCommandId })
    expect(changesOf(given.lastCommandId, given.history)).toEqual([
      { field: 'amount', before: 5, after: null },
    ])
  })

  it('is nothing for a command that never was', () => {
    expect(changesOf('never', givenDeal().history)).toEqual([])
  })
})
