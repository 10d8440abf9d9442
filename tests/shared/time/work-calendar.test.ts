import { dateOf, HOUR_MS, instant, localDate, plusDays, toIso } from '@kedu/shared/time/instant'
import {
  calendarDay,
  dayNumberAt,
  isOnLeave,
  nextWorkday,
  startOfDay,
} from '@kedu/shared/time/work-calendar'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import { plainCalendar } from '../policies/given-deal.ts'

describe('startOfDay', () => {
  it('is midnight in Shanghai', () => {
    expect(toIso(startOfDay(localDate('2026-11-23'), 'Asia/Shanghai'))).toBe(
      '2026-11-22T16:00:00.000Z',
    )
  })

  it('is 01:00 where daylight saving begins at midnight (Beirut, 2025-03-30)', () => {
    expect(toIso(startOfDay(localDate('2025-03-30'), 'Asia/Beirut'))).toBe(
      '2025-03-29T22:00:00.000Z',
    )
  })

  it('is the first of two midnights where daylight saving ends there (Havana, 2025-11-02)', () => {
    expect(toIso(startOfDay(localDate('2025-11-02'), 'America/Havana'))).toBe(
      '2025-11-02T04:00:00.000Z',
    )
  })

  it('begins a day exactly: that moment is in it, the millisecond before is not', () => {
    const zones = [
      'Asia/Shanghai',
      'America/New_York',
      'Asia/Beirut',
      'America/Havana',
      'Asia/Kolkata',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 1500 }), (zone, days) => {
        const date = plusDays(localDate('2024-01-01'), days)
        const start = startOfDay(date, zone)
        expect(dateOf(start, zone)).toBe(date)
        expect(dateOf(instant(start - 1), zone)).toBe(plusDays(date, -1))
      }),
    )
  })
})

describe('calendarDay', () => {
  it('finds the day of a moment in the calendar’s zone, before 1970 too', () => {
    const calendar = plainCalendar({ zone: 'America/New_York' })
    const evening = instant(Date.parse('2026-11-24T04:59:59.999Z'))
    expect(calendarDay(calendar, dayNumberAt(calendar, evening)).date).toBe('2026-11-23')
    const next = instant(evening + 1)
    expect(calendarDay(calendar, dayNumberAt(calendar, next)).date).toBe('2026-11-24')
    expect(calendarDay(calendar, dayNumberAt(calendar, instant(-30 * HOUR_MS))).date).toBe(
      '1969-12-30',
    )
  })
})

describe('nextWorkday', () => {
  it('gives the day after when a calendar has no workday for over a year', () => {
    const from = localDate('2026-01-01')
    const holidays = new Set(Array.from({ length: 800 }, (_, days) => plusDays(from, days)))
    expect(nextWorkday(plainCalendar({ holidays }), from)).toBe('2026-01-02')
  })
})

describe('isOnLeave', () => {
  it('includes both ends', () => {
    const leaves = [{ from: localDate('2026-11-23'), to: localDate('2026-11-25') }]
    expect(
      ['2026-11-22', '2026-11-23', '2026-11-25', '2026-11-26'].map((date) =>
        isOnLeave(leaves, localDate(date)),
      ),
    ).toEqual([false, true, true, false])
  })
})
