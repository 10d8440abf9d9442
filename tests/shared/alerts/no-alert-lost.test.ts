/**
 * A deal lives through updates, waits, undos and closings while ticks come late, are missed for
 * days, or come often. Whatever happens, every step of every episode is decided exactly once.
 */
import {
  alertStep,
  clockContext,
  type PlannedNotification,
  planNotifications,
} from '@kedu/shared/alerts/plan-notifications'
import { countPushes } from '@kedu/shared/alerts/push-budget'
import { afterQuietHours } from '@kedu/shared/alerts/quiet-hours'
import type { Alert, AlertStep, DealRow } from '@kedu/shared/deal/deal'
import type { Person } from '@kedu/shared/people/person'
import { alertIdOf, type ClockContext, nextCheckAt } from '@kedu/shared/policies/policy'
import { currentAlert, directorAt, episodeOf, redAt } from '@kedu/shared/policies/red-flag'
import {
  DAY_MS,
  dateOf,
  HOUR_MS,
  type Instant,
  instant,
  MINUTE_MS,
  plusMs,
} from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import {
  at,
  dealRow,
  peopleMap,
  person,
  plainCalendar,
  SHANGHAI,
  settingsWith,
} from '../policies/given-deal.ts'

type Move =
  | { kind: 'tick'; afterMs: number }
  | { kind: 'outage'; ms: number }
  | { kind: 'update'; afterMs: number; dueInMs: number }
  | { kind: 'take-back'; afterMs: number }
  | { kind: 'wait'; afterMs: number; forMs: number }
  | { kind: 'close'; afterMs: number }

const pause = fc.oneof(
  fc.integer({ min: 1, max: 5 * MINUTE_MS }),
  fc.integer({ min: 1, max: 3 * DAY_MS }),
)
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('tick' as const), afterMs: pause }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('outage' as const),
      ms: fc.integer({ min: MINUTE_MS, max: 3 * DAY_MS }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('update' as const),
      afterMs: pause,
      dueInMs: fc.integer({ min: 0, max: 4 * DAY_MS }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take-back' as const), afterMs: pause }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      afterMs: pause,
      forMs: fc.integer({ min: HOUR_MS, max: 4 * DAY_MS }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), afterMs: pause }) },
)

const peopleWith = (given: Partial<Person> = {}) =>
  peopleMap(
    person('rep', { managerId: 'boss', ...given }),
    person('boss', { role: 'manager', managerId: 'chief' }),
    person('chief', { role: 'director' }),
  )

/** What the deal's own rules do with a decision: steps are added, the alert is open again. */
function record(row: DealRow, steps: AlertStep[], episode: string, now: Instant): DealRow {
  const id = alertIdOf('red-flag', row.id, episode)
  const known = row.alerts.find((alert) => alert.id === id)
  const alert: Alert = {
    id,
    rule: 'red-flag',
    episode,
    raisedAt: known?.raisedAt ?? now,
    steps: [...(known?.steps ?? []), ...steps],
    status: 'open',
    closedAt: null,
    closedBy: null,
  }
  return { ...row, alerts: [...row.alerts.filter((other) => other.id !== id), alert] }
}

function closeAlerts(row: DealRow, now: Instant): DealRow {
  const alerts = row.alerts.map((alert) =>
    alert.status === 'open' ? { ...alert, status: 'cleared' as const, closedAt: now } : alert,
  )
  return { ...row, alerts }
}

interface Life {
  row: DealRow
  /** The row's fields before the last change, for taking back. */
  before: Partial<DealRow> | null
  now: Instant
  downtimes: { from: Instant; to: Instant }[]
}

const OPENED = at('2026-09-25 16:00')

function change(life: Life, fields: Partial<DealRow>): Life {
  const { nextAction, nextActionUpdatedAt, waitUntil, waitUntilAt, outcome } = life.row
  const before = { nextAction, nextActionUpdatedAt, waitUntil, waitUntilAt, outcome }
  return { ...life, before, row: { ...closeAlerts(life.row, life.now), ...fields } }
}

