/** What becomes of orange and red: who hears them, what folds, what clears, and nothing twice. */
import {
  evolveGroup,
  type GroupAlert,
  type GroupAlerts,
  openGroupAlert,
} from '@kedu/shared/alerts/group-alert'
import { type PlannedGroup, planGroupAlerts } from '@kedu/shared/alerts/plan-group-alerts'
import { planNotifications } from '@kedu/shared/alerts/plan-notifications'
import { countPushes } from '@kedu/shared/alerts/push-budget'
import { readReasons } from '@kedu/shared/alerts/reasons'
import type { DealRow } from '@kedu/shared/deal/deal'
import { GroupBook } from '@kedu/shared/policies/group-book'
import { type GroupRule, groupFindings } from '@kedu/shared/policies/group-policy'
import { regionOf } from '@kedu/shared/policies/region-delivery-gap'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import {
  at,
  contextWith,
  dealRow,
  nextAction,
  peopleMap,
  person,
  SHANGHAI,
  settingsWith,
} from '../policies/given-deal.ts'

const PROCESS = lightProcess()
const STAFF = [
  person('rep', { managerId: 'lead', region: '华东' }),
  person('south', { managerId: 'lead', region: '华南' }),
  person('lead', { role: 'manager', managerId: 'boss' }),
  person('boss', { role: 'director', region: '华东' }),
  person('chief', { role: 'director' }),
  person('admin', { role: 'admin' }),
]
const NOW = at('2026-03-09 10:00')
const LATE = { nextAction: nextAction('2026-03-06') }

/** The alerts of a small company, tick by tick. `crash`: nothing of the tick is put on record. */
class GivenGroups {
  rows = new Map<string, DealRow>()
  groups = new Map<string, GroupAlerts>()
  said: string[] = []
  readonly people
  readonly settings: WorkspaceSettings

  constructor(given: Partial<WorkspaceSettings> = {}, staff = STAFF) {
    this.people = peopleMap(...staff)
    this.settings = settingsWith({ process: PROCESS, ...given })
  }

  get context() {
    return contextWith({ ...this.settings, people: this.people })
  }

  set(...rows: DealRow[]): this {
    for (const row of rows) this.rows.set(row.id, row)
    return this
  }

  open(rule: GroupRule, key: string): GroupAlert | null {
    return openGroupAlert(this.groups.get(`${rule}:${key}`) ?? null)
  }

  plan(
    now: Instant,
    findings = groupFindings(this.rows.values(), now, this.context, this.known()),
  ) {
    return planGroupAlerts({
      findings,
      known: (rule, key) => this.groups.get(`${rule}:${key}`) ?? null,
      regionOf: ({ key }) => this.people.get(key)?.region ?? null,
      people: this.people,
      settings: this.settings,
      calendar: this.context.calendar,
      now,
      pushCounts: countPushes(this.groups.values(), SHANGHAI),
    })
  }

  known() {
    return [...this.groups.values()].filter((group) => openGroupAlert(group) !== null)
  }

  record(planned: readonly PlannedGroup[]): PlannedGroup[] {
    for (const { rule, key, event } of planned) {
      const id = `${rule}:${key}`
      this.groups.set(id, evolveGroup(this.groups.get(id) ?? null, event))
      if (event.kind !== 'group-alert-raised') continue
      for (const { mode, outboxKey } of event.alert.steps)
        if (mode === 'immediate') this.said.push(outboxKey)
    }
    return [...planned]
  }

  tick(now: Instant): PlannedGroup[] {
    return this.record(this.plan(now))
  }
}

const late = (id: string, given: Partial<DealRow> = {}) =>
  dealRow({ id, customerName: id, ...LATE, ...given })
const threeLate = (given: Partial<DealRow> = {}) => ['a', 'b', 'c'].map((id) => late(id, given))
const contracts = (count: number, given: Partial<DealRow> = {}) =>
  Array.from({ length: count }, (_, index) =>
    dealRow({
      id: `k${index}`,
      customerName: `k${index}`,
      stage: 'contract',
      stageEnteredAt: at('2026-03-01 10:00'),
      nextAction: nextAction('2026-12-31'),
      ...given,
    }),
  )
const step = (alert: GroupAlert | null) => {
  const [only] = alert?.steps ?? []
  return only && { ...only, reasons: readReasons(only.reason) }
}

