import { chinaCalendar, uncoveredYears } from '@kedu/server/calendar/china-calendar'
import { localDate } from '@kedu/shared/time/instant'
import { beyondCoverage, isWorkday, nextWorkday } from '@kedu/shared/time/work-calendar'
import { describe, expect, it } from 'vitest'

const calendar = chinaCalendar('Asia/Shanghai')
const works = (date: string) => isWorkday(calendar, localDate(date))

describe('chinaCalendar', () => {
  it.each([
    ['2026-02-14', '春节 make-up Saturday'],
    ['2026-02-28', '春节 make-up Saturday'],
    ['2026-09-20', '国庆 make-up Sunday'],
    ['2026-10-10', '国庆 make-up Saturday'],
    ['2026-10-08', 'first day after 国庆'],
    ['2026-02-24', 'first day after 春节'],
    ['2026-11-23', 'plain Monday'],
  ])('works on %s (%s)', (date) => {
    expect(works(date)).toBe(true)
  })

  it.each([
    ['2026-01-01', '元旦'],
    ['2026-02-15', 'first day of 春节, a Sunday'],
    ['2026-02-23', 'last day of 春节'],
    ['2026-09-27', '中秋'],
    ['2026-10-01', '国庆'],
    ['2026-10-07', 'last day of 国庆'],
    ['2026-11-28', 'plain Saturday'],
  ])('rests on %s (%s)', (date) => {
    expect(works(date)).toBe(false)
  })

  it('names holidays, on their weekend days too', () => {
    expect(calendar.holidayNames?.get(localDate('2026-02-17'))).toBe('春节')
    expect(calendar.holidayNames?.get(localDate('2026-10-03'))).toBe('国庆节')
    expect(calendar.holidayNames?.get(localDate('2026-11-28'))).toBeUndefined()
  })

  it('derives the last covered year from the data: 2026, for nothing of 2027 is announced', () => {
    expect(calendar.lastCoveredYear).toBe(2026)
    expect(works('2027-10-01')).toBe(true)
    expect(beyondCoverage(calendar, localDate('2026-12-31'))).toBe(false)
    expect(beyondCoverage(calendar, localDate('2027-01-01'))).toBe(true)
  })

  it('lists the years an admin still has to enter', () => {
    const [from, to] = [localDate('2026-11-23'), localDate('2027-02-21')]
    expect(uncoveredYears(calendar, from, to)).toEqual([2027])
    expect(uncoveredYears(calendar, from, localDate('2026-12-31'))).toEqual([])
    expect(uncoveredYears(calendar, localDate('2028-01-01'), localDate('2029-01-01'))).toEqual([
      2028, 2029,
    ])
  })

  it('lets the admin overrule the official days both ways and names the day off', () => {
    const own = chinaCalendar('Asia/Shanghai', [
      { date: localDate('2026-10-01'), kind: 'workday', note: '赶工' },
      { date: localDate('2026-10-10'), kind: 'dayoff', note: '' },
      { date: localDate('2026-11-25'), kind: 'dayoff', note: '公司年会' },
      { date: localDate('2027-02-08'), kind: 'dayoff', note: '春节' },
    ])
    expect(isWorkday(own, localDate('2026-10-01'))).toBe(true)
    expect(isWorkday(own, localDate('2026-10-10'))).toBe(false)
    expect(isWorkday(own, localDate('2026-11-25'))).toBe(false)
    expect(own.holidayNames?.get(localDate('2026-11-25'))).toBe('公司年会')
    expect(own.holidayNames?.get(localDate('2026-10-01'))).toBeUndefined()
    expect(isWorkday(own, localDate('2027-02-08'))).toBe(false)
    expect(own.lastCoveredYear).toBe(2026)
  })

  it('leaves the official days alone for the next company', () => {
    chinaCalendar('Asia/Shanghai', [{ date: localDate('2026-11-24'), kind: 'dayoff', note: '' }])
    expect(isWorkday(chinaCalendar('Asia/Shanghai'), localDate('2026-11-24'))).toBe(true)
  })

  it('jumps over 国庆 and stops at a 调休 Saturday when it looks for the next workday', () => {
    expect(nextWorkday(calendar, localDate('2026-09-30'))).toBe('2026-10-08')
    expect(nextWorkday(calendar, localDate('2026-10-09'))).toBe('2026-10-10')
    expect(nextWorkday(calendar, localDate('2026-10-10'))).toBe('2026-10-12')
  })
})
