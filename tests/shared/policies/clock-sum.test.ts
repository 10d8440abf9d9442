import { chinaCalendar } from '@kedu/server/calendar/china-calendar'
import { clockSum } from '@kedu/shared/policies/clock-sum'
import { HOUR_MS, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { at, contextWith, dealRow, nextAction } from './given-deal.ts'

const calendar = chinaCalendar('Asia/Shanghai')
const working = contextWith({ clock: 'working', calendar })

describe('clockSum', () => {
  it('gives the facts of "48 h = 周五 15:00 → 周二 15:00，周末不计"', () => {
    const row = dealRow({ nextAction: nextAction('2026-11-20 15:00') })
    expect(clockSum(row, at('2026-11-23 09:00'), working)).toEqual({
      clock: 'working',
      basis: 'next-action',
      limitHours: 48,
      startedBy: 'next-action-due',
      from: at('2026-11-20 15:00'),
      to: at('2026-11-24 15:00'),
      countedMs: 48 * HOUR_MS,
      limitAt: at('2026-11-24 15:00'),
      isRed: false,
      notCounted: [{ kind: 'weekend', from: '2026-11-21', to: '2026-11-22' }],
      waited: null,
      isBeyondCalendar: false,
    })
  })

  it('reaches to now once the deal is red', () => {
    const row = dealRow({ nextAction: nextAction('2026-11-20 15:00') })
    const sum = clockSum(row, at('2026-11-24 18:30'), working)
    expect(sum).toMatchObject({
      isRed: true,
      to: at('2026-11-24 18:30'),
      countedMs: 51.5 * HOUR_MS,
    })
  })

  it('names holiday, leave and our own downtime', () => {
    const context = contextWith({
      clock: 'working',
      calendar,
      leaves: [{ from: localDate('2026-10-08'), to: localDate('2026-10-08') }],
      downtimes: [{ from: at('2026-10-09 02:00'), to: at('2026-10-09 04:00') }],
    })
    const row = dealRow({ nextAction: nextAction('2026-09-30 18:00') })
    const sum = clockSum(row, at('2026-09-30 19:00'), context)
    expect(sum?.notCounted).toEqual([
      { kind: 'holiday', from: '2026-10-01', to: '2026-10-07', name: '国庆节' },
      { kind: 'leave', from: '2026-10-08', to: '2026-10-08' },
      // The 11th is not reached: 6 h + 22 h on the 9th + 20 h on the 10th, a worked Saturday.
      { kind: 'downtime', from: at('2026-10-09 02:00'), to: at('2026-10-09 04:00') },
    ])
    expect(sum?.to).toBe(at('2026-10-10 20:00'))
  })

  it('shows the wait with its reason', () => {
    const row = dealRow({
      nextAction: nextAction('2026-11-20 15:00'),
      waitUntil: localDate('2026-12-02'),
      waitUntilAt: at('2026-12-02 18:00'),
      waitReason: '等预算批复',
    })
    expect(clockSum(row, at('2026-12-03 09:00'), contextWith())).toMatchObject({
      startedBy: 'wait-ended',
      from: at('2026-12-02 18:00'),
      waited: {
        from: at('2026-11-20 15:00'),
        to: at('2026-12-02 18:00'),
        reason: '等预算批复',
      },
    })
  })

  it('says when the working clock goes beyond the known holidays, the natural one never does', () => {
    const crossing = dealRow({ nextAction: nextAction('2026-12-30 18:00') })
    const within = dealRow({ nextAction: nextAction('2026-12-28 18:00') })
    const now = at('2026-12-28 09:00')
    expect(clockSum(crossing, now, working)?.isBeyondCalendar).toBe(true)
    expect(clockSum(within, now, working)?.isBeyondCalendar).toBe(false)
    expect(clockSum(crossing, now, contextWith({ calendar }))?.isBeyondCalendar).toBe(false)
  })

  it('has none for a closed deal', () => {
    expect(clockSum(dealRow({ outcome: 'won' }), at('2026-12-28 09:00'), working)).toBeNull()
  })
})
