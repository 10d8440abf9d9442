import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal } from '@kedu/shared/deal/deal'
import { DAY_MS, HOUR_MS, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  BY_CLOCK,
  type CastName,
  CONTRACT_FILES,
  GivenDeal,
  givenDeal,
  happened,
  redFlag,
  refusalOf,
} from '../../support/given-deal.ts'

/** A deal without the notes of who touched it last: what undo gives back. */
function contentOf(deal: Deal) {
  const { updatedAt, updatedBy, appliedCommands, ...content } = deal
  return content
}

const update = (changes: Extract<DealCommand, { kind: 'update-deal' }>['changes']) =>
  ({ kind: 'update-deal', changes }) as const
const undo = (targetCommandId: string) => ({ kind: 'undo', targetCommandId }) as const
const next = { date: localDate('2026-12-01'), time: null, isDeadline: true, text: '报价' }

describe('taking a command back', () => {
  const commands: [string, DealCommand, CastName?][] = [
    ['an update', update({ obstacle: '交期', nextAction: next, amountFen: 5, region: '华东' })],
    ['a summary with aliases', update({ summary: '谈了付款', aliases: ['恒力'] })],
    ['a move', update({ stage: 'contract' })],
    ['a move back', update({ stage: 'lead' })],
    ['a wait', { kind: 'wait', until: localDate('2026-12-01'), reason: '出国' }],
    ['an attached file', { kind: 'attach-evidence', evidence: [aFile('x')] }],
    ['sorting', { kind: 'sort-evidence', evidenceIds: ['scan'], evidenceKind: 'document' }],
    ['detaching', { kind: 'detach-evidence', evidenceIds: ['scan'] }],
    ['losing', { kind: 'close-deal', outcome: 'lost', reason: '价格', amountFen: 7 }],
    ['winning', { kind: 'close-deal', outcome: 'won', reason: '', amountFen: 7 }],
    ['a reassignment', { kind: 'reassign-deal', toId: 'mate', reason: '' }, 'lead'],
  ]
  it.each(commands)('restores every field after %s', (_, command, by = 'rep') => {
    const given = givenDeal().having({ kind: 'attach-evidence', evidence: CONTRACT_FILES }).judged()
    const before = given.state
    given.after(HOUR_MS).having(command, { by })
    expect(contentOf(given.state)).not.toEqual(contentOf(before))
    given.after(HOUR_MS)
    expect(happened(given.when(undo(given.lastCommandId), { by }))).toEqual(['command-undone'])
    expect(contentOf(given.state)).toEqual(contentOf(before))
  })

  it('restores a reopened deal to closed', () => {
    const given = givenDeal().having({
      kind: 'close-deal',
      outcome: 'on-hold',
      reason: '停产',
      amountFen: null,
    })
    const before = given.state
    given.after(HOUR_MS).having({ kind: 'reopen-deal' })
    given.having(undo(given.lastCommandId))
    expect(contentOf(given.state)).toEqual(contentOf(before))
  })

  it('works to the last millisecond of 24 h and not one more', () => {
    const given = givenDeal().having(update({ obstacle: '交期' }))
    const target = given.lastCommandId
    given.after(DAY_MS + 1)
    expect(refusalOf(given.when(undo(target)))).toEqual({ kind: 'undo-too-late' })
    given.after(-1)
    expect(happened(given.when(undo(target)))).toEqual(['command-undone'])
  })

  it('is for its author and those above', () => {
    const entered = () => givenDeal().having(update({ obstacle: '交期' }), { by: 'standIn' })
    for (const by of ['standIn', 'lead', 'boss', 'admin'] as const) {
      const given = entered()
      expect(happened(given.when(undo(given.lastCommandId), { by }))).toEqual(['command-undone'])
    }
    for (const by of ['rep', 'mate', 'otherLead'] as const) {
      const given = entered()
      expect(refusalOf(given.when(undo(given.lastCommandId), { by }))).toEqual({
        kind: 'not-allowed',
        needs: 'manager',
      })
    }
  })

  it('is refused once the same field was written again, by whoever', () => {
    const given = givenDeal().having(update({ obstacle: '交期', amountFen: 5 }))
    const target = given.lastCommandId
    given.having(update({ amountFen: 6 }), { by: 'lead' })
    const later = given.lastCommandId
    expect(refusalOf(given.when(undo(target)))).toEqual({ kind: 'undo-overtaken' })
    given.having(undo(later), { by: 'lead' })
    expect(happened(given.when(undo(target)))).toEqual(['command-undone'])
    expect(given.state).toMatchObject({ obstacle: '价格', amountFen: null })
  })

  it('leaves alone what others wrote since', () => {
    const given = givenDeal().having(update({ obstacle: '交期', region: '华东' }))
    const target = given.lastCommandId
    given
      .having(update({ amountFen: 6, industry: '轴承', nextAction: next }))
      .having({ kind: 'attach-evidence', evidence: [aFile('late')] })
      .having(undo(target))
    expect(given.state).toMatchObject({
      obstacle: '价格',
      amountFen: 6,
      customer: { region: null, industry: '轴承' },
      nextAction: { date: '2026-12-01' },
    })
    expect(given.state.evidence).toHaveLength(1)
  })

  it('takes back nine photos and leaves the tenth', () => {
    const nine = Array.from({ length: 9 }, (_, index) => aFile(`p${index}`))
    const given = givenDeal().having({ kind: 'attach-evidence', evidence: nine })
    const target = given.lastCommandId
    given.having({ kind: 'attach-evidence', evidence: [aFile('tenth')] }).having(undo(target))
    expect(given.state.evidence.map((item) => item.id)).toEqual(['tenth'])
  })

  it('keeps a next action confirmed since a reassignment', () => {
    const given = givenDeal().having({ kind: 'reassign-deal', toId: 'mate', reason: '' })
    const target = given.lastCommandId
    given.after(HOUR_MS).having(update({ nextAction: next }), { by: 'mate' })
    given.having(undo(target))
    expect(given.state).toMatchObject({
      ownerId: 'rep',
      nextAction: { date: '2026-12-01' },
      nextActionUpdatedAt: given.now,
    })
  })

  it('withdraws a deal whose opening is taken back', () => {
    const given = givenDeal()
    given.having(undo(given.lastCommandId))
    expect(given.state.withdrawn).toBe(true)
    expect(refusalOf(given.when(update({ obstacle: '交期' })))).toEqual({
      kind: 'unknown-deal',
      dealId: 'd1',
    })
    expect(refusalOf(given.when(undo('c1')))).toEqual({ kind: 'nothing-to-undo' })
  })

  it('does not withdraw a deal somebody has worked on since, unless that was taken back too', () => {
    const given = givenDeal()
    const opening = given.lastCommandId
    given.having(update({ amountFen: 5 }), { by: 'lead' })
    const later = given.lastCommandId
    expect(refusalOf(given.when(undo(opening)))).toEqual({ kind: 'undo-overtaken' })
    given.having(undo(later), { by: 'lead' }).having(undo(opening))
    expect(given.state.withdrawn).toBe(true)
  })

  it('works once, and not for an undo, an alert or a command that never was', () => {
    const given = givenDeal().having(update({ obstacle: '交期' }))
    const target = given.lastCommandId
    given.having(undo(target))
    const nothing = { kind: 'nothing-to-undo' }
    expect(refusalOf(given.when(undo(target)))).toEqual(nothing)
    expect(refusalOf(given.when(undo(given.lastCommandId)))).toEqual(nothing)
    expect(refusalOf(given.when(undo('never')))).toEqual(nothing)
    given.after(5 * DAY_MS)
    given.having(redFlag(given), BY_CLOCK)
    expect(refusalOf(given.when(undo(given.lastCommandId), { by: 'admin' }))).toEqual(nothing)
  })

  it('is refused for a deal that does not exist', () => {
    expect(refusalOf(new GivenDeal().when(undo('c1')))).toMatchObject({ kind: 'unknown-deal' })
  })

  it('takes back the move that opened the gate before the papers', () => {
    const given = givenDeal().having({ kind: 'attach-evidence', evidence: CONTRACT_FILES })
    const papers = given.lastCommandId
    given.judged().having(update({ stage: 'contract' }))
    const move = given.lastCommandId
    expect(refusalOf(given.when(undo(papers)))).toMatchObject({ kind: 'gate-unmet' })
    given.having(undo(move)).having(undo(papers))
    expect(given.state).toMatchObject({ stage: 'quote', evidence: [] })
  })

  it('leaves no deal won before 合同', () => {
    const won = { kind: 'close-deal', outcome: 'won', reason: '', amountFen: null } as const
    const given = givenDeal()
      .having({ kind: 'attach-evidence', evidence: CONTRACT_FILES })
      .judged()
      .having(update({ stage: 'contract' }))
    const move = given.lastCommandId
    given.having(won)
    expect(refusalOf(given.when(undo(move)))).toEqual({ kind: 'undo-overtaken' })
    given.having({ kind: 'reopen-deal' })
    const reopening = given.lastCommandId
    given.having(update({ stage: 'lead' }))
    expect(refusalOf(given.when(undo(reopening)))).toEqual({ kind: 'undo-overtaken' })
  })

  it('is open for a closed deal', () => {
    const given = givenDeal().having({
      kind: 'close-deal',
      outcome: 'lost',
      reason: '误点',
      amountFen: null,
    })
    given.having(undo(given.lastCommandId))
    expect(given.state.outcome).toEqual({ kind: 'open' })
  })

  it('is itself recognised when it comes twice', () => {
    const given = givenDeal().having(update({ obstacle: '交期' }))
    const target = given.lastCommandId
    given.having(undo(target), { commandId: 'u' })
    expect(given.when(undo(target), { commandId: 'u' })).toMatchObject({ duplicate: true })
  })
})
