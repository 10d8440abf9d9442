import { isIn, periodOf, weeksUntil } from '@kedu/shared/insight/period'
import { instantOf, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const TODAY = localDate('2026-11-26')
const SHANGHAI = 'Asia/Shanghai'

const days = (words: string, today = TODAY) => {
  const period = periodOf(words, today, SHANGHAI)
  return period && [period.firstDay, period.lastDay]
}

describe('a period', () => {
  it.each([
    ['last-7', '2026-11-20', '2026-11-26'],
    ['last-30', '2026-10-28', '2026-11-26'],
    ['last-365', '2025-11-27', '2026-11-26'],
    ['this-week', '2026-11-23', '2026-11-26'],
    ['this-month', '2026-11-01', '2026-11-26'],
    ['this-quarter', '2026-10-01', '2026-11-26'],
    ['2026-02-01_2026-02-28', '2026-02-01', '2026-02-28'],
  ])('%s is %s to %s', (words, first, last) => {
    expect(days(words)).toEqual([first, last])
  })

  it.each([
    '',
    'last-8',
    '2026-02-01_2026-02-30',
    '2026-03-02_2026-03-01',
    '2026-01-01',
    '2020-01-01_2026-01-01',
    '2026-01-01_2026-01-02_2026-01-03',
  ])('is none: %s', (words) => {
    expect(days(words)).toBeNull()
  })

  it.each([
    ['2026-03-01', 'this-month', '2026-03-01'],
    ['2028-02-29', 'this-month', '2028-02-01'],
    ['2026-12-31', 'this-quarter', '2026-10-01'],
    ['2027-01-01', 'this-quarter', '2027-01-01'],
    ['2027-01-01', 'this-week', '2026-12-28'],
    ['2026-11-29', 'this-week', '2026-11-23'],
    ['2026-11-30', 'this-week', '2026-11-30'],
  ])('on %s %s begins on %s', (today, words, first) => {
    expect(days(words, localDate(today))?.[0]).toBe(first)
  })

  it('ends with the last millisecond of its last day where the company is', () => {
    for (const zone of [SHANGHAI, 'America/New_York', 'UTC']) {
      const period = periodOf('2026-10-01_2026-10-31', TODAY, zone)
      const midnight = instantOf(localDate('2026-11-01'), zone)
      expect(period && [isIn(midnight - 1, period), isIn(midnight, period)]).toEqual([true, false])
      const begin = instantOf(localDate('2026-10-01'), zone)
      expect(period && [isIn(begin, period), isIn(begin - 1, period)]).toEqual([true, false])
    }
  })

  it('has whole weeks from Monday, the last one the week of today', () => {
    expect(
      weeksUntil(TODAY, 3, SHANGHAI).map(({ firstDay, lastDay }) => [firstDay, lastDay]),
    ).toEqual([
      ['2026-11-09', '2026-11-15'],
      ['2026-11-16', '2026-11-22'],
      ['2026-11-23', '2026-11-29'],
    ])
  })
})
