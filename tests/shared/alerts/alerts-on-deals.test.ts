/**
 * The clock and the deal's own rules together: whatever people do in between, the deal takes every
 * decision of the clock, and then the clock has nothing more to ask until later.
 */
import {
  clockContext,
  planNotifications,
  recordCommands,
} from '@kedu/shared/alerts/plan-notifications'
import { countPushes } from '@kedu/shared/alerts/push-budget'
import type { DealCommand } from '@kedu/shared/deal/commands'
import { toRow } from '@kedu/shared/deal/row'
import { alertOf } from '@kedu/shared/policies/alert-steps'
import { dwellDueAt } from '@kedu/shared/policies/long-stage-dwell'
import { contractEntry, followUpDueAt } from '@kedu/shared/policies/missing-follow-up'
import { nextCheckAt, policyOf } from '@kedu/shared/policies/policy'
import { currentAlert, redAt } from '@kedu/shared/policies/red-flag'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { DAY_MS, HOUR_MS, type LocalDate, plusDays } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  BY_CLOCK,
  CALENDAR,
  type GivenDeal,
  givenContract,
  givenDeal,
  PEOPLE,
  TODAY,
  ZONE,
} from '../../support/given-deal.ts'
import fc from '../../support/property.ts'
import { settingsWith } from '../policies/given-deal.ts'

type Happening =
  | { kind: 'tick' }
  | { kind: 'command'; command: DealCommand }
  | { kind: 'undo'; nth: number }
  | { kind: 'repair'; waitDays: number | null }

const anyDate = fc.integer({ min: 0, max: 20 }).map((days) => plusDays(TODAY, days))
const nextActionOn = (date: LocalDate): DealCommand => ({
  kind: 'update-deal',
  changes: { nextAction: { date, time: null, isDeadline: false, text: '' } },
})
const others: DealCommand[] = [
  { kind: 'update-deal', changes: { obstacle: '交期' } },
  { kind: 'update-deal', changes: { obstacle: '价格' } },
  { kind: 'close-deal', outcome: 'on-hold', reason: '预算', amountFen: null },
  { kind: 'reopen-deal' },
  { kind: 'reassign-deal', toId: 'mate', reason: '' },
  { kind: 'reassign-deal', toId: 'rep', reason: '' },
  { kind: 'attach-evidence', evidence: [aFile('clause')] },
  { kind: 'attach-evidence', evidence: [aFile('clause-again', 'unsorted', 'sha-scan')] },
  { kind: 'detach-evidence', evidenceIds: ['clause'] },
  { kind: 'update-deal', changes: { stage: 'quote' } },
  { kind: 'update-deal', changes: { stage: 'contract' } },
  { kind: 'update-deal', changes: { stage: 'delivery' } },
]
const anyCommand: fc.Arbitrary<DealCommand> = fc.oneof(
  { weight: 3, arbitrary: anyDate.map(nextActionOn) },
  {
    weight: 2,
    arbitrary: anyDate.map((until): DealCommand => ({ kind: 'wait', until, reason: '等预算' })),
  },
  { weight: 6, arbitrary: fc.constantFrom(...others) },
)
const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'tick' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('command' as const), command: anyCommand }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), nth: fc.nat(4) }) },
  fc.record({
    kind: fc.constant('repair' as const),
    waitDays: fc.option(fc.integer({ min: 0, max: 5 })),
  }),
)
const anyPause = fc.oneof(
  fc.integer({ min: 1, max: HOUR_MS }),
  fc.integer({ min: HOUR_MS, max: 2 * DAY_MS }),
)

function rowOf(given: GivenDeal) {
  return toRow(given.state, given.history.length)
}

