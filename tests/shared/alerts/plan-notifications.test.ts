import {
  alertStep,
  type PlanInput,
  planNotifications,
  recordCommands,
} from '@kedu/shared/alerts/plan-notifications'
import { countPushes } from '@kedu/shared/alerts/push-budget'
import { NOTIFICATION_REASONS, readReasons, writeReasons } from '@kedu/shared/alerts/reasons'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { dateOf, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  alertWith,
  at,
  dealRow,
  nextAction,
  peopleMap,
  person,
  plainCalendar,
  SHANGHAI,
  settingsWith,
} from '../policies/given-deal.ts'

const rep = person('rep', { managerId: 'boss' })
const boss = person('boss', { role: 'manager', managerId: 'chief' })
const chief = person('chief', { role: 'director' })
// Due Monday 15:00: nudge Wednesday 07:00, red Wednesday 15:00.
const DUE = at('2026-11-23 15:00')
const row = (given: Partial<DealRow> = {}) =>
  dealRow({ nextAction: nextAction('2026-11-23 15:00'), ...given })
const rows = (count: number, given: Partial<DealRow> = {}) =>
  Array.from({ length: count }, (_, index) => row({ id: `d${index + 1}`, ...given }))

const input = (
  now: string,
  given: Omit<Partial<PlanInput>, 'now' | 'settings'> & Partial<WorkspaceSettings> = {},
): PlanInput => {
  const { rows = [row()], people = peopleMap(rep, boss, chief), ...rest } = given
  const { calendar = plainCalendar(), downtimes = [], pushCounts = new Map(), ...settings } = rest
  return {
    rows,
    people,
    calendar,
    downtimes,
    pushCounts,
    settings: settingsWith(settings),
    now: at(now),
  }
}
const plan = (...given: Parameters<typeof input>) =>
  planNotifications(input(...given)).map(({ kind, recipientId, mode, sendAt, reasons }) => ({
    kind,
    recipientId,
    mode,
    sendAt,
    reasons,
  }))

const nudged = alertWith(DUE, [{ kind: 'nudge', recipientId: 'rep' }])

describe('what is due', () => {
  it('says nothing one millisecond before the nudge, and the nudge on time', () => {
    const quietHours = null
    expect(plan('2026-11-25 06:59:59.999', { quietHours })).toEqual([])
    expect(plan('2026-11-25 07:00', { quietHours })).toEqual([
      {
        kind: 'nudge',
        recipientId: 'rep',
        mode: 'immediate',
        sendAt: at('2026-11-25 07:00'),
        reasons: ['nudge-before-deadline'],
      },
    ])
  })

  it('tells the manager when more than 48 h have passed, not at 48 h', () => {
    const nudgedRow = row({ alerts: [nudged] })
    expect(plan('2026-11-25 15:00', { rows: [nudgedRow] })).toEqual([])
    expect(plan('2026-11-25 15:00:00.001', { rows: [nudgedRow] })).toEqual([
      {
        kind: 'manager',
        recipientId: 'boss',
        mode: 'immediate',
        sendAt: at('2026-11-25 15:00:00.001'),
        reasons: ['red-flag'],
      },
    ])
  })

  it('names alert, episode, key and due moment so that a retry is recognised', () => {
    const [planned] = planNotifications(
      input('2026-11-25 16:00', { rows: [row({ alerts: [nudged] })] }),
    )
    expect(planned).toMatchObject({
      dealId: 'd1',
      rule: 'red-flag',
      episode: String(DUE),
      alertId: `red-flag:d1:${DUE}`,
      outboxKey: `red-flag:d1:${DUE}:manager`,
      dueAt: at('2026-11-25 15:00:00.001'),
    })
  })

  it('says nothing for closed, waiting and told deals', () => {
    const silent = [
      row({ outcome: 'won' }),
      row({ waitUntil: localDate('2026-11-27'), waitUntilAt: at('2026-11-27 18:00') }),
      row({ alerts: [alertWith(DUE, [{ kind: 'manager' }])] }),
    ]
    expect(plan('2026-11-26 09:00', { rows: silent })).toEqual([])
  })
})

describe('inhibit', () => {
  it('skips the nudge when red is reached already, on record, and tells the manager', () => {
    expect(
      plan('2026-11-25 16:00').map(({ kind, mode, reasons }) => [kind, mode, reasons]),
    ).toEqual([
      ['manager', 'immediate', ['red-flag']],
      ['nudge', 'none', ['nudge-before-deadline', 'skipped-nudge-because-red-already']],
    ])
  })
})

