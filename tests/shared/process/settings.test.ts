import { validateSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import type { LocalDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { settingsWith } from '../policies/given-deal.ts'

const override = (date: string) => ({ date: date as LocalDate, kind: 'dayoff', note: '' }) as const
const many = Array.from({ length: 11 }, (_, index) => `障碍${index}`)

describe('validateSettings', () => {
  it('accepts the defaults', () => {
    expect(validateSettings(settingsWith())).toEqual([])
  })

  it.each<[string, Partial<WorkspaceSettings>]>([
    [
      'no nudge, no director, no quiet hours, no immediate pushes',
      {
        nudgeBeforeHours: null,
        directorAfterHours: null,
        followUpAfterDays: null,
        followUpManagerAfterHours: null,
        yellowAfterDays: null,
        quietHours: null,
        immediateBudgetPerDay: 0,
      },
    ],
    ['a nudge at the very start of the clock', { nudgeBeforeHours: 48 }],
    ['a year', { redFlagHours: 8760 }],
    ['ten obstacles', { obstacles: many.slice(1) }],
    ['23:59', { dueTime: '23:59' }],
  ])('accepts %s', (_what, given) => {
    expect(validateSettings(settingsWith(given))).toEqual([])
  })

  it.each<[keyof WorkspaceSettings, string, Partial<WorkspaceSettings>]>([
    ['timezone', 'unknown-time-zone', { timezone: 'Asia/Atlantis' }],
    ['redFlagHours', 'not-positive', { redFlagHours: 0, nudgeBeforeHours: null }],
    ['redFlagHours', 'not-positive', { redFlagHours: Number.NaN, nudgeBeforeHours: null }],
    ['redFlagHours', 'too-large', { redFlagHours: 8761 }],
    ['nudgeBeforeHours', 'longer-than-red-flag', { nudgeBeforeHours: 49 }],
    ['nudgeBeforeHours', 'not-positive', { nudgeBeforeHours: 0 }],
    ['directorAfterHours', 'not-positive', { directorAfterHours: -1 }],
    ['followUpAfterDays', 'not-positive', { followUpAfterDays: 0 }],
    ['followUpAfterDays', 'too-large', { followUpAfterDays: 366 }],
    ['followUpManagerAfterHours', 'not-positive', { followUpManagerAfterHours: Number.NaN }],
    ['yellowAfterDays', 'not-positive', { yellowAfterDays: 0 }],
    ['yellowAfterDays', 'too-large', { yellowAfterDays: 366 }],
    ['orangeCustomers', 'not-positive', { orangeCustomers: 0 }],
    ['orangeCustomers', 'not-whole', { orangeCustomers: 2.5 }],
    ['orangeCustomers', 'too-large', { orangeCustomers: 1001 }],
    ['redRatio', 'not-positive', { redRatio: 0 }],
    ['redRatio', 'not-positive', { redRatio: Number.NaN }],
    ['redRatio', 'too-large', { redRatio: 60 }],
    ['minContracts', 'not-whole', { minContracts: Number.NaN }],
    ['minContracts', 'not-positive', { minContracts: -3 }],
    ['undoHours', 'not-positive', { undoHours: 0 }],
    ['dueTime', 'not-a-time', { dueTime: '24:00' }],
    ['digestTime', 'not-a-time', { digestTime: '8:30' }],
    ['quietHours', 'not-a-time', { quietHours: { from: '21:00', to: '8' } }],
    ['quietHours', 'no-span', { quietHours: { from: '08:00', to: '08:00' } }],
    ['immediateBudgetPerDay', 'not-whole', { immediateBudgetPerDay: 2.5 }],
    ['immediateBudgetPerDay', 'not-positive', { immediateBudgetPerDay: -1 }],
    ['obstacles', 'empty', { obstacles: [] }],
    ['obstacles', 'too-many', { obstacles: many }],
    ['obstacles', 'repeated', { obstacles: ['价格', '价格'] }],
    ['regions', 'blank', { regions: ['华东', ' '] }],
    ['calendarOverrides', 'not-a-day', { calendarOverrides: [override('2026-02-30')] }],
    [
      'calendarOverrides',
      'repeated',
      {
        calendarOverrides: [override('2026-10-01'), override('2026-10-01')],
      },
    ],
  ])('names %s: %s', (field, problem, given) => {
    const problems = validateSettings(settingsWith(given))
    expect(problems.map((one) => [one.field, one.problem])).toEqual([[field, problem]])
  })

  it('reports every problem at once', () => {
    const given = { dueTime: 'x', obstacles: [], calendarOverrides: [override('2026-13-01')] }
    expect(validateSettings(settingsWith(given)).map(({ field }) => field)).toEqual([
      'dueTime',
      'obstacles',
      'calendarOverrides',
    ])
  })
})