describe('an orange alert', () => {
  it('goes to the manager once, however often the clock looks', () => {
    const given = new GivenGroups().set(...threeLate())
    given.tick(NOW)
    expect(given.tick(plusMs(NOW, MINUTE_MS))).toEqual([])
    expect(step(given.open('owner-overdue-cluster', 'rep'))).toMatchObject({
      kind: 'manager',
      recipientId: 'lead',
      mode: 'immediate',
      reasons: ['customers-overdue'],
    })
    expect(given.said).toHaveLength(1)
  })

  it('is cleared when two are left, and the next crossing is another one', () => {
    const given = new GivenGroups().set(...threeLate())
    given.tick(NOW)
    given.set(late('a', { nextAction: nextAction('2026-12-31') }))
    const [cleared] = given.tick(plusMs(NOW, HOUR_MS))
    expect(cleared?.event).toMatchObject({
      kind: 'group-alert-cleared',
      counts: { overdue: 2, threshold: 3 },
    })
    given.set(late('a'))
    given.tick(plusMs(NOW, 2 * HOUR_MS))
    expect(new Set(given.said).size).toBe(2)
  })

  it('is cleared also when the rep has no deal left at all', () => {
    const given = new GivenGroups().set(...threeLate())
    given.tick(NOW)
    for (const row of threeLate()) given.set({ ...row, outcome: 'lost' })
    given.tick(plusMs(NOW, HOUR_MS))
    expect(given.open('owner-overdue-cluster', 'rep')).toBe(null)
  })

  it('takes in the fourth one without another push', () => {
    const given = new GivenGroups().set(...threeLate())
    given.tick(NOW)
    given.set(late('d'))
    const [grew] = given.tick(plusMs(NOW, HOUR_MS))
    expect(grew?.event).toMatchObject({ kind: 'group-alert-grew', counts: { overdue: 4 } })
    expect(given.said).toHaveLength(1)
  })

  it('waits for the end of quiet hours, and for the digest when the day is full', () => {
    const night = new GivenGroups().set(...threeLate())
    night.tick(at('2026-03-09 22:00'))
    expect(step(night.open('owner-overdue-cluster', 'rep'))).toMatchObject({
      at: at('2026-03-10 08:00'),
      reasons: ['customers-overdue', 'quiet-hours'],
    })
    const full = new GivenGroups({ immediateBudgetPerDay: 0 }).set(...threeLate())
    full.tick(NOW)
    expect(step(full.open('owner-overdue-cluster', 'rep'))).toMatchObject({
      mode: 'digest',
      at: at('2026-03-10 08:30'),
      reasons: ['customers-overdue', 'budget-spent'],
    })
  })

  it('counts against the budget of whoever hears it', () => {
    const given = new GivenGroups().set(...threeLate())
    given.tick(NOW)
    const counts = countPushes(given.groups.values(), SHANGHAI)
    expect(counts.get('lead')?.get('2026-03-09' as never)).toBe(1)
  })
})

describe('a red alert', () => {
  const director = (alert: GroupAlert | null) => step(alert)?.recipientId

  it('goes to the director of the region, whatever was said that day, digest or not', () => {
    const staff = STAFF.map((one) =>
      one.id === 'boss' ? { ...one, delivery: 'digest' as const } : one,
    )
    const given = new GivenGroups({ immediateBudgetPerDay: 0 }, staff).set(...contracts(3))
    given.tick(NOW)
    expect(step(given.open('region-delivery-gap', '华东'))).toMatchObject({
      kind: 'director',
      recipientId: 'boss',
      mode: 'immediate',
      reasons: ['delivery-behind', 'red-is-not-withheld'],
    })
  })

  it('waits for the end of quiet hours alone', () => {
    const given = new GivenGroups().set(...contracts(3))
    given.tick(at('2026-03-09 22:00'))
    expect(step(given.open('region-delivery-gap', '华东'))?.at).toBe(at('2026-03-10 08:00'))
  })

  it('falls back like everybody, and never to nobody', () => {
    const told = (staff: typeof STAFF) => {
      const given = new GivenGroups({}, staff).set(...contracts(3))
      given.tick(NOW)
      return step(given.open('region-delivery-gap', '华东'))
    }
    const without = (...ids: string[]) => STAFF.filter(({ id }) => !ids.includes(id))
    expect(told(without('boss'))).toMatchObject({ recipientId: 'chief' })
    expect(told(without('boss', 'chief'))).toMatchObject({
      recipientId: 'admin',
      reasons: ['delivery-behind', 'no-region-director', 'no-director-admin'],
    })
    expect(told(without('boss', 'chief', 'admin', 'lead', 'south'))?.recipientId).toBe('rep')
    const away = STAFF.map((one) =>
      one.id === 'boss'
        ? { ...one, leaves: [{ from: '2026-03-09' as never, to: '2026-03-09' as never }] }
        : one,
    )
    expect(told(away)).toMatchObject({
      recipientId: 'chief',
      reasons: ['delivery-behind', 'region-director-away'],
    })
  })

  it('is cleared when the ratio is back at 60.0 %', () => {
    const given = new GivenGroups().set(...contracts(5))
    given.tick(NOW)
    const moved = contracts(5)
      .slice(0, 2)
      .map((row) => ({ ...row, stage: 'delivery' }))
    given.set(...moved)
    given.tick(plusMs(NOW, HOUR_MS))
    // Two of three are more than 60 %.
    expect(given.open('region-delivery-gap', '华东')).toBe(null)
    expect(director(given.groups.get('region-delivery-gap:华东')?.alerts[0] ?? null)).toBe('boss')
  })
})