describe('escalate', () => {
  const told = alertWith(DUE, [{ kind: 'manager', at: at('2026-11-25 16:00') }])
  const director = (people: PlanInput['people'], now = '2026-11-26 16:00') =>
    plan(now, { rows: [row({ alerts: [told] })], people, directorAfterHours: 24 }).map(
      ({ recipientId, mode, reasons }) => [recipientId, mode, reasons],
    )

  it('tells the director so many hours after the manager was told', () => {
    expect(director(peopleMap(rep, boss, chief), '2026-11-26 15:59:59.999')).toEqual([])
    expect(director(peopleMap(rep, boss, chief))).toEqual([
      ['chief', 'immediate', ['unhandled-by-manager']],
    ])
  })

  it('tells nobody twice: a director who is the direct manager has heard of it', () => {
    const direct = person('boss', { role: 'director' })
    expect(director(peopleMap(rep, direct))).toEqual([
      ['boss', 'none', ['unhandled-by-manager', 'already-told']],
    ])
  })

  it('records that there is no director', () => {
    expect(director(peopleMap(rep, { ...boss, managerId: null }))).toEqual([
      ['rep', 'none', ['unhandled-by-manager', 'no-director']],
    ])
  })

  it('goes to the deputy of a manager on leave, with the reason', () => {
    const leaves = [{ from: localDate('2026-11-25'), to: localDate('2026-11-25') }]
    const people = peopleMap(rep, { ...boss, leaves, deputyId: 'mate' }, person('mate'))
    const [manager] = plan('2026-11-25 16:00', { people })
    expect(manager).toMatchObject({
      recipientId: 'mate',
      reasons: ['red-flag', 'recipient-on-leave-deputy'],
    })
  })

  it('goes to the fallback when the rep is his own manager', () => {
    const people = peopleMap({ ...rep, managerId: 'rep' }, boss)
    const [manager] = plan('2026-11-25 16:00', { people, fallbackManagerId: 'boss' })
    expect(manager).toMatchObject({
      recipientId: 'boss',
      reasons: ['red-flag', 'owner-is-own-manager'],
    })
  })
})

describe('quiet hours', () => {
  it('put the push off to their end', () => {
    expect(plan('2026-11-25 07:00')).toMatchObject([
      {
        kind: 'nudge',
        sendAt: at('2026-11-25 08:00'),
        reasons: ['nudge-before-deadline', 'quiet-hours'],
      },
    ])
    const red = plan('2026-11-25 21:00', { rows: [row({ alerts: [nudged] })] })
    expect(red).toMatchObject([
      { mode: 'immediate', sendAt: at('2026-11-26 08:00'), reasons: ['red-flag', 'quiet-hours'] },
    ])
  })

  // Red on Wednesday at 07:30, quiet from 21:00 to 08:00: the nudge is due on Tuesday at 20:00.
  const early = row({ nextAction: nextAction('2026-11-23 07:30') })

  it('bring a nudge forward that they would put off beyond red', () => {
    expect(plan('2026-11-24 19:59:59.999', { rows: [early] })).toEqual([])
    expect(plan('2026-11-24 20:00', { rows: [early] })).toEqual([
      {
        kind: 'nudge',
        recipientId: 'rep',
        mode: 'immediate',
        sendAt: at('2026-11-24 20:00'),
        reasons: ['nudge-before-deadline', 'ahead-of-quiet-hours'],
      },
    ])
  })

  it('leave a nudge out, on record, when no tick came before them', () => {
    expect(plan('2026-11-24 20:59:59.999', { rows: [early] })).toMatchObject([
      { mode: 'immediate', sendAt: at('2026-11-24 20:59:59.999') },
    ])
    expect(plan('2026-11-24 21:00', { rows: [early] })).toMatchObject([
      {
        mode: 'none',
        reasons: [
          'nudge-before-deadline',
          'ahead-of-quiet-hours',
          'skipped-nudge-because-red-before-quiet-hours-end',
        ],
      },
    ])
  })

  it('leave a nudge out when they end less than a minute before red', () => {
    const late = (time: string) =>
      plan('2026-11-24 22:00', { rows: [row({ nextAction: nextAction(`2026-11-23 ${time}`) })] })
    expect(late('08:01')).toMatchObject([{ mode: 'immediate', sendAt: at('2026-11-25 08:00') }])
    expect(late('08:00')).toMatchObject([{ mode: 'none' }])
  })

  it('are the recipient’s own', () => {
    const owl = { ...boss, quietHours: { from: '12:00', to: '18:00' } }
    const people = peopleMap(rep, owl)
    const [manager] = plan('2026-11-25 16:00', { people })
    expect(manager).toMatchObject({ recipientId: 'boss', sendAt: at('2026-11-25 18:00') })
  })
})

