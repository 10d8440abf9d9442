/** Who hears a step is data: every step to every role, each choice with its reason, and never nobody. */
import { planGroupAlerts } from '@kedu/shared/alerts/plan-group-alerts'
import { planNotifications, recordCommands } from '@kedu/shared/alerts/plan-notifications'
import { countPushes } from '@kedu/shared/alerts/push-budget'
import { readReasons } from '@kedu/shared/alerts/reasons'
import { recipientsOf } from '@kedu/shared/alerts/recipients'
import { groupFindings } from '@kedu/shared/policies/group-policy'
import { nudgeAt } from '@kedu/shared/policies/red-flag'
import { RECIPIENT_ROLES, type Recipient } from '@kedu/shared/process/recipient'
import { RECIPIENT_FIELD_NAMES } from '@kedu/shared/process/rule-fields'
import { validateSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, HOUR_MS, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import { compared, opened, pushesOf, rulesWith } from '../backtest/given-history.ts'
import {
  alertWith,
  at,
  contextWith,
  dealRow,
  nextAction,
  peopleMap,
  person,
  SHANGHAI,
  settingsWith,
} from '../policies/given-deal.ts'

const NOW = at('2026-03-09 10:00')
const STAFF = [
  person('rep', { managerId: 'lead', region: '华东' }),
  person('lead', { role: 'manager', managerId: 'head', region: '华东' }),
  person('head', { role: 'manager', managerId: 'boss' }),
  person('boss', { role: 'director', region: '华东' }),
  person('south', { role: 'director', region: '华南' }),
  person('admin', { role: 'admin' }),
]
const AWAY = [{ from: localDate('2026-03-09'), to: localDate('2026-03-09') }]
const PLAIN = { process: lightProcess(), quietHours: null, followUpAfterDays: null }
const LATE = { nextAction: nextAction('2026-03-06') }
const stuck = () =>
  dealRow({ stage: 'contract', stageEnteredAt: plusMs(NOW, -15 * DAY_MS - 1), openedAt: NOW })

const planned = (
  rows: ReturnType<typeof dealRow>[],
  given: Partial<WorkspaceSettings>,
  { staff = STAFF, now = NOW, orangeOwners = new Set<string>() } = {},
) => {
  const settings = settingsWith({ ...PLAIN, nudgeBeforeHours: null, ...given })
  return planNotifications({
    rows,
    people: peopleMap(...staff),
    settings,
    calendar: contextWith().calendar,
    downtimes: [],
    now,
    pushCounts: new Map(),
    orangeOwners,
  })
}

const plan = (...given: Parameters<typeof planned>) =>
  planned(...given).map(({ kind, recipientId, mode, reasons }) => [
    kind,
    recipientId,
    mode,
    reasons.join(),
  ])

describe('the red flag', () => {
  it.each<[Recipient, string, string]>([
    ['owner', 'rep', 'red-flag,recipient-chosen'],
    ['manager', 'lead', 'red-flag'],
    ['superior', 'head', 'red-flag,recipient-chosen'],
    ['director', 'boss', 'red-flag,recipient-chosen'],
    ['person:admin', 'admin', 'red-flag,recipient-chosen'],
  ])('goes to %s: %s', (redFlagTo, who, reasons) => {
    expect(plan([dealRow(LATE)], { redFlagTo })).toEqual([['manager', who, 'immediate', reasons]])
  })

  it('goes to the deputy of whoever was chosen, and to the usual one when both are away', () => {
    const without = STAFF.filter(({ id }) => id !== 'admin')
    const staff = [...without, person('admin', { role: 'admin', leaves: AWAY, deputyId: 'south' })]
    expect(plan([dealRow(LATE)], { redFlagTo: 'person:admin' }, { staff })).toEqual([
      ['manager', 'south', 'immediate', 'red-flag,recipient-chosen,recipient-on-leave-deputy'],
    ])
    const gone = [...without, person('admin', { role: 'admin', active: false })]
    expect(plan([dealRow(LATE)], { redFlagTo: 'person:admin' }, { staff: gone })).toEqual([
      ['manager', 'lead', 'immediate', 'red-flag,chosen-recipient-away'],
    ])
  })

  it('goes to a director where nobody stands above the manager, and to the manager where there is none', () => {
    const lead = person('lead', { role: 'manager' })
    const staff = [person('rep', { managerId: 'lead', region: '华东' }), lead]
    const boss = person('boss', { role: 'director', region: '华东' })
    const superior = { redFlagTo: 'superior' as const }
    expect(plan([dealRow(LATE)], superior, { staff: [...staff, boss] })[0]?.[1]).toBe('boss')
    expect(plan([dealRow(LATE)], superior, { staff })).toEqual([
      ['manager', 'lead', 'immediate', 'red-flag,recipient-chosen,no-superior'],
    ])
  })

  it('is raised no second time to somebody who heard it as the manager', () => {
    const told = alertWith(at('2026-03-06 18:00'), [{ kind: 'manager', recipientId: 'boss' }])
    const rules = { redFlagTo: 'director', directorAfterHours: 1 } as const
    const later = { now: plusMs(NOW, 3 * DAY_MS) }
    expect(plan([dealRow({ ...LATE, alerts: [told] })], rules, later)).toEqual([
      ['director', 'boss', 'none', 'unhandled-by-manager,already-told'],
    ])
  })
})

describe('reminders ahead of red', () => {
  const soon = { now: at('2026-03-08 17:00'), nudgeBeforeHours: 8 }
  const nudge = (given: Partial<WorkspaceSettings>) =>
    plan([dealRow(LATE)], { nudgeBeforeHours: 8, ...given }, { now: soon.now })

  it('go to the rep beyond any budget, to others within theirs', () => {
    expect(nudge({ immediateBudgetPerDay: 0 })).toEqual([
      ['nudge', 'rep', 'immediate', 'nudge-before-deadline'],
    ])
    expect(nudge({ immediateBudgetPerDay: 0, nudgeTo: 'manager' })).toEqual([
      ['nudge', 'lead', 'digest', 'nudge-before-deadline,recipient-chosen,budget-spent'],
    ])
  })

  it('are counted where they were sent to others', () => {
    const step = (reason: string) => ({
      alerts: [
        {
          steps: [
            {
              kind: 'nudge' as const,
              recipientId: 'lead',
              at: NOW,
              mode: 'immediate' as const,
              outboxKey: 'k',
              reason,
            },
          ],
        },
      ],
    })
    const counted = (reason: string) => countPushes([step(reason)], SHANGHAI).size
    expect(counted('nudge-before-deadline')).toBe(0)
    expect(counted('nudge-before-deadline+recipient-chosen')).toBe(1)
  })
})

describe('yellow', () => {
  it('goes to two different people, or once to one', () => {
    expect(plan([stuck()], { yellowFirstTo: 'manager', yellowTo: 'superior' })).toEqual([
      ['manager', 'head', 'immediate', 'long-in-stage,recipient-chosen'],
      ['nudge', 'lead', 'immediate', 'long-in-stage,recipient-chosen'],
    ])
    expect(plan([stuck()], { yellowFirstTo: 'manager' })).toEqual([
      ['manager', 'lead', 'immediate', 'long-in-stage'],
      ['nudge', 'lead', 'none', 'long-in-stage,recipient-chosen,already-told'],
    ])
  })

  it('is part of the orange only for whoever hears the orange', () => {
    const orangeOwners = new Set(['rep'])
    const manager = (given: Partial<WorkspaceSettings>) =>
      plan([stuck()], given, { orangeOwners })[0]
    expect(manager({})?.[2]).toBe('none')
    expect(manager({ yellowTo: 'superior', orangeTo: 'superior' })?.[2]).toBe('none')
    expect(manager({ orangeTo: 'director' })).toEqual([
      'manager',
      'lead',
      'immediate',
      'long-in-stage',
    ])
  })
})

describe('orange and red', () => {
  const raised = (given: Partial<WorkspaceSettings>, staff = STAFF) => {
    const settings = settingsWith({ ...PLAIN, ...given })
    const people = peopleMap(...staff)
    const late3 = [1, 2, 3].map((nth) =>
      dealRow({ id: `d${nth}`, customerNumber: `C-${nth}`, customerName: `甲${nth}`, ...LATE }),
    )
    const contracts = [4, 5, 6].map((nth) =>
      dealRow({
        id: `d${nth}`,
        customerNumber: `C-${nth}`,
        customerName: `乙${nth}`,
        stage: 'contract',
        region: '华南',
        ownerId: 'nobody',
      }),
    )
    const context = contextWith({ ...settings, people })
    return planGroupAlerts({
      findings: groupFindings([...late3, ...contracts], NOW, context).filter(
        ({ key }) => key !== 'nobody',
      ),
      known: () => null,
      regionOf: () => null,
      people,
      settings,
      calendar: context.calendar,
      now: NOW,
      pushCounts: new Map(),
    }).flatMap(({ event }) =>
      event.kind === 'group-alert-raised'
        ? event.alert.steps.map(({ recipientId, reason }) => [
            recipientId,
            readReasons(reason).join(),
          ])
        : [],
    )
  }

  it('go where the rules say, red to the director of the region or to one person', () => {
    expect(raised({})).toEqual([
      ['south', 'delivery-behind'],
      ['lead', 'customers-overdue'],
    ])
    expect(raised({ redTo: 'person:boss', orangeTo: 'owner' })).toEqual([
      ['boss', 'delivery-behind,recipient-chosen'],
      ['rep', 'customers-overdue,recipient-chosen'],
    ])
  })

  it('go to several people, once to each, red by mail to all of them', () => {
    expect(
      raised({ redTo: ['director', 'person:boss'], orangeTo: ['manager', 'superior'] }),
    ).toEqual([
      ['south', 'delivery-behind'],
      ['boss', 'delivery-behind,recipient-chosen'],
      ['lead', 'customers-overdue'],
      ['head', 'customers-overdue,recipient-chosen'],
    ])
    expect(raised({ redTo: ['director', 'person:south'] }).slice(0, 2)).toEqual([
      ['south', 'delivery-behind'],
      ['south', 'delivery-behind,recipient-chosen,already-told'],
    ])
  })

  it('red reaches the director of the region when the person chosen is gone', () => {
    expect(raised({ redTo: 'person:gone' })[0]).toEqual([
      'south',
      'delivery-behind,chosen-recipient-away',
    ])
  })
})

describe('a step that several people hear', () => {
  const BOTH: Recipient[] = ['manager', 'director']

  it('goes to each of them under a key of its own, each with the reason', () => {
    expect(plan([dealRow(LATE)], { redFlagTo: [...BOTH, 'person:admin'] })).toEqual([
      ['manager', 'lead', 'immediate', 'red-flag'],
      ['manager', 'boss', 'immediate', 'red-flag,recipient-chosen'],
      ['manager', 'admin', 'immediate', 'red-flag,recipient-chosen'],
    ])
    const steps = planned([dealRow(LATE)], { redFlagTo: BOTH })
    expect(new Set(steps.map(({ outboxKey }) => outboxKey)).size).toBe(2)
    const [recorded] = recordCommands(steps)
    expect(recorded?.command.steps.map(({ recipientId }) => recipientId)).toEqual(['lead', 'boss'])
  })

  it('is heard once by whoever two choices lead to', () => {
    expect(plan([dealRow(LATE)], { redFlagTo: ['superior', 'person:head'] })).toEqual([
      ['manager', 'head', 'immediate', 'red-flag,recipient-chosen'],
      ['manager', 'head', 'none', 'red-flag,recipient-chosen,already-told'],
    ])
  })

  it('spends of the budget of each, and keeps the quiet hours of each', () => {
    const staff = STAFF.map((one) =>
      one.id === 'boss' ? { ...one, delivery: 'digest' as const } : one,
    )
    expect(plan([dealRow(LATE)], { redFlagTo: BOTH }, { staff })).toEqual([
      ['manager', 'lead', 'immediate', 'red-flag'],
      ['manager', 'boss', 'digest', 'red-flag,recipient-chosen,prefers-digest'],
    ])
    expect(
      plan([dealRow(LATE)], { redFlagTo: BOTH, immediateBudgetPerDay: 0 }).map(
        ([, , mode]) => mode,
      ),
    ).toEqual(['digest', 'digest'])
  })

  it('is counted on from when the last of them was told', () => {
    const early = at('2026-03-08 18:00')
    const told = alertWith(at('2026-03-06 18:00'), [
      { kind: 'manager', recipientId: 'lead', at: early },
      { kind: 'manager', recipientId: 'admin', at: plusMs(early, DAY_MS) },
    ])
    const later = (hours: number) =>
      plan(
        [dealRow({ ...LATE, alerts: [told] })],
        { directorAfterHours: 4 },
        { now: plusMs(early, DAY_MS + hours * HOUR_MS) },
      )
    expect(later(3.9)).toEqual([])
    expect(later(4)).toEqual([['director', 'boss', 'immediate', 'unhandled-by-manager']])
  })

  it('is part of the orange for those alone who hear the orange', () => {
    const orangeOwners = new Set(['rep'])
    const yellow = plan([stuck()], { yellowTo: BOTH }, { orangeOwners })
    expect(yellow.filter(([kind]) => kind === 'manager')).toEqual([
      ['manager', 'lead', 'none', 'long-in-stage,folded-into-orange'],
      ['manager', 'boss', 'immediate', 'long-in-stage,recipient-chosen'],
    ])
  })

  it('is due before quiet hours when one of them would hear it too late', () => {
    const asleep = { from: '09:00', to: '23:59' }
    const staff = STAFF.map((one) => (one.id === 'lead' ? { ...one, quietHours: asleep } : one))
    const context = (nudgeTo: WorkspaceSettings['nudgeTo']) => ({
      ...contextWith({ ...PLAIN, nudgeBeforeHours: 8, nudgeTo }),
      people: peopleMap(...staff),
    })
    const row = dealRow(LATE)
    expect(nudgeAt(row, context('owner'))?.aheadOf).toBeNull()
    expect(nudgeAt(row, context(['owner', 'manager']))?.aheadOf).toBe('quiet-hours')
  })
})

describe('the choice of recipients', () => {
  it('is checked: only what is offered for a step', () => {
    const problems = (given: Partial<WorkspaceSettings>) =>
      validateSettings(settingsWith(given)).map(({ field, problem }) => `${field} ${problem}`)
    expect(problems({ redTo: 'owner' })).toEqual(['redTo not-a-recipient'])
    expect(problems({ orangeTo: 'person:' as Recipient })).toEqual(['orangeTo not-a-recipient'])
    expect(problems({ orangeTo: 'person:lead', redTo: 'person:lead' })).toEqual([])
    expect(problems({ orangeTo: ['manager', 'director', 'person:lead'] })).toEqual([])
    expect(problems({ orangeTo: ['manager', 'manager'] })).toEqual(['orangeTo repeated'])
    expect(problems({ orangeTo: [] })).toEqual(['orangeTo empty'])
    expect(problems({ redTo: ['director', 'manager'] })).toEqual(['redTo not-a-recipient'])
    const many = STAFF.map(({ id }): Recipient => `person:${id}`)
    expect(problems({ orangeTo: many })).toEqual(['orangeTo too-many'])
  })

  it('is the usual one for settings stored before there was a choice', () => {
    expect(recipientsOf('red-flag', 'director', {})).toEqual(['director'])
    expect(recipientsOf('long-stage-dwell', 'nudge', {})).toEqual(['owner'])
  })

  it('loses no red flag and tells nobody twice at once, whoever is chosen and whoever is away', () => {
    const anyone = fc.constantFrom<Recipient>(
      ...RECIPIENT_ROLES,
      ...STAFF.map(({ id }): Recipient => `person:${id}`),
      'person:gone',
    )
    const some = fc.oneof(anyone, fc.uniqueArray(anyone, { minLength: 1, maxLength: 3 }))
    const rules = fc.record(Object.fromEntries(RECIPIENT_FIELD_NAMES.map((field) => [field, some])))
    const away = fc.uniqueArray(fc.constantFrom(...STAFF.map(({ id }) => id)), { maxLength: 4 })
    fc.assert(
      fc.property(rules, away, (chosen, absent) => {
        const staff = STAFF.map((one) => (absent.includes(one.id) ? { ...one, leaves: AWAY } : one))
        const rows = [dealRow(LATE), { ...stuck(), id: 'd2' }]
        const found = plan(rows, chosen as Partial<WorkspaceSettings>, { staff })
        const red = found.filter(
          ([kind, , , why]) => kind === 'manager' && /^red-flag/.test(why ?? ''),
        )
        const said = red.filter(([, , mode]) => mode !== 'none').map(([, who]) => who)
        expect(said.length).toBeGreaterThan(0)
        expect(said).not.toContain('')
        expect(new Set(said).size).toBe(said.length)
        const yellow = found.filter(([, , mode, why]) => mode !== 'none' && /^long/.test(why ?? ''))
        expect(yellow.length).toBeGreaterThan(0)
        expect(new Set(yellow.map(([, who]) => who)).size).toBe(yellow.length)
      }),
    )
  })
})

describe('a back-test', () => {
  const late = opened('d1', '2026-11-02 09:00', '2026-11-10')

  it('shows whom the changed choice would have told', () => {
    const asIs = rulesWith()
    const changed = rulesWith({ redFlagTo: 'director' })
    expect(pushesOf([late], changed).map(({ recipientId }) => recipientId)).toEqual(['boss'])
    const { people, changed: report } = compared([late], asIs, changed)
    expect(people.map(({ personId }) => personId).toSorted()).toEqual(['boss', 'lead'])
    expect(report).toMatchObject({ immediate: 1, nudges: 0 })
    const toRep = compared([late], asIs, rulesWith({ redFlagTo: 'owner' })).changed
    expect(toRep).toMatchObject({ immediate: 0, nudges: 1 })
    const both = compared([late], asIs, rulesWith({ redFlagTo: ['manager', 'director'] }))
    expect(both.people.map(({ personId }) => personId).toSorted()).toEqual(['boss', 'lead'])
    expect(both.changed).toMatchObject({ immediate: 2, deals: 1 })
  })
})
