/** Orange (R23, D5) and red (R24, D6) at their boundaries. */
import { chinaCalendar } from '@kedu/server/calendar/china-calendar'
import type { DealRow } from '@kedu/shared/deal/deal'
import { type GroupFinding, groupFindings } from '@kedu/shared/policies/group-policy'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { at, contextWith, dealRow, nextAction, peopleMap, person } from './given-deal.ts'

const PROCESS = lightProcess()
const PEOPLE = peopleMap(
  person('rep', { region: '华东' }),
  person('mate', { region: '华东' }),
  person('south', { region: '华南' }),
  person('nowhere'),
)
const context = (given: Parameters<typeof contextWith>[0] = {}) =>
  contextWith({ process: PROCESS, people: PEOPLE, ...given })

/** Monday 10:00; red is what was last due before Saturday 10:00. */
const NOW = at('2026-03-09 10:00')
const LATE = { nextAction: nextAction('2026-03-06') }
const IN_TIME = { nextAction: nextAction('2026-12-31') }

function rows(count: number, given: Partial<DealRow>): DealRow[] {
  return Array.from({ length: count }, (_, index) =>
    dealRow({
      id: `d${given.stage ?? ''}${given.ownerId ?? ''}${index}`,
      customerName: `客户${given.stage ?? ''}${given.ownerId ?? ''}${index}`,
      ...IN_TIME,
      ...given,
    }),
  )
}

function found(
  rule: GroupFinding['rule'],
  given: readonly DealRow[],
  now: Instant = NOW,
  settings = context(),
): GroupFinding[] {
  return groupFindings(given, now, settings).filter(
    (finding) => finding.rule === rule && finding.isTooMuch,
  )
}

const orange = (given: readonly DealRow[], now?: Instant, settings?: ReturnType<typeof context>) =>
  found('owner-overdue-cluster', given, now, settings)
const red = (given: readonly DealRow[], settings?: ReturnType<typeof context>) =>
  found('region-delivery-gap', given, NOW, settings)

describe('orange', () => {
  it('is three customers of one rep overdue, not two', () => {
    expect(orange(rows(2, LATE))).toEqual([])
    expect(orange(rows(3, LATE))).toMatchObject([
      { key: 'rep', counts: { kind: 'owner', overdue: 3, threshold: 3 } },
    ])
  })

  it('is not three of two reps', () => {
    expect(orange([...rows(2, LATE), ...rows(2, { ...LATE, ownerId: 'mate' })])).toEqual([])
  })

  it('counts a customer once, however many deals it has and however its name is spaced', () => {
    const [one, two, three] = rows(3, LATE)
    const same = [
      one,
      { ...two, customerName: '华东 机电' },
      { ...three, customerName: '华东机电' },
    ]
    expect(orange(same as DealRow[])).toEqual([])
    expect(
      orange([...(same as DealRow[]), ...rows(1, { ...LATE, id: 'x', customerName: 'X' })]),
    ).toHaveLength(1)
  })

  it('takes 48 hours and 15 days together, and a deal with both once', () => {
    const long = { stage: 'contract', stageEnteredAt: plusMs(NOW, -15 * DAY_MS - 1) }
    const mixed = [...rows(2, LATE), ...rows(1, { ...IN_TIME, ...long })]
    expect(orange(mixed)).toMatchObject([
      {
        deals: [
          { dealId: 'd0', causes: ['red-flag'] },
          { dealId: 'd1', causes: ['red-flag'] },
          { dealId: 'dcontract0', causes: ['long-stage-dwell'] },
        ],
      },
    ])
    expect(orange([...rows(1, LATE), ...rows(1, { ...LATE, ...long })])).toEqual([])
  })

  it('begins with the millisecond that makes the third one overdue', () => {
    const two = rows(2, LATE)
    const third = rows(1, {
      id: 'z',
      customerName: 'Z',
      nextAction: nextAction('2026-03-07 10:00'),
    })
    const full = at('2026-03-09 10:00')
    expect(orange([...two, ...third], full)).toEqual([])
    expect(orange([...two, ...third], plusMs(full, 1))).toHaveLength(1)
  })

  it('leaves out what is closed, withdrawn or waits for the customer', () => {
    const [first, ...others] = rows(3, LATE)
    for (const given of [
      { outcome: 'won' as const },
      { outcome: 'on-hold' as const },
      { withdrawn: true },
      { waitUntilAt: at('2026-03-20 18:00') },
    ]) {
      expect(orange([{ ...(first as DealRow), ...given }, ...others])).toEqual([])
    }
  })

  it('counts workdays where the clock does: over 国庆 nobody gets overdue', () => {
    const working = context({ clock: 'working', calendar: chinaCalendar('Asia/Shanghai') })
    const before = rows(3, { nextAction: nextAction('2026-09-30 18:00') })
    expect(orange(before, at('2026-10-08 09:00'), working)).toEqual([])
    expect(orange(before, at('2026-10-08 09:00'))).toHaveLength(1)
    // Saturday the 10th is worked: 48 hours end on the 9th at 18:00.
    expect(orange(before, at('2026-10-09 18:00'), working)).toEqual([])
    expect(orange(before, at('2026-10-09 18:01'), working)).toHaveLength(1)
  })

  it('follows the number that is set', () => {
    expect(orange(rows(1, LATE), NOW, context({ orangeCustomers: 1 }))).toHaveLength(1)
    expect(orange(rows(4, LATE), NOW, context({ orangeCustomers: 5 }))).toEqual([])
  })
})

