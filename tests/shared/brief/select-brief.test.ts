import { isEmptyBrief } from '@kedu/shared/brief/brief'
import type { DateMoves } from '@kedu/shared/brief/date-moves'
import { type BriefGround, briefCandidates, selectBrief } from '@kedu/shared/brief/select-brief'
import type { DealRow } from '@kedu/shared/deal/deal'
import { DAY_MS, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { at, contextWith, dealRow, nextAction, peopleMap, person } from '../policies/given-deal.ts'

const NOW = at('2026-11-24 08:30')
const people = peopleMap(
  person('rep', { managerId: 'boss' }),
  person('other', { managerId: 'boss' }),
  person('boss', { role: 'manager' }),
)
const ground = (given: Partial<BriefGround> = {}): BriefGround => ({
  owners: new Set(['rep', 'other']),
  since: at('2026-11-23 08:30'),
  now: NOW,
  clock: contextWith({ people }),
  usualDays: new Map([['lead', 10]]),
  ...given,
})
const NO_MOVES = new Map<string, DateMoves>()
const select = (rows: DealRow[], moves = NO_MOVES, given: Partial<BriefGround> = {}) =>
  selectBrief(rows, moves, ground(given))

/** Worked on lately and planned for later: nothing to say about it. */
const fine = (id: string, given: Partial<DealRow> = {}) =>
  dealRow({
    id,
    obstacle: '无',
    openedAt: at('2026-11-20 09:00'),
    stageEnteredAt: at('2026-11-20 09:00'),
    nextActionUpdatedAt: at('2026-11-23 10:00'),
    updatedAt: at('2026-11-23 10:00'),
    nextAction: nextAction('2026-11-27'),
    ...given,
  })
/** Red 48 hours and a millisecond after that moment. */
const due = (id: string, when: string, given: Partial<DealRow> = {}) =>
  fine(id, {
    nextActionUpdatedAt: at('2026-11-10 09:00'),
    nextAction: nextAction(when),
    ...given,
  })
const moved = (times: number, sameWords = 1, words = '再跟进'): DateMoves => ({
  times,
  sameWords,
  words,
})

describe('what turned red', () => {
  it('is what became red since the last brief and still is', () => {
    const rows = [
      due('just-before', '2026-11-21 08:30', { amountFen: 1 }),
      due('just-after', '2026-11-21 08:31', { amountFen: 2 }),
      due('now', '2026-11-22 08:29', { amountFen: 3 }),
      due('not-yet', '2026-11-22 08:30', { amountFen: 4 }),
      due('long-ago', '2026-11-10 18:00', { amountFen: 5 }),
    ]
    const brief = select(rows)
    expect(brief.newRed.map(({ id }) => id)).toEqual(['now', 'just-after'])
    // Red from the first millisecond beyond 48 hours.
    expect(brief.counts).toMatchObject({ red: 4, newRed: 3, open: 5 })
  })

  it('leaves out deals that wait, are closed or belong to another team', () => {
    const rows = [
      due('waits', '2026-11-21 12:00', { waitUntilAt: at('2026-12-01 18:00') }),
      due('lost', '2026-11-21 12:00', { outcome: 'lost' }),
      due('withdrawn', '2026-11-21 12:00', { withdrawn: true }),
      due('elsewhere', '2026-11-21 12:00', { ownerId: 'stranger' }),
    ]
    expect(select(rows).counts).toMatchObject({ red: 0, newRed: 0 })
  })
})

describe('who needs help', () => {
  it('is a rep with two red deals, with what most of them are stuck with', () => {
    const one = due('a', '2026-11-10 18:00', { obstacle: '付款周期' })
    expect(select([one]).needHelp).toEqual([])
    const [help] = select([one, due('b', '2026-11-11 18:00', { obstacle: '付款周期' })]).needHelp
    expect(help).toMatchObject({ ownerId: 'rep', red: 2, obstacle: '付款周期' })
    const different = [one, due('b', '2026-11-11 18:00', { obstacle: '价格' })]
    expect(select(different).needHelp[0]?.obstacle).toBeNull()
  })

  it('names the one with most', () => {
    const rows = [
      ...['a', 'b'].map((id) => due(id, '2026-11-10 18:00')),
      ...['c', 'd', 'e'].map((id) => due(id, '2026-11-10 18:00', { ownerId: 'other' })),
    ]
    expect(select(rows).needHelp.map(({ ownerId }) => ownerId)).toEqual(['other'])
  })
})

describe('questions', () => {
  const kinds = (rows: DealRow[], moves = NO_MOVES) =>
    select(rows, moves).questions.map(({ row, reason }) => `${reason.kind} ${row.id}`)

  it('ask about a date moved three times, not about one moved twice', () => {
    const rows = [fine('a'), fine('b', { ownerId: 'other' })]
    const moves = new Map([
      ['a', moved(2)],
      ['b', moved(3)],
    ])
    expect(kinds(rows, moves)).toEqual(['date-moved b'])
  })

  it('ask about the same words three times in a row', () => {
    expect(kinds([fine('a')], new Map([['a', moved(0, 2)]]))).toEqual([])
    expect(kinds([fine('a')], new Map([['a', moved(0, 3)]]))).toEqual(['same-words a'])
  })

  it('ask about a deal twice as long in its stage as usual, from two weeks on', () => {
    const since = (days: number) => fine('a', { stageEnteredAt: plusMs(NOW, -days * DAY_MS) })
    expect(kinds([since(19)])).toEqual([])
    expect(kinds([since(20)])).toEqual(['stuck a'])
    // Twice of a short usual dwell is no time at all.
    const brisk = ground({ usualDays: new Map([['lead', 2]]) })
    expect(selectBrief([since(13)], NO_MOVES, brisk).questions).toEqual([])
    expect(selectBrief([since(14)], NO_MOVES, brisk).questions).toHaveLength(1)
    expect(selectBrief([since(23)], NO_MOVES, ground({ usualDays: new Map() })).questions).toEqual(
      [],
    )
  })

  it('ask for the file that is missing five days after the contract', () => {
    const signed = (day: string, newestFileAt: DealRow['newestFileAt']) =>
      fine('a', {
        stage: 'contract',
        stageEnteredAt: at(day),
        stageEntries: { contract: at(day) },
        newestFileAt,
      })
    expect(kinds([signed('2026-11-19 08:31', null)])).toEqual([])
    expect(kinds([signed('2026-11-19 08:30', null)])).toEqual(['no-follow-up a'])
    // The papers that came with the move are none.
    expect(kinds([signed('2026-11-19 08:30', at('2026-11-19 08:30'))])).toEqual(['no-follow-up a'])
    expect(kinds([signed('2026-11-19 08:30', at('2026-11-20 08:30'))])).toEqual([])
  })

  it('ask about four deals of one rep with the same obstacle, never about 无', () => {
    const stuck = (count: number, obstacle: string) =>
      Array.from({ length: count }, (_, n) => fine(`d${n}`, { obstacle, amountFen: n }))
    expect(kinds(stuck(3, '价格'))).toEqual([])
    expect(kinds(stuck(4, '价格'))).toEqual(['same-obstacle d3'])
    expect(kinds(stuck(9, '无'))).toEqual([])
  })

  it('are three different ones of different reps before they are the same three times', () => {
    const rows = [
      fine('a'),
      fine('b'),
      fine('c', { ownerId: 'other', stageEnteredAt: at('2026-10-01 09:00') }),
    ]
    const moves = new Map([
      ['a', moved(9)],
      ['b', moved(8)],
    ])
    expect(kinds(rows, moves)).toEqual(['date-moved a', 'stuck c', 'date-moved b'])
  })

  it('are the same for the same input in another order', () => {
    const rows = Array.from({ length: 20 }, (_, n) =>
      fine(`d${n}`, { obstacle: n % 2 ? '价格' : '交期', ownerId: n % 3 ? 'rep' : 'other' }),
    )
    const moves = new Map(rows.map((row, n) => [row.id, moved(n % 5, n % 4)] as const))
    expect(select(rows.toReversed(), moves)).toEqual(select(rows, moves))
  })
})

describe('what moved', () => {
  it('is a new stage or a win since the last brief, not a deal just opened', () => {
    const yesterday = at('2026-11-23 15:00')
    const rows = [
      fine('moved', { stageEnteredAt: yesterday }),
      fine('won', { outcome: 'won', updatedAt: yesterday, amountFen: 9 }),
      fine('opened', { openedAt: yesterday, stageEnteredAt: yesterday }),
      fine('before', { stageEnteredAt: at('2026-11-23 08:30') }),
    ]
    const brief = select(rows)
    expect(brief.moves.map(({ row, what }) => `${row.id} ${what}`)).toEqual([
      'won won',
      'moved moved',
    ])
    expect(brief.counts).toMatchObject({ moved: 1, won: 1 })
  })
})

it('is empty when there is nothing to say', () => {
  expect(isEmptyBrief(select([fine('a'), fine('b')]))).toBe(true)
  expect(isEmptyBrief(select([due('a', '2026-11-21 12:00')]))).toBe(false)
})

describe('deals whose history is read', () => {
  it('are planned anew lately without a file for a week, the longest first, twelve at most', () => {
    const quiet = (id: string, day: string) => fine(id, { stageEnteredAt: at(`${day} 10:00`) })
    const rows = [
      quiet('newer', '2026-11-15'),
      quiet('older', '2026-11-01'),
      quiet('a-week', '2026-11-16'),
      fine('with-file', {
        stageEnteredAt: at('2026-11-01 10:00'),
        newestFileAt: at('2026-11-20 10:00'),
      }),
      fine('untouched', {
        stageEnteredAt: at('2026-10-01 10:00'),
        nextActionUpdatedAt: at('2026-11-10 10:00'),
      }),
    ]
    expect(briefCandidates(rows, ground())).toEqual(['older', 'newer'])
    const many = Array.from({ length: 30 }, (_, n) => quiet(`d${n}`, '2026-11-01'))
    expect(briefCandidates(many, ground())).toHaveLength(12)
  })
})
