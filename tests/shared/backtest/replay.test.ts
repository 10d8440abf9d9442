import type { ReplayedPush } from '@kedu/shared/backtest/replayed-pushes'
import { RuleRun } from '@kedu/shared/backtest/rule-run'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { instant, localDate, MINUTE_MS, plusDays, plusMs } from '@kedu/shared/time/instant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BY_CLOCK, type GivenDeal, PEOPLE, redFlag } from '../../support/given-deal.ts'
import { at, plainCalendar } from '../policies/given-deal.ts'
import {
  compared,
  FROM,
  opened,
  pastOf,
  pushesOf,
  rulesWith,
  TO,
  updated,
} from './given-history.ts'

/** Due 11-03 18:00; the owner acts on 11-06 and leaves the next one, of 11-20, alone. */
const neglected = () =>
  updated(opened('d1', '2026-11-02 09:00', '2026-11-03'), '2026-11-06 10:00', '2026-11-20')
/** Due 11-10 18:00; the owner acts 30 hours later, of his own accord. */
const late = () =>
  updated(opened('d2', '2026-11-02 09:00', '2026-11-10'), '2026-11-12 00:00', '2026-12-20')
/** Due 11-10 18:00; the manager puts it right on 11-13. */
const rescued = () =>
  updated(opened('d3', '2026-11-02 09:00', '2026-11-10'), '2026-11-13 10:00', '2026-12-20', 'lead')

const seen = (pushes: readonly ReplayedPush[]) =>
  pushes.map(({ dealId, kind, recipientId, mode, at: when }) => [
    dealId,
    kind,
    recipientId,
    mode,
    when,
  ])

