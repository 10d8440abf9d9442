import { chinaCalendar } from '@kedu/server/calendar/china-calendar'
import {
  type ClockOptions,
  elapsedClockMs,
  instantAfter,
  mergeDowntimes,
  notCounted,
} from '@kedu/shared/time/fair-clock'
import {
  DAY_MS,
  HOUR_MS,
  type Instant,
  instant,
  localDate,
  plusDays,
} from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import { at, plainCalendar } from '../policies/given-deal.ts'

const natural: ClockOptions = {
  clock: 'natural',
  calendar: plainCalendar(),
  leaves: [],
  downtimes: [],
}
const working: ClockOptions = {
  clock: 'working',
  calendar: chinaCalendar('Asia/Shanghai'),
  leaves: [],
  downtimes: [],
}
const hours = (from: string, to: string, options: ClockOptions) =>
  elapsedClockMs(at(from), at(to), options) / HOUR_MS

describe('elapsedClockMs, natural', () => {
  it('counts every hour, weekends and holidays too', () => {
    expect(hours('2026-09-30 18:00', '2026-10-08 18:00', natural)).toBe(8 * 24)
  })

  it('is 0 when the end is not later', () => {
    expect(elapsedClockMs(at('2026-11-23 18:00'), at('2026-11-23 18:00'), natural)).toBe(0)
    expect(elapsedClockMs(at('2026-11-23 18:00'), at('2026-11-20 18:00'), natural)).toBe(0)
  })

  it('does not count our own downtime, in part or in whole', () => {
    const downtimes = mergeDowntimes([
      { from: at('2026-11-22 12:00'), to: at('2026-11-23 20:00') },
      { from: at('2026-11-24 00:00'), to: at('2026-11-24 03:00') },
      { from: at('2026-11-25 17:00'), to: at('2026-11-26 00:00') },
    ])
    expect(hours('2026-11-23 18:00', '2026-11-25 18:00', { ...natural, downtimes })).toBe(
      48 - 2 - 3 - 1,
    )
  })
})

describe('elapsedClockMs, working', () => {
  it('gives 48 h from Friday 15:00 to Tuesday 15:00', () => {
    expect(hours('2026-11-20 15:00', '2026-11-24 15:00', working)).toBe(48)
  })

  it('skips 国庆 and counts the 调休 days around it', () => {
    expect(hours('2026-09-30 18:00', '2026-10-08 18:00', working)).toBe(24)
    // Thursday 8th 18:00 → Monday 12th 18:00: Friday, Saturday (worked) count, Sunday does not.
    expect(hours('2026-10-08 18:00', '2026-10-12 18:00', working)).toBe(72)
  })

  it('skips 春节 2026 (15–23 February) and counts Saturday the 14th', () => {
    expect(hours('2026-02-13 18:00', '2026-02-24 18:00', working)).toBe(6 + 24 + 18)
  })

  it('runs across a month end and a year end', () => {
    expect(hours('2026-07-31 12:00', '2026-08-03 12:00', working)).toBe(24)
    expect(hours('2025-12-31 12:00', '2026-01-05 12:00', working)).toBe(12 + 24 + 12)
  })

  it('skips the person’s leave, and a leave over the weekend only once', () => {
    const leaves = [{ from: localDate('2026-11-20'), to: localDate('2026-11-23') }]
    expect(hours('2026-11-19 12:00', '2026-11-24 12:00', { ...working, leaves })).toBe(24)
  })

  it('takes downtime off counted days only', () => {
    const downtimes = [{ from: at('2026-11-20 22:00'), to: at('2026-11-23 01:00') }]
    expect(hours('2026-11-20 15:00', '2026-11-24 15:00', { ...working, downtimes })).toBe(48 - 3)
  })

  it('knows that a worked day with a change of clocks has 23 or 25 hours', () => {
    const zone = 'America/New_York'
    const sunday = (date: string) => new Set([localDate(date)])
    const spring = plainCalendar({ zone, makeupWorkdays: sunday('2026-03-08') })
    const autumn = plainCalendar({ zone, makeupWorkdays: sunday('2026-11-01') })
    const utc = (iso: string) => instant(Date.parse(iso))
    expect(
      elapsedClockMs(utc('2026-03-08T05:00:00Z'), utc('2026-03-09T04:00:00Z'), {
        ...working,
        calendar: spring,
      }) / HOUR_MS,
    ).toBe(23)
    expect(
      elapsedClockMs(utc('2026-11-01T04:00:00Z'), utc('2026-11-02T05:00:00Z'), {
        ...working,
        calendar: autumn,
      }) / HOUR_MS,
    ).toBe(25)
  })
})