/** One tick of the server: what is due is planned and put on record. Returns what was told. */
function tick(given: GivenDeal, settings: WorkspaceSettings): void {
  const row = rowOf(given)
  const shared = { people: PEOPLE, settings, calendar: CALENDAR, downtimes: [] }
  const context = clockContext(shared)
  const due = nextCheckAt(row, context)
  if (due !== null && due <= given.now) {
    const pushCounts = countPushes([row], ZONE)
    const planned = planNotifications({ ...shared, rows: [row], now: given.now, pushCounts })
    for (const { command } of recordCommands(planned)) {
      expect(given.when(command, BY_CLOCK).kind).toBe('accepted')
    }
  }
  const after = rowOf(given)
  const next = nextCheckAt(after, context)
  if (next !== null) expect(next).toBeGreaterThan(given.now)
  const red = redAt(after, context)
  if (red !== null && red <= given.now) {
    expect(currentAlert(after, context)?.steps.map(({ kind }) => kind)).toContain('manager')
  }
  const asked = followUpDueAt(after, context)
  if (asked !== null && asked <= given.now) {
    const entry = String(contractEntry(after, settings.process))
    const alert = alertOf(after, 'missing-follow-up', entry)
    expect(alert?.status).toBe('open')
    expect(alert?.steps.map(({ kind }) => kind)).toContain('nudge')
  }
  const dwelling = dwellDueAt(after, context)
  if (dwelling !== null && dwelling <= given.now) {
    const alert = alertOf(after, 'long-stage-dwell', String(after.stageEnteredAt))
    expect(alert?.status).toBe('open')
    expect(alert?.steps.map(({ kind }) => kind)).toEqual(['nudge', 'manager'])
  }
}

/** Whatever was done last, what is settled is closed and what is owed is open. */
function expectAlertsToFollow(given: GivenDeal): void {
  const row = rowOf(given)
  for (const { rule, episode, status } of given.state.alerts) {
    const isSettled = policyOf(rule).isSettled(row, episode, given)
    if (isSettled) expect(status).not.toBe('open')
    else if (rule !== 'red-flag') expect(status).toBe('open')
  }
}

/** How often each step of each episode went on record, and how often the rep was asked per entry. */
function expectNothingTwice(given: GivenDeal): number {
  const told = given.history.flatMap((event) =>
    event.kind === 'alert-recorded' ? event.steps.map(({ outboxKey }) => outboxKey) : [],
  )
  expect(new Set(told).size).toBe(told.length)
  const entries = given.history.filter((e) => e.kind === 'stage-moved' && e.to === 'contract')
  const asked = told.filter((key) => /^missing-follow-up:.*:nudge$/.test(key))
  expect(asked.length).toBeLessThanOrEqual(entries.length)
  return asked.length
}

function live(given: GivenDeal, happening: Exclude<Happening, { kind: 'tick' }>): void {
  switch (happening.kind) {
    case 'command':
      given.when(happening.command, { by: 'admin' })
      break
    case 'undo': {
      const ids = [...new Set(given.history.map(({ meta }) => meta.commandId))].slice(1)
      const targetCommandId = ids.at(-1 - happening.nth)
      if (targetCommandId) given.when({ kind: 'undo', targetCommandId }, { by: 'admin' })
      break
    }
    case 'repair': {
      const alert = given.state.alerts.at(-1)
      if (!alert) break
      const { waitDays } = happening
      const wait = waitDays === null ? null : { until: plusDays(TODAY, waitDays), reason: '等预算' }
      given.when({ kind: 'repair', alertId: alert.id, changes: {}, wait }, { by: 'lead' })
      break
    }
    default:
      happening satisfies never
  }
}

describe('the clock on real deals', () => {
  it('gets every decision on record, none twice, and what is red or owed never goes untold', () => {
    let asked = 0
    fc.assert(
      fc.property(
        fc.constantFrom('natural' as const, 'working' as const),
        fc.constantFrom('next-action' as const, 'field-untouched' as const),
        fc.constantFrom(null, 4, 24),
        fc.constantFrom(null, 8, 48),
        fc.array(fc.tuple(anyPause, anyHappening), { maxLength: 40, size: 'max' }),
        fc.boolean(),
        (clock, basis, directorAfterHours, nudgeBeforeHours, story, isContract) => {
          const changed = { clock, basis, directorAfterHours, nudgeBeforeHours }
          const given = isContract ? givenContract() : givenDeal()
          const settings = settingsWith({ ...changed, process: given.process })
          for (const [pauseMs, happening] of story) {
            given.after(pauseMs)
            if (happening.kind === 'tick') tick(given, settings)
            else live(given, happening)
            expectAlertsToFollow(given)
          }
          tick(given, settings)
          asked += expectNothingTwice(given)
        },
      ),
      { numRuns: 300 },
    )
    // A property about being asked says nothing when nobody is.
    expect(asked).toBeGreaterThan(50)
  })
})