describe('silence', () => {
  it('keeps everything for the digest of people who want it so', () => {
    const people = peopleMap(rep, { ...boss, delivery: 'digest' })
    const [manager] = plan('2026-11-25 22:00', { people })
    expect(manager).toMatchObject({
      mode: 'digest',
      sendAt: at('2026-11-26 08:30'),
      reasons: ['red-flag', 'prefers-digest'],
    })
  })

  it('does not count against the budget', () => {
    const people = peopleMap(rep, { ...boss, delivery: 'digest' })
    const planned = plan('2026-11-25 16:00', { rows: rows(7, { alerts: [] }), people })
    const toBoss = planned.filter(({ recipientId }) => recipientId === 'boss')
    expect(new Set(toBoss.map(({ reasons }) => reasons.join()))).toEqual(
      new Set(['red-flag,prefers-digest']),
    )
  })
})

describe('budget', () => {
  const modes = (planned: ReturnType<typeof plan>) =>
    planned.filter(({ kind }) => kind === 'manager').map(({ mode }) => mode)

  it('lets five pushes a day through, the rest goes into the next digest, none is lost', () => {
    const planned = plan('2026-11-25 16:00', { rows: rows(7) })
    expect(modes(planned)).toEqual([...Array(5).fill('immediate'), 'digest', 'digest'])
    expect(planned.find(({ mode }) => mode === 'digest')).toMatchObject({
      sendAt: at('2026-11-26 08:30'),
      reasons: ['red-flag', 'budget-spent'],
    })
  })

  it('counts what is on record for the day', () => {
    const today = dateOf(at('2026-11-25 16:00'), SHANGHAI)
    const counts = (spent: number, date = today) => new Map([['boss', new Map([[date, spent]])]])
    expect(modes(plan('2026-11-25 16:00', { pushCounts: counts(4) }))).toEqual(['immediate'])
    expect(modes(plan('2026-11-25 16:00', { pushCounts: counts(5) }))).toEqual(['digest'])
    const yesterday = localDate('2026-11-24')
    expect(modes(plan('2026-11-25 16:00', { pushCounts: counts(5, yesterday) }))).toEqual([
      'immediate',
    ])
  })

  it('counts a push put off by quiet hours for the day it goes out', () => {
    const today = new Map([['boss', new Map([[localDate('2026-11-25'), 5]])]])
    expect(modes(plan('2026-11-25 21:30', { pushCounts: today }))).toEqual(['immediate'])
    const tomorrow = new Map([['boss', new Map([[localDate('2026-11-26'), 5]])]])
    expect(plan('2026-11-25 21:30', { pushCounts: tomorrow })[0]).toMatchObject({
      mode: 'digest',
      reasons: ['red-flag', 'budget-spent'],
    })
  })

  it('gives the pushes to those overdue longest, whatever order they come in', () => {
    const short = row({ id: 'a-short', nextAction: nextAction('2026-11-23 15:30') })
    const long = row({ id: 'z-long', nextAction: nextAction('2026-11-20 15:00') })
    const planned = planNotifications(
      input('2026-11-25 16:00', { rows: [short, long], immediateBudgetPerDay: 1 }),
    ).filter(({ kind }) => kind === 'manager')
    expect(planned.map(({ dealId, mode }) => [dealId, mode])).toEqual([
      ['z-long', 'immediate'],
      ['a-short', 'digest'],
    ])
  })

  it('of 0 sends everything with the digest', () => {
    expect(modes(plan('2026-11-25 16:00', { immediateBudgetPerDay: 0 }))).toEqual(['digest'])
  })

  it('leaves the counts it was given alone', () => {
    const pushCounts = new Map([['boss', new Map([[localDate('2026-11-25'), 1]])]])
    plan('2026-11-25 16:00', { rows: rows(3), pushCounts })
    expect(pushCounts.get('boss')?.get(localDate('2026-11-25'))).toBe(1)
  })
})