describe('replaying a company', () => {
  it('tells the manager a minute after each of 48 hours', () => {
    expect(seen(pushesOf([neglected(), late(), rescued()], rulesWith()))).toEqual([
      ['d1', 'manager', 'lead', 'immediate', at('2026-11-05 18:01')],
      ['d3', 'manager', 'lead', 'immediate', at('2026-11-12 18:01')],
      ['d1', 'manager', 'lead', 'immediate', at('2026-11-22 18:01')],
    ])
  })

  it('moves the pushes with the threshold, and finds one more', () => {
    expect(
      seen(pushesOf([neglected(), late(), rescued()], rulesWith({ redFlagHours: 24 }))),
    ).toEqual([
      ['d1', 'manager', 'lead', 'immediate', at('2026-11-04 18:01')],
      ['d2', 'manager', 'lead', 'immediate', at('2026-11-11 18:01')],
      ['d3', 'manager', 'lead', 'immediate', at('2026-11-11 18:01')],
      ['d1', 'manager', 'lead', 'immediate', at('2026-11-21 18:01')],
    ])
  })

  it('knows who settled each push, and when', () => {
    const settled = pushesOf([neglected(), rescued()], rulesWith()).map((push) => push.settled)
    expect(settled).toEqual([
      { at: at('2026-11-06 10:00'), byId: 'rep', byOwner: true },
      { at: at('2026-11-13 10:00'), byId: 'lead', byOwner: false },
      null,
    ])
  })

  it('nudges the rep and tells the director when the rules say so', () => {
    const rules = rulesWith({ nudgeBeforeHours: 8, directorAfterHours: 12 })
    expect(seen(pushesOf([rescued()], rules))).toEqual([
      ['d3', 'nudge', 'rep', 'immediate', at('2026-11-12 10:00')],
      ['d3', 'manager', 'lead', 'immediate', at('2026-11-12 18:01')],
      ['d3', 'director', 'boss', 'immediate', at('2026-11-13 06:01')],
    ])
  })

  it('waits for the end of quiet hours, and calls off what was settled meanwhile', () => {
    const rules = rulesWith({ redFlagHours: 24, quietHours: { from: '21:00', to: '08:00' } })
    const atNight = () => opened('d1', '2026-11-02 09:00', '2026-11-10 23:00')
    expect(seen(pushesOf([updated(atNight(), '2026-11-12 09:00', '2026-12-20')], rules))).toEqual([
      ['d1', 'manager', 'lead', 'immediate', at('2026-11-12 08:00')],
    ])
    expect(pushesOf([updated(atNight(), '2026-11-12 07:59', '2026-12-20')], rules)).toEqual([])
  })

  it('holds what is over the budget for the next digest', () => {
    const rules = rulesWith({ immediateBudgetPerDay: 1 })
    const second = updated(
      opened('d4', '2026-11-02 09:00', '2026-11-10'),
      '2026-11-16 10:00',
      '2026-12-20',
    )
    expect(seen(pushesOf([rescued(), second], rules))).toEqual([
      ['d3', 'manager', 'lead', 'immediate', at('2026-11-12 18:01')],
      ['d4', 'manager', 'lead', 'digest', at('2026-11-13 08:30')],
    ])
  })

  it('tells of several customers of one rep at once, by the threshold of the rules', () => {
    const three = () => ['d1', 'd2', 'd3'].map((id) => opened(id, '2026-11-02 09:00', '2026-11-20'))
    const orange = (orangeCustomers: number) =>
      seen(pushesOf(three(), rulesWith({ orangeCustomers }))).filter(([dealId]) => dealId === null)
    expect(orange(3)).toEqual([[null, 'manager', 'lead', 'immediate', at('2026-11-22 18:01')]])
    expect(orange(4)).toEqual([])
  })

  it('says nothing while the server was down, and does not count that time', () => {
    const downtime = { from: at('2026-11-12 17:00'), to: at('2026-11-12 19:00') }
    expect(pushesOf([rescued()], rulesWith(), [downtime]).map((push) => push.at)).toEqual([
      at('2026-11-12 20:01'),
    ])
  })

  it('does not say again what was known when it begins', () => {
    const known = opened('d1', '2026-10-01 09:00', '2026-10-02')
    known.now = at('2026-10-04 18:01')
    known.having(redFlag(known), BY_CLOCK)
    expect(pushesOf([known], rulesWith())).toEqual([])
    const untold = opened('d1', '2026-10-01 09:00', '2026-10-02')
    expect(seen(pushesOf([untold], rulesWith()))).toEqual([
      ['d1', 'manager', 'lead', 'immediate', FROM],
    ])
  })

  it('leaves out of a past what the clock really said, but not what was done about it', () => {
    const told = opened('d1', '2026-11-02 09:00', '2026-11-03')
    told.now = at('2026-11-05 18:01')
    told.having(redFlag(told), BY_CLOCK)
    const [past] = pastOf([updated(told, '2026-11-06 10:00', '2026-11-20')])
    expect(past?.moments.map((moment) => [moment.at, moment.row.alerts])).toEqual([
      [at('2026-11-02 09:00'), []],
      [at('2026-11-06 10:00'), []],
    ])
    expect(past?.told).toEqual([{ at: at('2026-11-05 18:01'), kind: 'manager' }])
  })

  it('has no past of a deal that was closed before it begins', () => {
    const closed = opened('d1', '2026-10-01 09:00', '2026-10-02')
    closed.having({ kind: 'close-deal', outcome: 'lost', reason: '价格', amountFen: null })
    expect(pastOf([closed])).toEqual([])
  })

  it('gives the same answer every time', () => {
    const deals = [neglected(), late(), rescued()]
    expect(pushesOf(deals, rulesWith())).toEqual(pushesOf([...deals].reverse(), rulesWith()))
  })
})

