import { chinaCalendar } from '@kedu/server/calendar/china-calendar'
import { nextCheckAt } from '@kedu/shared/policies/policy'
import {
  clockFacts,
  directorAt,
  episodeOf,
  isRed,
  isTooSoonForRed,
  limitAt,
  nudgeAt,
  redAt,
} from '@kedu/shared/policies/red-flag'
import { HOUR_MS, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import { alertWith, at, contextWith, dealRow, nextAction } from './given-deal.ts'

const natural = contextWith()
const working = contextWith({ clock: 'working', calendar: chinaCalendar('Asia/Shanghai') })

describe('red flag on the natural clock', () => {
  const row = dealRow({ nextAction: nextAction('2026-11-20 15:00') })

  it.each([
    ['2026-11-22 14:59:59.999', false],
    ['2026-11-22 15:00:00.000', false],
    ['2026-11-22 15:00:00.001', true],
  ])('at %s is red: %s', (now, expected) => {
    expect(isRed(row, at(now), natural)).toBe(expected)
    expect(clockFacts(row, at(now), natural).kind).toBe(expected ? 'red' : 'running')
  })

  it('is too soon for red up to the 48 hours, and not a moment longer where all of them count', () => {
    const limit = at('2026-11-22 15:00')
    expect(isTooSoonForRed(row, plusMs(limit, -1), natural)).toBe(true)
    expect(isTooSoonForRed(row, limit, natural)).toBe(false)
  })

  it('is never called too soon where it is red, whatever does not count', () => {
    const hours = fc.integer({ min: -72, max: 24 * 30 })
    fc.assert(
      fc.property(fc.boolean(), hours, hours, (isWorking, updated, looked) => {
        const context = isWorking ? working : natural
        const moved = {
          ...row,
          nextActionUpdatedAt: plusMs(at('2026-11-20 15:00'), updated * HOUR_MS),
        }
        const now = plusMs(at('2026-11-20 15:00'), looked * HOUR_MS + 1)
        expect(isTooSoonForRed(moved, now, context) && isRed(moved, now, context)).toBe(false)
      }),
    )
  })

  it('takes a date without a time as 18:00 of that day', () => {
    const dated = dealRow({ nextAction: nextAction('2026-11-20') })
    expect(limitAt(dated, natural)).toBe(at('2026-11-22 18:00'))
  })

  it('starts from the update when it is later than the date', () => {
    const updated = dealRow({
      nextAction: nextAction('2026-11-20 15:00'),
      nextActionUpdatedAt: at('2026-11-21 09:00'),
    })
    expect(redAt(updated, natural)).toBe(at('2026-11-23 09:00:00.001'))
  })

  it('counts from the last update, or the opening, when there is no next action', () => {
    const opened = at('2026-11-20 10:00')
    const none = dealRow({ openedAt: opened, nextActionUpdatedAt: opened })
    expect(limitAt(none, natural)).toBe(at('2026-11-22 10:00'))
    const touched = { ...none, nextActionUpdatedAt: at('2026-11-21 10:00') }
    expect(limitAt(touched, natural)).toBe(at('2026-11-23 10:00'))
  })

  it('follows the configured hours', () => {
    const context = contextWith({ redFlagHours: 72, nudgeBeforeHours: 12, directorAfterHours: 24 })
    expect(
      nudgeAt(row, { ...context, settings: { ...context.settings, quietHours: null } }),
    ).toEqual({
      at: at('2026-11-23 03:00'),
      aheadOf: null,
    })
    expect(redAt(row, context)).toBe(at('2026-11-23 15:00:00.001'))
    expect(directorAt(row, context)).toBe(at('2026-11-24 15:00:00.001'))
  })

  it('has no clock when it is closed or withdrawn', () => {
    const outcomes = ['won', 'lost', 'on-hold'] as const
    const all = [...outcomes.map((outcome) => ({ outcome })), { withdrawn: true }]
    for (const given of all) {
      const closed = { ...row, ...given }
      expect(clockFacts(closed, at('2026-12-20 15:00'), natural)).toEqual({ kind: 'none' })
      expect(redAt(closed, natural)).toBeNull()
      expect(directorAt(closed, contextWith({ directorAfterHours: 1 }))).toBeNull()
      expect(nextCheckAt(closed, natural)).toBeNull()
    }
  })
})

describe('basis field-untouched', () => {
  const context = contextWith({ basis: 'field-untouched' })

  it('is red 48 h after the update although the date lies ahead', () => {
    const row = dealRow({
      nextAction: nextAction('2026-12-15'),
      nextActionUpdatedAt: at('2026-11-20 10:00'),
    })
    expect(redAt(row, context)).toBe(at('2026-11-22 10:00:00.001'))
    expect(redAt(row, natural)).toBe(at('2026-12-17 18:00:00.001'))
  })
})

describe('red flag on the working clock', () => {
  it.each([
    ['the sample of the decision, Friday to Tuesday', '2026-11-20 15:00', '2026-11-24 15:00'],
    ['国庆', '2026-09-30 18:00', '2026-10-09 18:00'],
    ['调休 Saturday, 10 October counts', '2026-10-09 18:00', '2026-10-12 18:00'],
    ['春节, 14 February counts', '2026-02-13 18:00', '2026-02-24 18:00'],
    ['a month end', '2026-04-29 18:00', '2026-05-06 18:00'],
    ['a due date on a Sunday', '2026-11-22 18:00', '2026-11-25 00:00'],
  ])('%s: due %s, 48 h are full at %s', (_what, due, full) => {
    const row = dealRow({ nextAction: nextAction(due) })
    expect(limitAt(row, working)).toBe(at(full))
  })

  it('does not turn red over the weekend when 48 h are full on Friday night', () => {
    const row = dealRow({ nextAction: nextAction('2026-11-19 00:00') })
    expect(isRed(row, at('2026-11-22 23:59:59.999'), working)).toBe(false)
    expect(isRed(row, at('2026-11-23 00:00:00.000'), working)).toBe(false)
    expect(isRed(row, at('2026-11-23 00:00:00.001'), working)).toBe(true)
  })

  it('rests while the owner is on leave; the natural clock does not', () => {
    const leaves = [{ from: localDate('2026-11-24'), to: localDate('2026-11-25') }]
    const row = dealRow({ nextAction: nextAction('2026-11-23') })
    const calendar = chinaCalendar('Asia/Shanghai')
    expect(limitAt(row, contextWith({ clock: 'working', leaves, calendar }))).toBe(
      at('2026-11-27 18:00'),
    )
    expect(limitAt(row, contextWith({ leaves, calendar }))).toBe(at('2026-11-25 18:00'))
  })
})

describe('waiting for the customer', () => {
  const row = dealRow({
    nextAction: nextAction('2026-11-20 15:00'),
    waitUntil: localDate('2026-12-02'),
    waitUntilAt: at('2026-12-02 18:00'),
    waitReason: '等预算批复',
  })

  it('rests until the day, then counts from there', () => {
    expect(clockFacts(row, at('2026-12-02 17:59:59.999'), natural)).toEqual({
      kind: 'waiting',
      until: '2026-12-02',
    })
    expect(clockFacts(row, at('2026-12-02 18:00'), natural)).toMatchObject({
      kind: 'running',
      hoursLeft: 48,
      isOverdue: false,
    })
    expect(redAt(row, natural)).toBe(at('2026-12-04 18:00:00.001'))
  })

  it('counts from the next action when that is later than the wait', () => {
    const later = { ...row, nextAction: nextAction('2026-12-10') }
    expect(limitAt(later, natural)).toBe(at('2026-12-12 18:00'))
  })

  it('is a new episode', () => {
    expect(episodeOf(row, natural)).toBe(String(at('2026-12-02 18:00')))
  })
})

describe('downtime', () => {
  it('puts red off by exactly as long as nobody was serving, on both clocks', () => {
    const downtimes = [{ from: at('2026-11-24 08:00'), to: at('2026-11-24 13:30') }]
    const row = dealRow({ nextAction: nextAction('2026-11-23') })
    expect(redAt(row, contextWith({ downtimes }))).toBe(at('2026-11-25 23:30:00.001'))
    expect(redAt(row, contextWith({ downtimes, clock: 'working' }))).toBe(
      at('2026-11-25 23:30:00.001'),
    )
  })
})

describe('clockFacts', () => {
  const row = dealRow({ nextAction: nextAction('2026-11-23 18:00') })

  it.each([
    ['2026-11-23 17:59:59.999', { hoursLeft: 48, isOverdue: false }],
    ['2026-11-23 18:00:00.000', { hoursLeft: 48, isOverdue: false }],
    ['2026-11-23 18:00:00.001', { hoursLeft: 47, isOverdue: true }],
    ['2026-11-22 18:00:00.000', { hoursLeft: 72, isOverdue: false }],
    ['2026-11-25 18:00:00.000', { hoursLeft: 0, isOverdue: true }],
  ])('at %s says %o', (now, expected) => {
    const dueAt = at('2026-11-23 18:00')
    expect(clockFacts(row, at(now), natural)).toEqual({ kind: 'running', dueAt, ...expected })
  })

  it('counts the hours overdue from the due moment, rounded down', () => {
    const redSince = at('2026-11-25 18:00:00.001')
    expect(clockFacts(row, redSince, natural)).toEqual({ kind: 'red', overdueHours: 48, redSince })
    expect(clockFacts(row, at('2026-11-25 20:59:59.999'), natural)).toMatchObject({
      overdueHours: 50,
    })
    expect(clockFacts(row, at('2026-11-25 21:00'), natural)).toMatchObject({ overdueHours: 51 })
  })

  it('leaves weekends out of the hours on the working clock', () => {
    const friday = dealRow({ nextAction: nextAction('2026-11-20 18:00') })
    expect(clockFacts(friday, at('2026-11-22 18:00'), working)).toMatchObject({ hoursLeft: 42 })
    expect(clockFacts(friday, at('2026-11-25 00:00'), working)).toMatchObject({
      kind: 'red',
      overdueHours: 54,
    })
  })
})

describe('nextCheckAt', () => {
  const due = at('2026-11-23 18:00')
  const withAlert = (...steps: Parameters<typeof alertWith>[1]) =>
    dealRow({ nextAction: nextAction('2026-11-23'), alerts: [alertWith(due, steps)] })

  it('is the nudge, then red, then nothing', () => {
    expect(nextCheckAt(dealRow({ nextAction: nextAction('2026-11-23') }), natural)).toBe(
      at('2026-11-25 10:00'),
    )
    expect(nextCheckAt(withAlert({ kind: 'nudge' }), natural)).toBe(at('2026-11-25 18:00:00.001'))
    expect(nextCheckAt(withAlert({ kind: 'nudge' }, { kind: 'manager' }), natural)).toBeNull()
    expect(nextCheckAt(withAlert({ kind: 'manager' }), natural)).toBeNull()
  })

  it('is red at once where nudges are off', () => {
    const context = contextWith({ nudgeBeforeHours: null })
    expect(nextCheckAt(dealRow({ nextAction: nextAction('2026-11-23') }), context)).toBe(
      at('2026-11-25 18:00:00.001'),
    )
  })

  it('is the director’s turn, counted from when the manager was told', () => {
    const context = contextWith({ directorAfterHours: 24 })
    const told = withAlert({ kind: 'manager', at: at('2026-11-26 08:30') })
    expect(nextCheckAt(told, context)).toBe(at('2026-11-27 08:30'))
    const done = withAlert({ kind: 'manager' }, { kind: 'director' })
    expect(nextCheckAt(done, context)).toBeNull()
  })

  it('does not escalate an alert that was dealt with', () => {
    const alert = alertWith(due, [{ kind: 'manager' }], { status: 'handled' })
    const row = dealRow({ nextAction: nextAction('2026-11-23'), alerts: [alert] })
    expect(nextCheckAt(row, contextWith({ directorAfterHours: 24 }))).toBeNull()
  })

  it('still tells the manager when an update that cleared the nudge is taken back', () => {
    const alert = alertWith(due, [{ kind: 'nudge' }], { status: 'cleared' })
    const row = dealRow({ nextAction: nextAction('2026-11-23'), alerts: [alert] })
    expect(nextCheckAt(row, natural)).toBe(at('2026-11-25 18:00:00.001'))
  })

  it('begins anew with a new date', () => {
    const row = dealRow({
      nextAction: nextAction('2026-11-27'),
      alerts: [alertWith(due, [{ kind: 'manager' }], { status: 'cleared' })],
    })
    expect(nextCheckAt(row, natural)).toBe(at('2026-11-29 10:00'))
  })

  it('is null for a clock that never gets there', () => {
    const leaves = [{ from: localDate('2026-01-01'), to: localDate('2099-12-31') }]
    const row = dealRow({ nextAction: nextAction('2026-11-23') })
    expect(nextCheckAt(row, contextWith({ clock: 'working', leaves }))).toBeNull()
  })
})
