import type { Fact } from '@kedu/shared/insight/trace'
import { DAY_MS, HOUR_MS, localDate, MINUTE_MS } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  BY_CLOCK,
  CONTRACT_FILES,
  type GivenDeal,
  givenContract,
  givenDeal,
  NOW,
  redFlag,
} from '../../support/given-deal.ts'
import { traceOfEvents } from '../../support/given-trace.ts'

function facts(given: GivenDeal): Fact[] {
  return [...traceOfEvents(given.history).all()]
}

function kinds(given: GivenDeal): string[] {
  return facts(given).map(({ kind }) => kind)
}

const nextDay = (day: string) => ({
  kind: 'update-deal' as const,
  changes: {
    nextAction: { date: localDate(day), time: null, isDeadline: false, text: '' },
  },
})

describe('a trace', () => {
  it('tells of the opening, its date and its owner', () => {
    expect(facts(givenDeal())).toMatchObject([
      { kind: 'opened', at: NOW, by: 'rep', stage: 'quote', ownerId: 'rep', isAct: true },
      { kind: 'dated', wasDueAt: null, isFresh: false, isAct: false },
    ])
  })

  it('counts a command as one act, whatever it changed', () => {
    const given = givenDeal()
      .after(HOUR_MS)
      .having({ kind: 'update-deal', changes: { obstacle: '交期', summary: '客户催交期' } })
      .after(HOUR_MS)
      .having({ kind: 'update-deal', changes: { obstacle: '价格' } })
    expect(
      facts(given)
        .filter(({ isAct }) => isAct)
        .map(({ kind }) => kind),
    ).toEqual(['opened', 'spoke', 'touched'])
  })

  it('counts nothing of the clock as an act', () => {
    const given = givenDeal().after(3 * DAY_MS)
    given.having(redFlag(given), BY_CLOCK)
    expect(facts(given).at(-1)).toMatchObject({ kind: 'alerted', rule: 'red-flag', isAct: false })
  })

  it('calls a move proven by files that came since the move before', () => {
    const entered = facts(givenContract()).find(({ kind }) => kind === 'entered')
    expect(entered).toMatchObject({ stage: 'contract', from: 'quote', isFresh: true })
  })

  it('calls a date proven only once by the same file', () => {
    const given = givenDeal()
      .after(HOUR_MS)
      .having({ kind: 'attach-evidence', evidence: [aFile('f1')] })
      .after(HOUR_MS)
      .having(nextDay('2026-11-27'))
      .after(HOUR_MS)
      .having(nextDay('2026-11-30'))
    expect(facts(given).flatMap((fact) => (fact.kind === 'dated' ? [fact.isFresh] : []))).toEqual([
      false,
      true,
      false,
    ])
  })

  it('takes the same content sent again for nothing new', () => {
    const given = givenDeal()
      .after(HOUR_MS)
      .having({ kind: 'attach-evidence', evidence: [aFile('f1', 'document', 'sha')] })
      .after(HOUR_MS)
      .having(nextDay('2026-11-27'))
      .after(HOUR_MS)
      .having({ kind: 'attach-evidence', evidence: [aFile('f2', 'quote', 'sha')] })
      .after(HOUR_MS)
      .having(nextDay('2026-11-30'))
    const filed = facts(given).flatMap((fact) => (fact.kind === 'filed' ? [fact.files] : []))
    expect(filed).toEqual([1, 0])
    expect(facts(given).at(-1)).toMatchObject({ kind: 'dated', isFresh: false })
  })

  it('lets the files of one moment prove the move of that moment, whichever was written first', () => {
    const given = givenDeal()
      .after(HOUR_MS)
      .having(nextDay('2026-11-27'))
      .having({ kind: 'attach-evidence', evidence: [aFile('f1')] })
    const shift = facts(given).findLast(({ kind }) => kind === 'dated')
    expect(shift).toMatchObject({ isFresh: true })
    given.after(MINUTE_MS).having(nextDay('2026-11-28'))
    expect(facts(given).at(-1)).toMatchObject({ kind: 'dated', isFresh: false })
  })

  it('uses up no evidence for a date that was only confirmed', () => {
    const given = givenDeal()
      .after(HOUR_MS)
      .having({ kind: 'attach-evidence', evidence: [aFile('f1')] })
      .after(HOUR_MS)
      .having(nextDay('2026-11-25'))
      .after(HOUR_MS)
      .having(nextDay('2026-11-27'))
    expect(facts(given).at(-1)).toMatchObject({ kind: 'dated', isFresh: true })
  })

  it('forgets what was undone', () => {
    const given = givenDeal().after(HOUR_MS).having(nextDay('2026-11-27'))
    const before = kinds(givenDeal())
    given.after(HOUR_MS).having({ kind: 'undo', targetCommandId: given.ownCommandId })
    expect(kinds(given)).toEqual(before)
  })

  it('has nothing of a deal whose opening was undone', () => {
    const given = givenDeal()
    given.after(HOUR_MS).having({ kind: 'undo', targetCommandId: given.ownCommandId })
    expect(kinds(given)).toEqual([])
  })

  it('splits summaries, and tells blank ones from said ones', () => {
    const given = givenDeal().having({
      kind: 'update-deal',
      changes: { summary: '客户嫌付款周期太长' },
    })
    const spoken = facts(given).find((fact) => fact.kind === 'spoke')
    expect(spoken?.kind === 'spoke' && spoken.words).toContain('付款周期')
  })

  it('tells who the owner was at each moment', () => {
    const given = givenDeal()
      .having({ kind: 'reassign-deal', toId: 'mate', reason: '换人' }, { by: 'lead' })
      .having({ kind: 'update-deal', changes: { obstacle: '交期' } }, { by: 'mate' })
    expect(facts(given).map(({ kind, by, isByOwner }) => [kind, by, isByOwner])).toEqual([
      ['opened', 'rep', true],
      ['dated', 'rep', true],
      ['owned', 'lead', false],
      ['touched', 'mate', true],
    ])
  })

  it('carries the files of a contract', () => {
    const given = givenDeal().having({ kind: 'attach-evidence', evidence: CONTRACT_FILES })
    expect(facts(given).at(-1)).toMatchObject({ kind: 'filed', files: 2 })
  })
})
