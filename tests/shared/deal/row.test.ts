import { toRow } from '@kedu/shared/deal/row'
import { DAY_MS, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { aFile, BY_CLOCK, givenDeal, redFlag } from '../../support/given-deal.ts'

describe('the row of a deal', () => {
  it('carries what lists and clocks need, and no long texts', () => {
    const given = givenDeal()
      .having({
        kind: 'update-deal',
        changes: { summary: '谈了很久', region: '华东', amountFen: 9 },
      })
      .having({ kind: 'attach-evidence', evidence: [aFile('a')] })
      .having({ kind: 'wait', until: localDate('2026-12-01'), reason: '出国' })
    const row = toRow(given.state, 4)
    expect(row).toMatchObject({
      id: 'd1',
      version: 4,
      customerNumber: 'C-0001',
      customerName: '宁波恒力机械',
      region: '华东',
      outcome: 'open',
      waitUntil: '2026-12-01',
      waitUntilAt: Date.UTC(2026, 11, 1, 10),
      waitReason: '出国',
      amountFen: 9,
      evidenceCount: 1,
      fileIds: [aFile('a').fileId],
      withdrawn: false,
    })
    expect(JSON.stringify(row)).not.toContain('谈了很久')
  })

  it('keeps open alerts, and closed ones for two days', () => {
    const given = givenDeal().after(5 * DAY_MS)
    given.having(redFlag(given), BY_CLOCK)
    expect(toRow(given.state, 1).alerts).toHaveLength(1)
    const nextAction = { date: localDate('2026-12-10'), time: null, isDeadline: false, text: '' }
    given.having({ kind: 'update-deal', changes: { nextAction } })
    const twoDaysOn = { ...given.state, updatedAt: plusMs(given.now, 2 * DAY_MS) }
    expect(toRow(twoDaysOn, 1).alerts).toHaveLength(1)
    const later = { ...given.state, updatedAt: plusMs(given.now, 2 * DAY_MS + 1) }
    expect(toRow(later, 1).alerts).toHaveLength(0)
  })
})
