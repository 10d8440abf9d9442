/** Yellow (R22): longer than 15 counted days in 合同, told once for an entry to rep and manager. */
import { chinaCalendar } from '@kedu/server/calendar/china-calendar'
import { planNotifications } from '@kedu/shared/alerts/plan-notifications'
import type { Alert, AlertStep, DealRow } from '@kedu/shared/deal/deal'
import { dwellDueAt, inContractSince, longStageDwell } from '@kedu/shared/policies/long-stage-dwell'
import { alertIdOf, findingsOf, nextCheckAt } from '@kedu/shared/policies/policy'
import { lightProcess } from '@kedu/shared/process/templates'
import {
  DAY_MS,
  HOUR_MS,
  type Instant,
  instantOf,
  localDate,
  plusMs,
} from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  at,
  contextWith,
  dealRow,
  nextAction,
  peopleMap,
  person,
  plainCalendar,
} from './given-deal.ts'

const PROCESS = lightProcess()
const ENTERED = at('2026-03-05 10:00')
const FULL = plusMs(ENTERED, 15 * DAY_MS)

const context = (given: Parameters<typeof contextWith>[0] = {}) =>
  contextWith({ process: PROCESS, followUpAfterDays: null, ...given })

function contractRow(given: Partial<DealRow> = {}): DealRow {
  return dealRow({
    stage: 'contract',
    stageEnteredAt: ENTERED,
    nextAction: nextAction('2026-12-31'),
    ...given,
  })
}

function alertOf(steps: Partial<AlertStep>[], given: Partial<Alert> = {}): Alert {
  const id = alertIdOf('long-stage-dwell', 'd1', String(ENTERED))
  return {
    id,
    rule: 'long-stage-dwell',
    episode: String(ENTERED),
    raisedAt: FULL,
    steps: steps.map((step) => ({
      kind: 'manager',
      recipientId: 'lead',
      at: FULL,
      mode: 'immediate',
      outboxKey: `${id}:${step.kind ?? 'manager'}`,
      reason: 'long-in-stage',
      ...step,
    })),
    status: 'open',
    closedAt: null,
    closedBy: null,
    ...given,
  }
}

const due = (row: DealRow, now: Instant, given = context()) =>
  findingsOf(row, now, given)
    .filter(({ rule }) => rule === 'long-stage-dwell')
    .flatMap((finding) => finding.due.map(({ kind }) => kind))

describe('when a deal has been in 合同 for too long', () => {
  it('is beyond 15 days: not after 14 d 23:59:59.999, not at 15 d sharp, a millisecond later', () => {
    expect(due(contractRow(), plusMs(FULL, -1))).toEqual([])
    expect(due(contractRow(), FULL)).toEqual([])
    expect(due(contractRow(), plusMs(FULL, 1))).toEqual(['nudge', 'manager'])
    expect(dwellDueAt(contractRow(), context())).toBe(plusMs(FULL, 1))
  })

  it('is the next moment the clock has to look at the deal', () => {
    expect(nextCheckAt(contractRow(), context())).toBe(plusMs(FULL, 1))
  })

  it('runs over the ends of months, and by hours where clocks are set forward', () => {
    const row = contractRow({ stageEnteredAt: at('2026-01-31 23:59') })
    expect(dwellDueAt(row, context())).toBe(at('2026-02-15 23:59:00.001'))
    const zone = 'America/New_York'
    const entered = instantOf(localDate('2026-03-01'), zone, '12:00')
    const there = context({ timezone: zone, calendar: plainCalendar({ zone }) })
    expect(dwellDueAt(contractRow({ stageEnteredAt: entered }), there)).toBe(
      plusMs(instantOf(localDate('2026-03-16'), zone, '13:00'), 1),
    )
  })

  it.each([
    ['国庆 and 中秋, with Saturday the 10th worked', '2026-09-21 10:00', '2026-10-19 10:00:00.001'],
    ['春节, with two Saturdays worked', '2026-02-09 10:00', '2026-03-06 10:00:00.001'],
  ])('counts workdays where the clock does: %s', (_what, entered, expected) => {
    const calendar = chinaCalendar('Asia/Shanghai')
    const row = contractRow({ stageEnteredAt: at(entered) })
    expect(dwellDueAt(row, context({ clock: 'working', calendar }))).toBe(at(expected))
    expect(dwellDueAt(row, context({ calendar }))).toBe(plusMs(at(entered), 15 * DAY_MS + 1))
  })

  it("counts neither the owner's leave on the working clock nor the server's downtime", () => {
    const day = localDate('2026-03-09')
    const away = context({ clock: 'working', leaves: [{ from: day, to: day }] })
    expect(dwellDueAt(contractRow(), away)).toBe(at('2026-03-27 10:00:00.001'))
    const down = { from: at('2026-03-06 00:00'), to: at('2026-03-06 05:00') }
    expect(dwellDueAt(contractRow(), context({ downtimes: [down] }))).toBe(
      plusMs(FULL, 5 * HOUR_MS + 1),
    )
  })

  it('is not before the end of a wait for the customer', () => {
    const waitUntilAt = at('2026-04-20 18:00')
    expect(dwellDueAt(contractRow({ waitUntilAt }), context())).toBe(waitUntilAt)
    const over = contractRow({ waitUntilAt: at('2026-03-06 18:00') })
    expect(dwellDueAt(over, context())).toBe(plusMs(FULL, 1))
  })

  it('follows the days that are set, and is never with none', () => {
    expect(dwellDueAt(contractRow(), context({ yellowAfterDays: 2 }))).toBe(
      plusMs(ENTERED, 2 * DAY_MS + 1),
    )
    expect(dwellDueAt(contractRow(), context({ yellowAfterDays: null }))).toBe(null)
  })

  it('is never for a deal that is elsewhere, closed or withdrawn', () => {
    for (const given of [
      { stage: 'quote' },
      { stage: 'delivery' },
      { outcome: 'won' as const },
      { outcome: 'lost' as const },
      { outcome: 'on-hold' as const },
      { withdrawn: true },
    ]) {
      expect(dwellDueAt(contractRow(given), context())).toBe(null)
      expect(inContractSince(contractRow(given), PROCESS)).toBe(null)
    }
  })
})

