import { chinaCalendar } from '@kedu/server/calendar/china-calendar'
import { digestContent, digestDueAt, lastDigestBy, nextDigestAt } from '@kedu/shared/alerts/digest'
import { localDate, plusDays } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { alertWith, at, dealRow, person, settingsWith } from '../policies/given-deal.ts'

const calendar = chinaCalendar('Asia/Shanghai')
const settings = settingsWith()
const boss = person('boss', { role: 'manager' })
const due = (last: string | null, now: string, who = boss) =>
  digestDueAt(who, last === null ? null : localDate(last), settings, calendar, at(now))

describe('digestDueAt', () => {
  it.each([
    ['before the time', '2026-11-20', '2026-11-23 08:29:59.999', '2026-11-23 08:30'],
    ['at the time', '2026-11-20', '2026-11-23 08:30', '2026-11-23 08:30'],
    ['late the same day, after an outage', '2026-11-20', '2026-11-23 15:00', '2026-11-23 08:30'],
    ['done for today', '2026-11-23', '2026-11-23 08:31', '2026-11-24 08:30'],
    ['done on Friday', '2026-11-20', '2026-11-20 09:00', '2026-11-23 08:30'],
    ['a weekend', '2026-11-20', '2026-11-21 09:00', '2026-11-23 08:30'],
    ['a 调休 Saturday', '2026-10-09', '2026-10-10 08:30', '2026-10-10 08:30'],
    ['国庆', '2026-09-30', '2026-10-03 09:00', '2026-10-08 08:30'],
    ['春节', '2026-02-14', '2026-02-16 09:00', '2026-02-24 08:30'],
    ['a day missed altogether', '2026-11-19', '2026-11-21 09:00', '2026-11-23 08:30'],
    ['a year end', '2025-12-31', '2025-12-31 09:00', '2026-01-04 08:30'],
  ])('%s: last %s, now %s → %s', (_what, last, now, then) => {
    expect(due(last, now)).toBe(at(then))
  })

  it('is due for a person who never had one', () => {
    expect(due(null, '2026-11-23 08:30')).toBe(at('2026-11-23 08:30'))
  })

  it('does not ring at night when it is late', () => {
    expect(due('2026-11-20', '2026-11-23 20:59')).toBe(at('2026-11-23 08:30'))
    expect(due('2026-11-20', '2026-11-23 21:00')).toBe(at('2026-11-24 08:00'))
  })

  it('waits for the person’s own quiet hours', () => {
    const late = person('late', { quietHours: { from: '22:00', to: '09:15' } })
    expect(due('2026-11-20', '2026-11-23 08:30', late)).toBe(at('2026-11-23 09:15'))
  })

  it('comes in spite of quiet hours that last the whole day', () => {
    const shift = person('shift', { quietHours: { from: '08:00', to: '02:00' } })
    expect(due('2026-11-20', '2026-11-23 08:31', shift)).toBe(at('2026-11-23 08:30'))
  })

  it('is never due for people who left', () => {
    expect(due(null, '2026-11-23 09:00', person('gone', { active: false }))).toBeNull()
  })
})

describe('nextDigestAt', () => {
  it.each([
    ['2026-11-23 08:29:59.999', '2026-11-23 08:30'],
    ['2026-11-23 08:30', '2026-11-24 08:30'],
    ['2026-11-20 12:00', '2026-11-23 08:30'],
    ['2026-09-30 12:00', '2026-10-08 08:30'],
  ])('after %s is %s', (now, then) => {
    expect(nextDigestAt(boss, settings, calendar, at(now))).toBe(at(then))
  })
})