describe('what folds', () => {
  it("is a rep's orange into the red of the region, also when both come at once", () => {
    const given = new GivenGroups().set(...contracts(3), ...threeLate())
    given.tick(NOW)
    expect(step(given.open('region-delivery-gap', '华东'))?.mode).toBe('immediate')
    expect(step(given.open('owner-overdue-cluster', 'rep'))).toMatchObject({
      mode: 'digest',
      reasons: ['customers-overdue', 'folded-into-red'],
    })
  })

  it('is not said at all to whoever was told of the red itself', () => {
    const staff = STAFF.map((one) => (one.id === 'rep' ? { ...one, managerId: 'boss' } : one))
    const given = new GivenGroups({}, staff).set(...contracts(3), ...threeLate())
    given.tick(NOW)
    expect(step(given.open('owner-overdue-cluster', 'rep'))).toMatchObject({
      mode: 'none',
      reasons: ['customers-overdue', 'folded-into-red', 'already-told'],
    })
  })

  it('is not the orange of another region', () => {
    const given = new GivenGroups().set(...contracts(3), ...threeLate({ ownerId: 'south' }))
    given.tick(NOW)
    expect(step(given.open('owner-overdue-cluster', 'south'))?.mode).toBe('immediate')
  })

  it('is yellow to the manager while orange is open: held back with its reason; red flags are sent', () => {
    const entered = plusMs(NOW, -15 * DAY_MS - 1)
    const both = dealRow({ stage: 'contract', stageEnteredAt: entered, ...LATE })
    const given = new GivenGroups({ followUpAfterDays: null })
    const plan = (orangeOwners: ReadonlySet<string>) =>
      planNotifications({
        rows: [both],
        people: given.people,
        settings: given.settings,
        calendar: given.context.calendar,
        downtimes: [],
        now: NOW,
        pushCounts: new Map(),
        orangeOwners,
      }).map(({ rule, kind, mode, reasons }) => `${rule} ${kind} ${mode} ${reasons.join()}`)
    expect(plan(new Set(['rep']))).toEqual([
      'red-flag manager immediate red-flag',
      'long-stage-dwell manager none long-in-stage,folded-into-orange',
      'red-flag nudge none nudge-before-deadline,skipped-nudge-because-red-already',
      'long-stage-dwell nudge immediate long-in-stage',
    ])
    expect(plan(new Set(['south']))[1]).toBe('long-stage-dwell manager immediate long-in-stage')
  })
})