describe('nudges', () => {
  const many = rows(7, { alerts: [] })
  const nudges = (now: string, given: Parameters<typeof plan>[1] = {}) =>
    plan(now, { rows: many, ...given }).filter(({ kind }) => kind === 'nudge')

  it('do not count against the budget, neither planned nor on record', () => {
    expect(nudges('2026-11-25 09:00').map(({ mode }) => mode)).toEqual(Array(7).fill('immediate'))
    const spent = new Map([['rep', new Map([[localDate('2026-11-25'), 5]])]])
    const given = { pushCounts: spent, immediateBudgetPerDay: 0 }
    expect(nudges('2026-11-25 09:00', given).map(({ mode }) => mode)).toEqual(
      Array(7).fill('immediate'),
    )
  })

  it('leave the budget of a rep who is a manager, too, to the red flags', () => {
    const own = row({ id: 'own', ownerId: 'boss' })
    const theirs = row({ id: 'theirs', nextAction: nextAction('2026-11-22 15:00') })
    const planned = plan('2026-11-25 09:00', { rows: [own, theirs], immediateBudgetPerDay: 1 })
    expect(
      planned
        .filter(({ recipientId }) => recipientId === 'boss')
        .map(({ kind, mode }) => [kind, mode]),
    ).toEqual([
      ['manager', 'immediate'],
      ['nudge', 'immediate'],
    ])
  })

  const reader = {
    people: peopleMap({ ...rep, delivery: 'digest' }, boss, chief),
    // Red at 18:00, so the usual time is 10:00 and the digest after it the next day's.
    rows: [row({ nextAction: nextAction('2026-11-23 18:00') })],
  }

  it('are in the digest before red for those who want everything there', () => {
    expect(nudges('2026-11-25 07:29:59.999', reader)).toEqual([])
    expect(nudges('2026-11-25 07:30', reader)[0]).toEqual({
      kind: 'nudge',
      recipientId: 'rep',
      mode: 'digest',
      sendAt: at('2026-11-25 08:30'),
      reasons: ['nudge-before-deadline', 'ahead-of-digest', 'prefers-digest'],
    })
  })

  it('are left out, on record, when that digest was missed', () => {
    expect(nudges('2026-11-25 08:30', reader)[0]).toEqual({
      kind: 'nudge',
      recipientId: 'rep',
      mode: 'none',
      sendAt: at('2026-11-25 08:30'),
      reasons: [
        'nudge-before-deadline',
        'ahead-of-digest',
        'prefers-digest',
        'skipped-nudge-because-red-before-digest',
      ],
    })
  })
})

describe('recordCommands', () => {
  it('makes one command per alert, rep before manager, with readable reasons', () => {
    const planned = planNotifications(input('2026-11-25 21:00', { rows: rows(2) }))
    const commands = recordCommands(planned)
    expect(commands.map(({ dealId, command }) => [dealId, command.steps.length])).toEqual([
      ['d1', 2],
      ['d2', 2],
    ])
    expect(commands[0]?.command).toMatchObject({
      kind: 'record-alert',
      alertId: `red-flag:d1:${DUE}`,
      episode: String(DUE),
      steps: [
        { kind: 'nudge', recipientId: 'rep', mode: 'none' },
        {
          kind: 'manager',
          recipientId: 'boss',
          mode: 'immediate',
          at: at('2026-11-26 08:00'),
          reason: 'red-flag+quiet-hours',
        },
      ],
    })
  })
})

describe('countPushes', () => {
  it('counts immediate steps by person and day of sending, nudges aside', () => {
    const alert = alertWith(DUE, [
      { kind: 'nudge', recipientId: 'rep', at: at('2026-11-25 23:59:59.999') },
      { kind: 'manager', at: at('2026-11-26 00:00') },
      { kind: 'director', recipientId: 'chief', mode: 'digest' },
    ])
    const counts = countPushes([row({ alerts: [alert] }), row({ alerts: [alert] })], SHANGHAI)
    expect(counts).toEqual(new Map([['boss', new Map([['2026-11-26', 2]])]]))
  })

  it('agrees with what the planner just decided', () => {
    const planned = planNotifications(input('2026-11-25 16:00', { rows: rows(7) }))
    const recorded = rows(7).map((one) => ({
      alerts: [alertWith(DUE, planned.filter(({ dealId }) => dealId === one.id).map(alertStep))],
    }))
    expect(countPushes(recorded, SHANGHAI).get('boss')?.get(localDate('2026-11-25'))).toBe(5)
  })
})

describe('reasons', () => {
  it('survive being written, in order; unknown words are dropped', () => {
    expect(readReasons(writeReasons(['red-flag', 'quiet-hours']))).toEqual([
      'red-flag',
      'quiet-hours',
    ])
    expect(readReasons('quiet-hours+red-flag+once-known')).toEqual(['quiet-hours', 'red-flag'])
    expect(readReasons('')).toEqual([])
    expect(readReasons(writeReasons(NOTIFICATION_REASONS))).toEqual([...NOTIFICATION_REASONS])
  })
})
