import { afterQuietHours, quietHoursOf, quietSince } from '@kedu/shared/alerts/quiet-hours'
import { instant, toIso } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { at, SHANGHAI } from '../policies/given-deal.ts'

const night = { from: '21:00', to: '08:00' }
const noon = { from: '12:00', to: '13:30' }

describe('afterQuietHours', () => {
  it.each([
    ['2026-11-23 20:59:59.999', '2026-11-23 20:59:59.999'],
    ['2026-11-23 21:00:00.000', '2026-11-24 08:00'],
    ['2026-11-23 23:59:59.999', '2026-11-24 08:00'],
    ['2026-11-24 00:00:00.000', '2026-11-24 08:00'],
    ['2026-11-24 07:59:59.999', '2026-11-24 08:00'],
    ['2026-11-24 08:00:00.000', '2026-11-24 08:00'],
    ['2026-11-30 22:00:00.000', '2026-12-01 08:00'],
    ['2026-12-31 22:00:00.000', '2027-01-01 08:00'],
  ])('over midnight: %s → %s', (given, then) => {
    expect(afterQuietHours(at(given), night, SHANGHAI)).toBe(at(then))
  })

  it.each([
    ['2026-11-23 11:59:59.999', '2026-11-23 11:59:59.999'],
    ['2026-11-23 12:00:00.000', '2026-11-23 13:30'],
    ['2026-11-23 13:30:00.000', '2026-11-23 13:30'],
  ])('within the day: %s → %s', (given, then) => {
    expect(afterQuietHours(at(given), noon, SHANGHAI)).toBe(at(then))
  })

  it('changes nothing without quiet hours or with equal ends', () => {
    const now = at('2026-11-23 03:00')
    expect(afterQuietHours(now, null, SHANGHAI)).toBe(now)
    expect(afterQuietHours(now, { from: '03:00', to: '03:00' }, SHANGHAI)).toBe(now)
  })

  it('ends on the wall clock when daylight saving changes overnight', () => {
    const until = (iso: string) =>
      toIso(afterQuietHours(instant(Date.parse(iso)), night, 'America/New_York'))
    expect(until('2026-03-08T02:30:00Z')).toBe('2026-03-08T12:00:00.000Z')
    expect(until('2026-11-01T02:30:00Z')).toBe('2026-11-01T13:00:00.000Z')
  })

  it('never sends into the past when the end comes twice', () => {
    // New York, 2026-11-01: 01:30 comes at 05:30Z and again at 06:30Z.
    const quiet = { from: '00:00', to: '01:30' }
    const second = instant(Date.parse('2026-11-01T06:10:00Z'))
    expect(afterQuietHours(second, quiet, 'America/New_York')).toBeGreaterThanOrEqual(second)
  })
})

describe('quietSince', () => {
  it.each([
    ['2026-11-23 20:59:59.999', night, null],
    ['2026-11-23 21:00', night, '2026-11-23 21:00'],
    ['2026-11-24 07:59:59.999', night, '2026-11-23 21:00'],
    ['2026-11-24 08:00', night, null],
    ['2027-01-01 00:00', night, '2026-12-31 21:00'],
    ['2026-11-23 12:00', noon, '2026-11-23 12:00'],
    ['2026-11-23 13:30', noon, null],
    ['2026-11-23 13:00', null, null],
  ])('at %s of %o is %s', (given, quiet, then) => {
    expect(quietSince(at(given), quiet, SHANGHAI)).toBe(then === null ? null : at(then))
  })
})

describe('quietHoursOf', () => {
  it('puts the person’s own before the company’s', () => {
    expect(quietHoursOf({ quietHours: noon }, { quietHours: night })).toBe(noon)
    expect(quietHoursOf({ quietHours: null }, { quietHours: night })).toBe(night)
    expect(quietHoursOf({ quietHours: null }, { quietHours: null })).toBeNull()
  })
})
