import { parseAmountFen, parseMoment, parseTime } from '@kedu/server/import/cell-values'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const TODAY = localDate('2026-11-23')

describe('a day in a cell', () => {
  it.each([
    ['2026-12-01', '2026-12-01', null],
    ['2026/12/1', '2026-12-01', null],
    ['2026.12.1', '2026-12-01', null],
    ['2026年12月1日', '2026-12-01', null],
    ['20261201', '2026-12-01', null],
    ['12/1', '2026-12-01', null],
    ['12-1', '2026-12-01', null],
    ['12月1日', '2026-12-01', null],
    ['12月1号', '2026-12-01', null],
    ['１２月１日', '2026-12-01', null],
    ['46357', '2026-12-01', null],
    ['46357.625', '2026-12-01', '15:00'],
    ['2026-12-01 15:00', '2026-12-01', '15:00'],
    ['2026/12/1 9:05:00', '2026-12-01', '09:05'],
    ['2026-12-01T15:00', '2026-12-01', '15:00'],
    ['12月1日 下午3点', '2026-12-01', '15:00'],
    // Without a year it is the next one that is near: this year's, or next year's from summer back.
    ['1/5', '2027-01-05', null],
    ['11/20', '2026-11-20', null],
  ])('%s is %s %s', (text, date, time) => {
    expect(parseMoment(text, TODAY)).toEqual({ date, time })
  })

  it.each(['', '待定', '下周', '2026-02-30', '13/45', '2026-12-01 25:00', '1/2/3', '99999999'])(
    '%s is none',
    (text) => {
      expect(parseMoment(text, TODAY)).toBeNull()
    },
  )
})

describe('a time in a cell', () => {
  it.each([
    ['15:00', '15:00'],
    ['9:05', '09:05'],
    ['15点', '15:00'],
    ['下午3点半', '15:30'],
    ['上午10点15分', '10:15'],
    ['3:00pm', '15:00'],
  ])('%s is %s', (text, time) => {
    expect(parseTime(text)).toBe(time)
  })

  it.each(['', '25:00', '12:60', '晚些'])('%s is none', (text) => {
    expect(parseTime(text)).toBeNull()
  })
})

describe('an amount in a cell', () => {
  it.each([
    ['350000', 1, 35_000_000],
    ['¥350,000.50', 1, 35_000_050],
    ['35万', 1, 35_000_000],
    ['35.5 万元', 1, 35_500_000],
    ['1.2亿', 1, 12_000_000_000],
    ['35.5', 10_000, 35_500_000],
    ['0.07', 1, 7],
    ['0', 1, 0],
  ] as const)('%s (%i) is %i fen', (text, unit, fen) => {
    expect(parseAmountFen(text, unit)).toBe(fen)
  })

  it.each(['', '三十万', '-5', '1e9', '99999999999999999999'])('%s is none', (text) => {
    expect(parseAmountFen(text, 1)).toBeNull()
  })
})
