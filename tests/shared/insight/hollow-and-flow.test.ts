import { fatesOf, funnel } from '@kedu/shared/insight/funnel'
import { countHollowMoves, hollowMovesOf } from '@kedu/shared/insight/hollow-moves'
import { weeksUntil } from '@kedu/shared/insight/period'
import { weeklyTrend } from '@kedu/shared/insight/trend'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, HOUR_MS, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  type GivenDeal,
  givenContract,
  givenDeal,
  NOW,
  TODAY,
  ZONE,
} from '../../support/given-deal.ts'
import { traceOfEvents, tracesOf } from '../../support/given-trace.ts'

const PERIOD = { from: NOW, to: plusMs(NOW, 60 * DAY_MS) }
const PROCESS = lightProcess()

const to = (day: string) => ({
  kind: 'update-deal' as const,
  changes: { nextAction: { date: localDate(day), time: null, isDeadline: false, text: '' } },
})
/** Told and counted: both are the same. */
function moves(given: GivenDeal, period = PERIOD) {
  const trace = traceOfEvents(given.history)
  const kinds = hollowMovesOf('d1', trace, period).map(({ kind }) => kind)
  expect(countHollowMoves(trace, period)).toEqual({
    stageMoves: kinds.filter((kind) => kind === 'stage').length,
    dateMoves: kinds.filter((kind) => kind === 'date').length,
  })
  return kinds
}

describe('假推进 (R4)', () => {
  it('is a stage that moved without a new file', () => {
    const given = givenDeal({ stage: 'lead' })
      .after(HOUR_MS)
      .having({ kind: 'update-deal', changes: { stage: 'quote' } })
    expect(moves(given)).toEqual(['stage'])
  })

  it('is none with the files of the gate', () => {
    expect(moves(givenContract())).toEqual([])
  })

  it('is a date that moved without a new file, each time', () => {
    const given = givenDeal().after(HOUR_MS).having(to('2026-11-27')).after(HOUR_MS)
    expect(moves(given.having(to('2026-12-01')))).toEqual(['date', 'date'])
  })

  it('is none when the date was only confirmed', () => {
    expect(moves(givenDeal().after(HOUR_MS).having(to('2026-11-25')))).toEqual([])
  })

  it('is none when a file came before the date moved', () => {
    const given = givenDeal()
      .after(HOUR_MS)
      .having({ kind: 'attach-evidence', evidence: [aFile('f')] })
      .after(HOUR_MS)
      .having(to('2026-12-01'))
    expect(moves(given)).toEqual([])
  })

  it('is counted in the period it happened in', () => {
    const given = givenDeal().after(HOUR_MS).having(to('2026-11-27'))
    expect(moves(given, { from: NOW, to: plusMs(NOW, HOUR_MS) })).toEqual([])
    expect(moves(given, { from: plusMs(NOW, HOUR_MS), to: PERIOD.to })).toEqual(['date'])
  })
})

describe('the funnel', () => {
  it('tells how many that entered a stage went on', () => {
    const moved = givenDeal({ stage: 'lead' })
      .after(DAY_MS)
      .having({ kind: 'update-deal', changes: { stage: 'quote' } })
    const lost = givenDeal({ stage: 'lead' }).having({
      kind: 'close-deal',
      outcome: 'lost',
      reason: '价格',
      amountFen: null,
    })
    const there = givenDeal({ stage: 'lead' })
    const [lead, quote, contract] = funnel(
      tracesOf({ a: moved, b: lost, c: there }),
      PROCESS,
      PERIOD,
    )
    expect(lead).toEqual({ stage: 'lead', entered: 3, moved: 1, lost: 1, percent: 33 })
    expect(quote).toEqual({ stage: 'quote', entered: 1, moved: 0, lost: 0, percent: 0 })
    expect(contract?.percent).toBeNull()
  })

  it('takes a win for having gone all the way', () => {
    const won = givenContract().having({
      kind: 'close-deal',
      outcome: 'won',
      reason: '',
      amountFen: 100,
    })
    const fates = fatesOf(traceOfEvents(won.history), PROCESS, PERIOD)
    expect([...fates.values()].every((fate) => fate === 'moved')).toBe(true)
  })

  it('leaves out what entered before the period', () => {
    const later = { from: plusMs(NOW, DAY_MS), to: PERIOD.to }
    expect(fatesOf(traceOfEvents(givenDeal().history), PROCESS, later).size).toBe(0)
  })
})

describe('the weekly trend', () => {
  it('counts from Monday to Sunday where the company is', () => {
    // Monday 09:00, and the last minute of the Sunday after.
    const given = givenDeal({ stage: 'lead' })
    given.now = plusMs(NOW, 6 * DAY_MS + 15 * HOUR_MS - 60_000)
    given.having({ kind: 'update-deal', changes: { stage: 'quote' } })
    const early = givenDeal()
    early.now = plusMs(NOW, 7 * DAY_MS - 9 * HOUR_MS)
    early.having(to('2026-12-20'))
    const weeks = weeksUntil(localDate('2026-12-01'), 2, ZONE)
    expect(weeks[0]?.firstDay).toBe(TODAY)
    const trend = weeklyTrend(tracesOf({ a: given, b: early }), weeks)
    expect(trend).toMatchObject([
      { opened: 2, hollow: 1, proven: 0, acts: 3 },
      { opened: 0, hollow: 1, acts: 1 },
    ])
  })
})
