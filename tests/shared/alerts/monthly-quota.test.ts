import {
  mayBeSaid,
  monthBegin,
  monthOf,
  NO_USE,
  nextMonth,
  quotaLevel,
  quotaWarnings,
} from '@kedu/shared/alerts/monthly-quota'
import { parseInstant, toIso } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const LIMITS = { api: 5000, callbacks: 3000 }
const used = (api: number, more: object = {}) => ({ ...NO_USE, api, ...more })

describe('quotaLevel', () => {
  it.each([
    [0, 'plenty'],
    [3499, 'plenty'],
    [3500, 'no-extras'],
    [4499, 'no-extras'],
    [4500, 'tight'],
    [4999, 'tight'],
    [5000, 'used-up'],
    [9000, 'used-up'],
  ])('%i of 5000 calls is %s', (api, level) => {
    expect(quotaLevel(used(api), LIMITS)).toBe(level)
  })

  it('believes the platform before its own count', () => {
    expect(quotaLevel(used(10, { isRefused: true }), LIMITS)).toBe('used-up')
  })

  it('does not save calls because of callbacks', () => {
    expect(quotaLevel(used(0, { callbacks: 3000 }), LIMITS)).toBe('plenty')
  })
})

describe('mayBeSaid', () => {
  const priorities = ['reply', 'alert', 'digest', 'update'] as const
  const goes = (level: Parameters<typeof mayBeSaid>[0], isRed = false) =>
    priorities.filter((priority) => mayBeSaid(level, { priority, isRed }))

  it('lets everything go until nine tenths are gone', () => {
    expect(goes('plenty')).toEqual(priorities)
    expect(goes('no-extras')).toEqual(priorities)
  })

  it('then only what cannot wait, and after the end what somebody asked for', () => {
    expect(goes('tight')).toEqual(['reply', 'digest'])
    expect(goes('used-up')).toEqual(['reply'])
  })

  it('never withholds red', () => {
    expect(goes('tight', true)).toEqual(priorities)
    expect(goes('used-up', true)).toEqual(priorities)
  })
})

describe('quotaWarnings', () => {
  const said = (use: Parameters<typeof quotaWarnings>[0], told: string[] = []) =>
    quotaWarnings(use, LIMITS, told).say.map(({ key }) => key)

  it('says 70 and 90 and 100 percent at exactly that', () => {
    expect(said(used(3499))).toEqual([])
    expect(said(used(3500))).toEqual(['api-70'])
    expect(said(used(4500))).toEqual(['api-90'])
    expect(said(used(5000))).toEqual(['api-100'])
    expect(said(used(0, { callbacks: 2100 }))).toEqual(['callbacks-70'])
    expect(said(used(3500, { callbacks: 2700 }))).toEqual(['api-70', 'callbacks-90'])
  })

  it('says each once, and what was passed over not at all', () => {
    const { told } = quotaWarnings(used(4500), LIMITS, [])
    expect(told).toEqual(['api-90', 'api-70'])
    expect(said(used(4600), told)).toEqual([])
    expect(said(used(5000), told)).toEqual(['api-100'])
  })

  it('says that the platform called it used up', () => {
    expect(said(used(10, { isRefused: true }))).toEqual(['api-100'])
  })
})

describe('a month', () => {
  const zone = 'Asia/Shanghai'
  const at = (iso: string) => parseInstant(iso) ?? (0 as never)

  it('ends at midnight on the wall clock of the company', () => {
    expect(monthOf(at('2026-11-30T23:59:59+08:00'), zone)).toBe('2026-11')
    expect(monthOf(at('2026-12-01T00:00:00+08:00'), zone)).toBe('2026-12')
    expect(toIso(monthBegin('2026-12', zone))).toBe('2026-11-30T16:00:00.000Z')
  })

  it('is followed by the next, over the year too', () => {
    expect(nextMonth('2026-11')).toBe('2026-12')
    expect(nextMonth('2026-12')).toBe('2027-01')
  })
})