describe('whatever happens to the deals', () => {
  const STAGES = ['quote', 'contract', 'delivery']
  const anyRow = fc.record({
    nth: fc.nat(9),
    ownerId: fc.constantFrom('rep', 'south'),
    region: fc.constantFrom(null, '华东', '华南'),
    stage: fc.constantFrom(...STAGES),
    outcome: fc.constantFrom('open' as const, 'open' as const, 'won' as const),
    dueInDays: fc.integer({ min: -6, max: 4 }),
    daysInStage: fc.integer({ min: 0, max: 18 }),
  })
  const anyStep = fc.record({
    rows: fc.array(anyRow, { maxLength: 6 }),
    afterMs: fc.oneof(fc.constant(MINUTE_MS), fc.integer({ min: 1, max: 2 * DAY_MS })),
    /** The process dies before anything of the tick is on record. */
    crashes: fc.boolean(),
    /** All is planned again although it was recorded: a tick that came twice. */
    repeats: fc.boolean(),
  })

  it('an alert is never sent twice per episode, never lost, and folding never hides red', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 25 }), (steps) => {
        const given = new GivenGroups()
        const book = new GroupBook()
        let now = NOW
        for (const { rows, afterMs, crashes, repeats } of steps) {
          now = plusMs(now, afterMs)
          for (const { nth, dueInDays, daysInStage, ...part } of rows) {
            const row = dealRow({
              id: `d${nth}`,
              customerName: `c${nth}`,
              ...part,
              stageEnteredAt: plusMs(now, -daysInStage * DAY_MS),
              nextActionUpdatedAt: plusMs(now, -7 * DAY_MS),
              openedAt: plusMs(now, -30 * DAY_MS),
              nextAction: { ...nextAction('2026-03-06'), dueAt: plusMs(now, dueInDays * DAY_MS) },
            })
            given.set(row)
            book.note(row, given.context)
          }
          // The book of before dies with the process.
          if (crashes) book.forget()
          const looks = book.look(now, given.context, () => given.rows.values(), given.known())
          const planned = given.plan(now, looks)
          const redsBefore = given.known().map(({ rule, key }) => `${rule}:${key}`)
          given.record(planned)
          if (repeats) expect(given.tick(now)).toEqual([])
          expectAllTold(given, now)
          for (const one of planned) expectFoldsRight(one, planned, redsBefore)
        }
        expect(new Set(given.said).size).toBe(given.said.length)
      }),
      { numRuns: 150 },
    )
  })

  /** Whatever is too much has an open alert with a step that says why; nothing else has. */
  function expectAllTold(given: GivenGroups, now: Instant): void {
    const all = groupFindings(given.rows.values(), now, given.context, given.known())
    for (const { rule, key, isTooMuch } of all) {
      const open = given.open(rule, key)
      expect(open !== null).toBe(isTooMuch)
      if (open === null) continue
      expect(step(open)?.reasons.length).toBeGreaterThan(0)
      if (rule === 'region-delivery-gap') expect(step(open)?.mode).toBe('immediate')
    }
  }

  /** What is held back as part of a red finds that red open, with a push of its own. */
  function expectFoldsRight(
    { event }: PlannedGroup,
    planned: readonly PlannedGroup[],
    openBefore: readonly string[],
  ): void {
    if (event.kind !== 'group-alert-raised' || event.alert.rule === 'region-delivery-gap') return
    const [only] = event.alert.steps
    if (only === undefined || !readReasons(only.reason).includes('folded-into-red')) return
    const key = `region-delivery-gap:${event.alert.key === 'rep' ? '华东' : '华南'}`
    const isRaisedNow = planned.some(
      ({ rule, key: region, event: { kind } }) =>
        `${rule}:${region}` === key && kind === 'group-alert-raised',
    )
    expect(isRaisedNow || openBefore.includes(key)).toBe(true)
  }
})

describe('the book of groups', () => {
  it('looks again only at what was touched or whose time has come', () => {
    const book = new GroupBook()
    const context = contextWith({ process: PROCESS, people: peopleMap(...STAFF) })
    const soon = late('a', { nextAction: nextAction('2026-03-07 12:00') })
    const look = (now: Instant) =>
      book
        .look(now, context, () => [soon, ...contracts(1)], [])
        .map(({ rule, key }) => `${rule}:${key}`)
    expect(look(NOW)).toEqual(['region-delivery-gap:华东', 'owner-overdue-cluster:rep'])
    expect(look(plusMs(NOW, MINUTE_MS))).toEqual([])
    expect(look(at('2026-03-09 12:00:00.001'))).toEqual(['owner-overdue-cluster:rep'])
    book.note({ ...soon, ownerId: 'south' }, context)
    expect(look(at('2026-03-09 12:01'))).toEqual([
      'owner-overdue-cluster:rep',
      'owner-overdue-cluster:south',
    ])
    expect(regionOf(soon, context)).toBe('华东')
  })
})