describe('who hears of it', () => {
  const both = alertOf([{ kind: 'nudge', recipientId: 'rep' }, {}])

  it('is rep and manager at the same time: the one does not make the other pointless', () => {
    const given = context({
      people: peopleMap(
        person('rep', { managerId: 'lead' }),
        person('lead', { role: 'manager', managerId: 'boss' }),
        person('boss', { role: 'director' }),
      ),
    })
    const planned = planNotifications({
      rows: [contractRow()],
      people: given.people,
      settings: { ...contextWith().settings, ...given.settings } as never,
      calendar: given.calendar,
      downtimes: [],
      now: plusMs(FULL, 1),
      pushCounts: new Map(),
    })
    expect(planned.map(({ kind, recipientId, mode }) => [kind, recipientId, mode])).toEqual([
      ['manager', 'lead', 'immediate'],
      ['nudge', 'rep', 'immediate'],
    ])
    expect(planned.every(({ reasons }) => reasons[0] === 'long-in-stage')).toBe(true)
  })

  it('is nobody twice for an entry, however long the deal stays', () => {
    const told = contractRow({ alerts: [both] })
    expect(due(told, plusMs(FULL, 1000 * DAY_MS))).toEqual([])
    expect(nextCheckAt(told, context({ redFlagHours: 24 * 365 }))).not.toBe(plusMs(FULL, 1))
  })

  it('is both again after the deal came back to 合同', () => {
    const again = at('2026-05-05 09:00')
    const row = contractRow({ alerts: [both], stageEnteredAt: again })
    expect(due(row, plusMs(again, 15 * DAY_MS))).toEqual([])
    expect(due(row, plusMs(again, 15 * DAY_MS + 1))).toEqual(['nudge', 'manager'])
  })

  it('is counted from the day it was taken up again; what passed while it was closed is nobody’s delay', () => {
    const again = plusMs(FULL, 60 * DAY_MS)
    const row = contractRow({ alerts: [both], reopenedAt: again })
    expect(due(row, plusMs(again, 15 * DAY_MS))).toEqual([])
    expect(due(row, plusMs(again, 15 * DAY_MS + 1))).toEqual(['nudge', 'manager'])
  })
})

describe('what settles it', () => {
  const settled = (given: Partial<DealRow>) =>
    longStageDwell.isSettled(contractRow(given), String(ENTERED), { now: FULL, process: PROCESS })

  it('is leaving 合同, closing, or another entry; nothing less', () => {
    expect(settled({})).toBe(false)
    expect(settled({ nextActionUpdatedAt: FULL, obstacle: '无' })).toBe(false)
    expect(settled({ stage: 'delivery' })).toBe(true)
    expect(settled({ stage: 'quote' })).toBe(true)
    expect(settled({ outcome: 'won' })).toBe(true)
    expect(settled({ stageEnteredAt: FULL })).toBe(true)
  })
})