describe('lastDigestBy', () => {
  it.each([
    ['2026-11-23 08:29:59.999', '2026-11-20 08:30'],
    ['2026-11-23 08:30', '2026-11-23 08:30'],
    ['2026-11-22 12:00', '2026-11-20 08:30'],
    ['2026-10-07 12:00', '2026-09-30 08:30'],
  ])('by %s is %s', (by, then) => {
    expect(lastDigestBy(at(by), boss, settings, calendar)).toBe(at(then))
  })

  it('is put off by quiet hours like the digest itself, and is none without a workday', () => {
    const late = person('late', { quietHours: { from: '22:00', to: '09:15' } })
    expect(lastDigestBy(at('2026-11-23 09:00'), late, settings, calendar)).toBe(
      at('2026-11-20 09:15'),
    )
    const closed = Array.from({ length: 500 }, (_, days) =>
      plusDays(localDate('2026-11-23'), -days),
    )
    const neverOpen = { ...calendar, holidays: new Set(closed), makeupWorkdays: new Set<never>() }
    expect(lastDigestBy(at('2026-11-23 09:00'), boss, settings, neverOpen)).toBeNull()
  })
})

describe('digestContent', () => {
  const held = (
    id: string,
    startedAt: string,
    given: Parameters<typeof alertWith>[1][number] = {},
  ) =>
    dealRow({
      id,
      alerts: [
        alertWith(at(startedAt), [{ mode: 'digest', at: at('2026-11-23 08:30'), ...given }]),
      ],
    })
  const ids = (rows: ReturnType<typeof held>[], last: string | null, now: string, who = boss) =>
    digestContent(who, rows, last === null ? null : localDate(last), calendar, at(now)).map(
      ({ row }) => row.id,
    )

  it('brings what was held back for this person, red first, longest overdue first', () => {
    const rows = [
      held('nudged', '2026-11-10 18:00', { kind: 'nudge' }),
      held('newer', '2026-11-20 18:00'),
      held('older', '2026-11-12 18:00'),
      held('for-another', '2026-11-12 18:00', { recipientId: 'head' }),
      held('pushed', '2026-11-12 18:00', { mode: 'immediate' }),
      held('unsaid', '2026-11-12 18:00', { mode: 'none' }),
    ]
    expect(ids(rows, '2026-11-20', '2026-11-23 08:30')).toEqual(['older', 'newer', 'nudged'])
  })

  it('brings a deal once, and not before its day', () => {
    const rows = [held('d1', '2026-11-12 18:00')]
    expect(ids(rows, '2026-11-19', '2026-11-20 08:30')).toEqual([])
    expect(ids(rows, '2026-11-20', '2026-11-23 08:30')).toEqual(['d1'])
    expect(ids(rows, '2026-11-23', '2026-11-24 08:30')).toEqual([])
    expect(ids(rows, null, '2026-11-24 08:30')).toEqual(['d1'])
  })

  it('catches up on a digest that was missed for a whole day', () => {
    expect(ids([held('d1', '2026-11-12 18:00')], '2026-11-20', '2026-11-24 08:30')).toEqual(['d1'])
  })

  it('loses nothing when the digest time is moved ahead in the meantime', () => {
    expect(ids([held('d1', '2026-11-12 18:00')], '2026-11-20', '2026-11-23 08:00')).toEqual(['d1'])
  })

  it('leaves out what was dealt with: closed alert, closed deal, waiting deal', () => {
    const row = held('d1', '2026-11-12 18:00')
    const [alert] = row.alerts
    const rows = [
      { ...row, alerts: [{ ...alert!, status: 'handled' as const }] },
      { ...row, alerts: [{ ...alert!, status: 'cleared' as const }] },
      { ...row, outcome: 'lost' as const },
      { ...row, waitUntil: localDate('2026-12-02'), waitUntilAt: at('2026-12-02 18:00') },
    ]
    expect(ids(rows, '2026-11-20', '2026-11-23 08:30')).toEqual([])
    const waited = { ...row, waitUntilAt: at('2026-11-23 08:30') }
    expect(ids([waited], '2026-11-20', '2026-11-23 08:30')).toEqual(['d1'])
  })

  it('is one item per deal, the highest step of several', () => {
    const alert = alertWith(at('2026-11-12 18:00'), [
      { kind: 'nudge', mode: 'digest', at: at('2026-11-23 08:30') },
      { kind: 'manager', mode: 'digest', at: at('2026-11-23 08:30') },
    ])
    const items = digestContent(
      boss,
      [dealRow({ alerts: [alert] })],
      null,
      calendar,
      at('2026-11-23 09:00'),
    )
    expect(items.map(({ step }) => step.kind)).toEqual(['manager'])
  })
})
