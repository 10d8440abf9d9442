/** Who hears a step is data: every step to every role, each choice with its reason, and never nobody. */
import { planGroupAlerts } from '@kedu/shared/alerts/plan-group-alerts'
import { planNotifications } from '@kedu/shared/alerts/plan-notifications'
import { countPushes } from '@kedu/shared/alerts/push-budget'
import { readReasons } from '@kedu/shared/alerts/reasons'
import { recipientOf } from '@kedu/shared/alerts/recipients'
import { groupFindings } from '@kedu/shared/policies/group-policy'
import { RECIPIENT_ROLES, type Recipient } from '@kedu/shared/process/recipient'
import { RECIPIENT_FIELD_NAMES } from '@kedu/shared/process/rule-fields'
import { validateSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, localDate, plusMs } from '@kedu/shared/time/instant'
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

const plan = (
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
  }).map(({ kind, recipientId, mode, reasons }) => [kind, recipientId, mode, reasons.join()])
}

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

  it('red reaches the director of the region when the person chosen is gone', () => {
    expect(raised({ redTo: 'person:gone' })[0]).toEqual([
      'south',
      'delivery-behind,chosen-recipient-away',
    ])
  })
})

describe('the choice of recipients', () => {
  it('is checked: only what is offered for a step', () => {
    const problems = (given: Partial<WorkspaceSettings>) =>
      validateSettings(settingsWith(given)).map(({ field, problem }) => `${field} ${problem}`)
    expect(problems({ redTo: 'owner' })).toEqual(['redTo not-a-recipient'])
    expect(problems({ orangeTo: 'person:' as Recipient })).toEqual(['orangeTo not-a-recipient'])
    expect(problems({ orangeTo: 'person:lead', redTo: 'person:lead' })).toEqual([])
  })

  it('is the usual one for settings stored before there was a choice', () => {
    expect(recipientOf('red-flag', 'director', {})).toBe('director')
    expect(recipientOf('long-stage-dwell', 'nudge', {})).toBe('owner')
  })

  it('loses no red flag and tells nobody twice at once, whoever is chosen and whoever is away', () => {
    const anyone = fc.constantFrom<Recipient>(
      ...RECIPIENT_ROLES,
      ...STAFF.map(({ id }): Recipient => `person:${id}`),
      'person:gone',
    )
    const rules = fc.record(
      Object.fromEntries(RECIPIENT_FIELD_NAMES.map((field) => [field, anyone])),
    )
    const away = fc.uniqueArray(fc.constantFrom(...STAFF.map(({ id }) => id)), { maxLength: 4 })
    fc.assert(
      fc.property(rules, away, (chosen, absent) => {
        const staff = STAFF.map((one) => (absent.includes(one.id) ? { ...one, leaves: AWAY } : one))
        const rows = [dealRow(LATE), { ...stuck(), id: 'd2' }]
        const planned = plan(rows, chosen as Partial<WorkspaceSettings>, { staff })
        const red = planned.filter(
          ([kind, , , why]) => kind === 'manager' && /^red-flag/.test(why ?? ''),
        )
        expect(red).toHaveLength(1)
        expect(red[0]?.[2]).not.toBe('none')
        expect(red[0]?.[1]).not.toBe('')
        const yellow = planned.filter(
          ([, , mode, why]) => mode !== 'none' && /^long/.test(why ?? ''),
        )
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
  })
})
