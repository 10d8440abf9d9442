/** R30 and R33 at their targets. */
import { monthsBefore, spanOf, weeksUntil } from '@kedu/shared/insight/period'
import {
  growthPercent,
  isGrown,
  isStreak,
  renewals,
  requestsPerWeek,
  streakOf,
} from '@kedu/shared/insight/requests'
import { DAY_MS, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  GivenDeal,
  givenContract,
  givenDeal,
  openCommand,
  TODAY,
  ZONE,
} from '../../support/given-deal.ts'
import { traceOfEvents, tracesOf } from '../../support/given-trace.ts'

const raise = (given: GivenDeal, what: string, by: 'rep' | 'lead' = 'rep') =>
  given.having(
    { kind: 'raise-request', department: '财务', toId: 'finance', what, due: null },
    { by },
  )

describe('requests per week (R30)', () => {
  const weeks = weeksUntil(localDate('2026-12-07'), 3, ZONE)

  it('counts what owners raise, in the week they raise it', () => {
    const given = raise(givenDeal(), '一')
    raise(given.after(6 * DAY_MS), '二')
    raise(given.after(DAY_MS), '三')
    raise(given, '主管替他提的', 'lead')
    expect(requestsPerWeek(tracesOf({ d1: given }), weeks)).toEqual(new Map([['rep', [2, 1, 0]]]))
  })

  it('leaves out what was taken back', () => {
    const given = raise(givenDeal(), '一')
    given.having({ kind: 'undo', targetCommandId: given.lastCommandId })
    expect(requestsPerWeek(tracesOf({ d1: given }), weeks)).toEqual(new Map())
  })

  it('meets the target at 25 %, not at 24', () => {
    expect(
      [
        [100, 124],
        [100, 125],
        [4, 5],
        [0, 3],
      ].map((counts) => isGrown(growthPercent(counts, 1))),
    ).toEqual([false, true, true, false])
    expect(growthPercent([0, 3], 1)).toBeNull()
    expect(growthPercent([3, 2], 1)).toBe(-34)
  })
})

describe('three weeks running (R33)', () => {
  it('are three that met it one after the other, up to the newest', () => {
    expect(streakOf([4, 5, 7, 9])).toBe(3)
    expect(streakOf([4, 5, 7, 8])).toBe(0)
    expect(streakOf([8, 4, 5, 7])).toBe(2)
    expect([2, 3].map(isStreak)).toEqual([false, true])
  })
})

describe('customers who come back (R33)', () => {
  const month = spanOf(localDate('2026-12-01'), localDate('2026-12-31'), ZONE)
  const won = () =>
    givenContract().having({ kind: 'close-deal', outcome: 'won', reason: '验收', amountFen: null })
  const openedOn = (days: number, date: string) => {
    const nextAction = { date: localDate(date), time: null, isDeadline: false, text: '送样' }
    const changes = { ...openCommand().changes, nextAction }
    return new GivenDeal().after(days * DAY_MS).having(openCommand({ changes }))
  }
  const rate = (deals: Record<string, GivenDeal[]>) =>
    renewals(
      Object.entries(deals).flatMap(([customer, all]) =>
        all.map(({ history }, n) => ({
          dealId: `${customer}-${n}`,
          customer,
          trace: traceOfEvents(history),
        })),
      ),
      [month],
    ).map(({ won: base, renewed, percent }) => [base, renewed, percent])

  it('are those won before the month with a new deal in it', () => {
    expect(rate({ a: [won(), openedOn(10, '2026-12-25')], b: [won()], c: [won()] })).toEqual([
      [3, 1, 33.3],
    ])
  })

  it('are those whose won deal is taken up again in it', () => {
    const again = won()
      .after(20 * DAY_MS)
      .having({ kind: 'reopen-deal' })
    expect(rate({ a: [again], b: [won()] })).toEqual([[2, 1, 50]])
  })

  it('are not those whose deal came before the month or after it, nor new ones', () => {
    const later = openedOn(40, '2027-01-25')
    const early = openedOn(1, '2026-12-25')
    expect(rate({ a: [won(), later], b: [won(), early], c: [openedOn(10, '2026-12-25')] })).toEqual(
      [[2, 0, 0]],
    )
    expect(rate({ c: [openedOn(10, '2026-12-25')] })).toEqual([[0, 0, null]])
  })

  it('are counted in whole months before this one', () => {
    expect(
      monthsBefore(TODAY, 2, ZONE).map(({ firstDay, lastDay }) => [firstDay, lastDay]),
    ).toEqual([
      ['2026-09-01', '2026-09-30'],
      ['2026-10-01', '2026-10-31'],
    ])
    expect(monthsBefore(localDate('2026-03-31'), 1, ZONE)[0]?.lastDay).toBe('2026-02-28')
  })
})