function live(life: Life, step: Move): Life {
  if (step.kind === 'outage') {
    const to = plusMs(life.now, step.ms)
    return { ...life, now: to, downtimes: [...life.downtimes, { from: life.now, to }] }
  }
  const moved = { ...life, now: plusMs(life.now, step.afterMs) }
  const { now } = moved
  switch (step.kind) {
    case 'tick':
      return moved
    case 'update': {
      const dueAt = plusMs(now, step.dueInMs)
      const date = dateOf(dueAt, SHANGHAI)
      return change(moved, {
        nextAction: { date, time: null, dueAt, isDeadline: false, text: '' },
        nextActionUpdatedAt: now,
        waitUntil: null,
        waitUntilAt: null,
        outcome: 'open',
      })
    }
    case 'take-back':
      return moved.before
        ? { ...moved, row: { ...moved.row, ...moved.before }, before: null }
        : moved
    case 'wait': {
      const waitUntilAt = plusMs(now, step.forMs)
      return change(moved, { waitUntil: dateOf(waitUntilAt, SHANGHAI), waitUntilAt })
    }
    case 'close':
      return change(moved, { outcome: 'lost' })
    default:
      return step satisfies never
  }
}

const PEOPLE = peopleWith()

const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`)
/** The rep’s own wishes; quiet hours may be most of the day. */
const wishes = fc.record({
  quietHours: fc.option(fc.record({ from: anyTime, to: anyTime })),
  delivery: fc.constantFrom('immediate' as const, 'digest' as const),
})

const setups = fc.record({
  clock: fc.constantFrom('natural' as const, 'working' as const),
  basis: fc.constantFrom('next-action' as const, 'field-untouched' as const),
  nudgeBeforeHours: fc.constantFrom(null, 1, 8, 48),
  directorAfterHours: fc.constantFrom(null, 4, 24),
  immediateBudgetPerDay: fc.constantFrom(0, 1, 5),
})

describe('a tick-driven life', () => {
  it('decides every step of every episode exactly once, however late the ticks come', () => {
    const calendar = plainCalendar()
    fc.assert(
      fc.property(setups, wishes, fc.array(move, { maxLength: 60 }), (given, wish, moves) => {
        const people = peopleWith(wish)
        const settings = settingsWith(given)
        let life: Life = {
          row: dealRow({ openedAt: OPENED, nextActionUpdatedAt: OPENED }),
          before: null,
          now: OPENED,
          downtimes: [],
        }
        for (const step of moves) {
          life = live(life, step)
          if (step.kind !== 'tick') continue
          const { now, downtimes } = life
          const shared = { people, settings, calendar, downtimes }
          const context = clockContext(shared)
          const due = nextCheckAt(life.row, context)
          const planned = planNotifications({
            ...shared,
            rows: [life.row],
            now,
            pushCounts: countPushes([life.row], SHANGHAI),
          })
          // The index asks for exactly the rows that have something to say.
          expect(planned.length > 0).toBe(due !== null && due <= now)
          for (const one of planned) {
            expect(one.sendAt).toBeGreaterThanOrEqual(now)
            expect(one.dueAt).toBeLessThanOrEqual(now)
            if (one.mode === 'none')
              expect(one.reasons.join()).toContain('skipped-nudge-because-red')
          }
          expectNudgeBeforeRed(planned, redAt(life.row, context))
          if (planned.length > 0) {
            const episode = episodeOf(life.row, context)
            life = { ...life, row: record(life.row, planned.map(alertStep), episode, now) }
          }
          expectAllSaid(life, context)
        }
      }),
      { numRuns: 400 },
    )
  })
})

/** What is said to the rep reaches them before red; what would not is left out. */
function expectNudgeBeforeRed(planned: readonly PlannedNotification[], red: Instant | null) {
  const nudge = planned.find(({ kind }) => kind === 'nudge')
  if (nudge && nudge.mode !== 'none' && red !== null) expect(nudge.sendAt).toBeLessThan(red)
}

/** The rep first: no manager hears of an episode before the rep did, or it is on record why. */
function expectRepFirst(alert: Alert) {
  const manager = alert.steps.find(({ kind }) => kind === 'manager')
  if (!manager) return
  const nudge = alert.steps.find(({ kind }) => kind === 'nudge')
  expect(nudge).toBeDefined()
  if (nudge?.mode === 'none') expect(nudge.reason).toContain('skipped-nudge-because-red')
  else expect(nudge?.at).toBeLessThan(manager.at)
}

/** After a tick: nothing that is due is unsaid, nothing was said twice, the next check lies ahead. */
function expectAllSaid({ row, now }: Life, context: ClockContext) {
  for (const alert of row.alerts) {
    const kinds = alert.steps.map(({ kind }) => kind)
    expect(new Set(kinds).size).toBe(kinds.length)
    const heard = alert.steps.filter(({ mode }) => mode !== 'none')
    expect(new Set(heard.map(({ recipientId }) => recipientId)).size).toBe(heard.length)
    if (context.settings.nudgeBeforeHours !== null) expectRepFirst(alert)
  }
  const kinds = currentAlert(row, context)?.steps.map(({ kind }) => kind) ?? []
  const red = redAt(row, context)
  if (red !== null && red <= now) expect(kinds).toContain('manager')
  if (red !== null && red > now && row.alerts.length === 0) expect(kinds).not.toContain('manager')
  const director = directorAt(row, context)
  if (currentAlert(row, context)?.status === 'open' && director !== null && director <= now) {
    expect(kinds).toContain(kinds.includes('director') ? 'director' : 'manager')
  }
  const next = nextCheckAt(row, context)
  if (next !== null) expect(next).toBeGreaterThan(now)
}

describe('a clock that is never late', () => {
  const spans = fc.record({
    redFlagHours: fc.constantFrom(1, 4, 24, 48),
    nudgeBeforeHours: fc.constantFrom(0.25, 1, 8, 24),
  })

  it('tells the rep before the manager unless the whole run of the clock is quiet', () => {
    const calendar = plainCalendar()
    fc.assert(
      fc.property(
        fc.constantFrom('natural' as const, 'working' as const),
        spans,
        fc.option(fc.record({ from: anyTime, to: anyTime })),
        fc.integer({ min: 0, max: 14 * DAY_MS }),
        (clock, span, quietHours, startMs) => {
          const nudgeBeforeHours = Math.min(span.nudgeBeforeHours, span.redFlagHours)
          const settings = settingsWith({ ...span, clock, nudgeBeforeHours })
          const people = peopleWith({ quietHours })
          const from = instant(OPENED + startMs)
          const shared = { people, settings, calendar, downtimes: [] }
          const context = clockContext(shared)
          let row = dealRow({ openedAt: from, nextActionUpdatedAt: from })
          for (let due = nextCheckAt(row, context); due !== null; due = nextCheckAt(row, context)) {
            const pushCounts = countPushes([row], SHANGHAI)
            const planned = planNotifications({ ...shared, rows: [row], now: due, pushCounts })
            row = record(row, planned.map(alertStep), episodeOf(row, context), due)
          }
          const [alert] = row.alerts
          if (!alert) throw new Error('Nothing was said')
          expectRepFirst(alert)
          if (alert.steps.find(({ kind }) => kind === 'nudge')?.mode !== 'none') return
          const quiet = quietHours ?? settings.quietHours
          const red = redAt(row, context) ?? from
          expect(afterQuietHours(from, quiet, SHANGHAI)).toBeGreaterThan(red - MINUTE_MS)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('the order of decisions', () => {
  it('is the same for the same input, whatever order the rows come in', () => {
    const calendar = plainCalendar()
    const rowsOf = (dues: number[]) =>
      dues.map((hours, index) =>
        dealRow({ id: `d${index}`, nextActionUpdatedAt: instant(OPENED + hours * HOUR_MS) }),
      )
    fc.assert(
      fc.property(
        fc
          .array(fc.integer({ min: 0, max: 60 }), { maxLength: 12 })
          .chain((dues) =>
            fc.tuple(
              fc.constant(rowsOf(dues)),
              fc.shuffledSubarray(rowsOf(dues), { minLength: dues.length }),
            ),
          ),
        ([rows, shuffled]) => {
          const planOf = (list: DealRow[]) =>
            planNotifications({
              rows: list,
              people: PEOPLE,
              settings: settingsWith(),
              calendar,
              downtimes: [],
              now: instant(OPENED + 80 * HOUR_MS),
              pushCounts: new Map(),
            })
          expect(planOf(shuffled)).toEqual(planOf(rows))
        },
      ),
      { numRuns: 50 },
    )
  })
})