describe('red', () => {
  const region = (contracts: number, deliveries: number, given: Partial<DealRow> = {}) => [
    ...rows(contracts, { stage: 'contract', ...given }),
    ...rows(deliveries, { stage: 'delivery', ...given }),
  ]

  it('is below 60 %: not 3 of 5, but 599 of 1000', () => {
    expect(red(region(5, 3))).toEqual([])
    expect(red(region(1000, 600))).toEqual([])
    expect(red(region(1000, 599))).toMatchObject([
      { key: '华东', counts: { contracts: 1000, deliveries: 599, ratio: 0.6 } },
    ])
    expect(red(region(5, 2))).toHaveLength(1)
  })

  it.each([0.1, 0.3, 0.55, 0.6, 0.7, 0.9])('is exact at %d of any number', (redRatio) => {
    for (const contracts of [10, 20, 100, 300, 1000]) {
      const deliveries = Math.round(contracts * redRatio)
      expect(red(region(contracts, deliveries), context({ redRatio }))).toEqual([])
      expect(red(region(contracts, deliveries - 1), context({ redRatio }))).toHaveLength(1)
    }
  })

  it('needs three customers in 合同, or as many as are set', () => {
    expect(red(region(2, 0))).toEqual([])
    expect(red(region(3, 0))).toHaveLength(1)
    expect(red(region(3, 0), context({ minContracts: 4 }))).toEqual([])
  })

  it('counts open deals where they stand now, each customer once', () => {
    expect(red([...region(3, 0), ...rows(3, { stage: 'delivery', outcome: 'won' })])).toHaveLength(
      1,
    )
    expect(red(rows(3, { stage: 'contract', customerName: '同一家' }))).toEqual([])
    expect(red(rows(9, { stage: 'quote' }))).toEqual([])
  })

  it("goes by the customer's region, else by the owner's; without either by none", () => {
    expect(red(region(3, 0, { region: '西南' }))).toMatchObject([{ key: '西南' }])
    expect(red(region(3, 0, { ownerId: 'south' }))).toMatchObject([{ key: '华南' }])
    expect(red(region(3, 0, { ownerId: 'nowhere' }))).toEqual([])
  })

  it('is one region, not the company', () => {
    const mixed = [...region(2, 0), ...region(2, 0, { region: '华南' })]
    expect(red(mixed)).toEqual([])
  })

  it('comes before orange in what is found, so that folding knows of it', () => {
    const rules = groupFindings([...region(3, 0), ...rows(3, LATE)], NOW, context())
      .filter(({ isTooMuch }) => isTooMuch)
      .map(({ rule }) => rule)
    expect(rules).toEqual(['region-delivery-gap', 'owner-overdue-cluster'])
  })
})