describe('instantAfter', () => {
  it('gives the moment a limit is full, and with one millisecond more the moment beyond it', () => {
    // Wednesday 00:00 + 48 h is full at the very end of Thursday, one ms more still comes on Friday.
    expect(instantAfter(at('2026-11-18 00:00'), 48 * HOUR_MS, working)).toBe(at('2026-11-20 00:00'))
    // Thursday 00:00 + 48 h is full when Friday ends; beyond it only on Monday.
    expect(instantAfter(at('2026-11-19 00:00'), 48 * HOUR_MS, working)).toBe(at('2026-11-21 00:00'))
    expect(instantAfter(at('2026-11-19 00:00'), 48 * HOUR_MS + 1, working)).toBe(
      at('2026-11-23 00:00:00.001'),
    )
  })

  it('starts counting on the first worked day', () => {
    expect(instantAfter(at('2026-10-02 15:00'), HOUR_MS, working)).toBe(at('2026-10-08 01:00'))
  })

  it('gives the start itself for no time at all', () => {
    expect(instantAfter(at('2026-10-02 15:00'), 0, working)).toBe(at('2026-10-02 15:00'))
    expect(instantAfter(at('2026-10-02 15:00'), 0, natural)).toBe(at('2026-10-02 15:00'))
  })

  it('is null when ten years of leave lie ahead', () => {
    const leaves = [{ from: localDate('2026-01-01'), to: localDate('2999-12-31') }]
    expect(instantAfter(at('2026-10-02 15:00'), HOUR_MS, { ...working, leaves })).toBeNull()
  })

  it('rests during downtime that begins before the start', () => {
    const downtimes = [{ from: at('2026-11-23 10:00'), to: at('2026-11-23 14:00') }]
    expect(instantAfter(at('2026-11-23 12:00'), HOUR_MS, { ...natural, downtimes })).toBe(
      at('2026-11-23 15:00'),
    )
  })
})

describe('notCounted', () => {
  it('joins days off of one kind, names holidays and cuts downtime to the span', () => {
    const options: ClockOptions = {
      ...working,
      leaves: [{ from: localDate('2026-10-08'), to: localDate('2026-10-09') }],
      downtimes: [{ from: at('2026-10-12 22:00'), to: at('2026-10-14 00:00') }],
    }
    expect(notCounted(at('2026-09-25 12:00'), at('2026-10-13 00:00'), options)).toEqual([
      { kind: 'holiday', from: '2026-09-25', to: '2026-09-27', name: '中秋' },
      { kind: 'holiday', from: '2026-10-01', to: '2026-10-07', name: '国庆节' },
      { kind: 'leave', from: '2026-10-08', to: '2026-10-09' },
      { kind: 'weekend', from: '2026-10-11', to: '2026-10-11' },
      { kind: 'downtime', from: at('2026-10-12 22:00'), to: at('2026-10-13 00:00') },
    ])
  })

  it('has no days off on the natural clock', () => {
    expect(notCounted(at('2026-09-25 12:00'), at('2026-10-13 00:00'), natural)).toEqual([])
  })
})

const base = at('2026-01-01 00:00')
const moment = fc.integer({ min: 0, max: 400 * DAY_MS }).map((ms) => instant(base + ms))
const span = fc
  .tuple(moment, fc.integer({ min: -HOUR_MS, max: 3 * DAY_MS }))
  .map(([from, ms]) => ({ from, to: instant(from + ms) }))
const leave = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 20 }))
  .map(([day, length]) => ({
    from: plusDays(localDate('2026-01-01'), day),
    to: plusDays(localDate('2026-01-01'), day + length),
  }))
const calendars = [
  chinaCalendar('Asia/Shanghai'),
  chinaCalendar('America/New_York'),
  plainCalendar({ zone: 'Asia/Beirut' }),
  plainCalendar({ zone: 'Asia/Kolkata' }),
]
const options: fc.Arbitrary<ClockOptions> = fc.record({
  clock: fc.constantFrom('natural' as const, 'working' as const),
  calendar: fc.constantFrom(...calendars),
  leaves: fc.array(leave, { maxLength: 3 }),
  downtimes: fc.array(span, { maxLength: 6 }).map(mergeDowntimes),
})

describe('properties of the clock', () => {
  it('instantAfter is the exact, earliest inverse of elapsedClockMs', () => {
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 1, max: 15 * DAY_MS }),
        options,
        (from, ms, clockOptions) => {
          const then = instantAfter(from, ms, clockOptions) as Instant
          expect(elapsedClockMs(from, then, clockOptions)).toBe(ms)
          expect(elapsedClockMs(from, instant(then - 1), clockOptions)).toBe(ms - 1)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('adds up over any middle, never runs backward or faster than time', () => {
    fc.assert(
      fc.property(fc.tuple(moment, moment, moment), options, (moments, clockOptions) => {
        const [a, b, c] = [...moments].sort((x, y) => x - y) as [Instant, Instant, Instant]
        const first = elapsedClockMs(a, b, clockOptions)
        const second = elapsedClockMs(b, c, clockOptions)
        expect(first + second).toBe(elapsedClockMs(a, c, clockOptions))
        expect(first).toBeGreaterThanOrEqual(0)
        expect(first).toBeLessThanOrEqual(b - a)
      }),
      { numRuns: 300 },
    )
  })

  it('merging downtimes keeps exactly the moments they cover, sorted and apart', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), moment, (spans, probe) => {
        const merged = mergeDowntimes(spans)
        const isIn = (list: readonly (typeof spans)[number][]) =>
          list.some(({ from, to }) => from <= probe && probe < to)
        expect(isIn(merged)).toBe(isIn(spans))
        merged.forEach((one, index) => {
          expect(one.to).toBeGreaterThan(one.from)
          if (index > 0) expect(one.from).toBeGreaterThan(merged[index - 1]!.to)
        })
      }),
    )
  })
})