describe('a replay beside a clock that strikes every minute', () => {
  /** Asks the rules at every minute, due or not; the replay asks when something can be. */
  function everyMinute(deals: readonly GivenDeal[], settings: WorkspaceSettings): ReplayedPush[] {
    const rules = { people: PEOPLE, settings, calendar: plainCalendar(), downtimes: [] }
    const run = new RuleRun(rules)
    const pastDeals = pastOf(deals)
    for (const { dealId, alerts } of pastDeals) run.know(dealId, alerts)
    const changes = pastDeals
      .flatMap(({ dealId, moments }) => moments.map((moment) => ({ dealId, ...moment })))
      .sort((a, b) => a.at - b.at)
    for (let now = FROM; now <= TO; now = plusMs(now, MINUTE_MS)) {
      for (let next = changes[0]; next !== undefined && next.at <= now; next = changes[0]) {
        changes.shift()
        run.show(next.dealId, next.row, instant(Math.max(next.at, FROM)), next.byId)
      }
      run.tick(now)
    }
    return run.pushes(TO)
  }

  const act = fc.record({
    day: fc.integer({ min: 2, max: 20 }),
    hour: fc.integer({ min: 0, max: 23 }),
    days: fc.integer({ min: 0, max: 4 }),
    by: fc.constantFrom('rep' as const, 'lead' as const),
  })
  const told = fc.record({
    redFlagHours: fc.constantFrom(12, 24, 48),
    nudgeBeforeHours: fc.constantFrom(null, 4, 8),
    directorAfterHours: fc.constantFrom(null, 12),
    quietHours: fc.constantFrom(null, { from: '21:00', to: '08:00' }),
    immediateBudgetPerDay: fc.integer({ min: 0, max: 2 }),
    clock: fc.constantFrom('natural' as const, 'working' as const),
  })

  it('says the same to the same people at the same minute', () => {
    const histories = fc.array(fc.array(act, { maxLength: 4 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(histories, told, (acts, rules) => {
        const deals = acts.map((steps, index) => {
          const given = opened(`d${index}`, '2026-11-02 09:00', `2026-11-0${3 + index}`)
          const inOrder = [...steps].sort((a, b) => a.day - b.day || a.hour - b.hour)
          for (const { day, hour, days, by } of inOrder) {
            const on = localDate(`2026-11-${String(day).padStart(2, '0')}`)
            const time = `${String(hour).padStart(2, '0')}:30`
            updated(given, `${on} ${time}`, `${plusDays(on, days + 1)}`, by)
          }
          return given
        })
        // Groups are looked at every ten minutes in a replay: here nobody has so many customers.
        const settings = rulesWith({ ...rules, orangeCustomers: 99 })
        expect(pushesOf(deals, settings)).toEqual(everyMinute(deals, settings))
      }),
      { numRuns: 12 },
    )
  })
})

describe('comparing two sets of rules', () => {
  const both = () =>
    compared([neglected(), late(), rescued()], rulesWith(), rulesWith({ redFlagHours: 24 }))

  it('counts pushes by person and day, side by side', () => {
    const { from, days, people } = both()
    expect([from, days]).toEqual(['2026-11-02', 22])
    const [lead] = people
    expect(lead?.personId).toBe('lead')
    const daysWith = (counts: readonly number[] = []) =>
      counts.flatMap((count, day) => (count > 0 ? [[day + 2, count]] : []))
    expect(daysWith(lead?.today.immediate)).toEqual([
      [5, 1],
      [12, 1],
      [22, 1],
    ])
    expect(daysWith(lead?.changed.immediate)).toEqual([
      [4, 1],
      [11, 2],
      [21, 1],
    ])
  })

  it('counts what cured itself, and what can still do so', () => {
    const { today, changed } = both()
    // d1 by its owner within a day; d3 by the manager; d1 again too young to tell.
    expect(today).toMatchObject({ immediate: 3, deals: 2, cured: 1, curedUntold: 1, undecided: 1 })
    // d2 would have been one push more, for something its owner did anyway.
    expect(changed).toMatchObject({
      immediate: 4,
      deals: 3,
      cured: 2,
      curedUntold: 2,
      undecided: 1,
    })
    expect(changed.busiest).toEqual({ personId: 'lead', date: '2026-11-11', count: 2 })
  })

  it('is cured after exactly two days, not a millisecond later', () => {
    const pushedAt = at('2026-11-12 18:01')
    const acted = (ms: number) =>
      compared(
        [
          updated(
            opened('d2', '2026-11-02 09:00', '2026-11-10'),
            plusMs(pushedAt, ms),
            '2026-12-20',
          ),
        ],
        rulesWith(),
        rulesWith(),
      ).today.cured
    const twoDays = 2 * 86_400_000
    expect([acted(twoDays), acted(twoDays + 1)]).toEqual([1, 0])
  })

  it('tells a cure of their own accord from one after a real push', () => {
    const told = opened('d1', '2026-11-02 09:00', '2026-11-10')
    told.now = at('2026-11-12 18:01')
    told.having(redFlag(told), BY_CLOCK)
    const report = compared(
      [updated(told, '2026-11-13 09:00', '2026-12-20')],
      rulesWith(),
      rulesWith(),
    )
    expect(report.today).toMatchObject({ cured: 1, curedUntold: 0 })
  })

  it('names the deals, those that differ most first', () => {
    expect(both().dealPushes).toEqual([
      expect.objectContaining({ dealId: 'd2', today: 0, changed: 1, todayAt: null }),
      expect.objectContaining({ dealId: 'd1', today: 2, changed: 2 }),
      expect.objectContaining({ dealId: 'd3', today: 1, changed: 1 }),
    ])
  })

  it('reports nothing of the time it warms up in', () => {
    const later = compared([neglected()], rulesWith(), rulesWith(), {
      from: at('2026-11-06 00:00'),
    })
    expect([later.from, later.today.immediate]).toEqual(['2026-11-06', 1])
  })
})
