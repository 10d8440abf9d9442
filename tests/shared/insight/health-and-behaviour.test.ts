import type { DealRow } from '@kedu/shared/deal/deal'
import { toRow } from '@kedu/shared/deal/row'
import { firstDeals, leadDecisions, withCitations } from '@kedu/shared/insight/behaviour'
import { HEALTH_WEIGHTS, healthOf, healthValue, usualContacts } from '@kedu/shared/insight/health'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, HOUR_MS, localDate, plusDays, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aPerson,
  CONTRACT_FILES,
  type GivenDeal,
  givenContract,
  givenDeal,
  NOW,
  TODAY,
  ZONE,
} from '../../support/given-deal.ts'
import { traceOfEvents, tracesOf } from '../../support/given-trace.ts'

const PROCESS = lightProcess()

function health(given: GivenDeal, part: Partial<DealRow> = {}, usual: [string, number][] = []) {
  const row = { ...toRow(given.state, 1), ...part }
  const context = { process: PROCESS, usual: new Map(usual), now: given.now }
  const trace = traceOfEvents(given.history)
  const found = healthOf(row, trace, context)
  expect(healthValue(row, trace, context)).toBe(found.value)
  return found
}

describe('health (R37)', () => {
  it('has weights that add up to 100', () => {
    expect(Object.values(HEALTH_WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBe(100)
  })

  it('is made of its parts, each with its points', () => {
    const release = { amountFen: 50 } as NonNullable<DealRow['releases']>[number]
    const found = health(givenContract(), { amountFen: 100, releases: [release] }, [
      ['contract', 8],
    ])
    expect(found.parts.collection).toEqual({ share: 0.5, points: 20 })
    const points = Object.values(found.parts).reduce((sum, part) => sum + (part?.points ?? 0), 0)
    expect(found.value).toBe(Math.round(points))
  })

  it('says nothing of payments before the contract, or without an amount', () => {
    expect(health(givenDeal(), { amountFen: 100 }).parts.collection).toBeNull()
    expect(health(givenContract(), { amountFen: null }).parts.collection).toBeNull()
  })

  it('compares contacts of 30 days with what is usual in the stage, at most the whole', () => {
    const given = givenDeal()
    expect(health(given, {}, [['quote', 2]]).parts.contact?.share).toBe(0.5)
    expect(health(given, {}, [['quote', 0.5]]).parts.contact?.share).toBe(1)
    given.after(30 * DAY_MS)
    expect(health(given, {}, [['quote', 2]]).parts.contact?.share).toBe(0)
    expect(health(given).parts.contact).toBeNull()
  })

  it('weighs the parts that have data alone', () => {
    const { value, parts } = health(givenDeal())
    // All four fields, and no file for entering 报价.
    expect(parts).toMatchObject({ collection: null, contact: { share: 1 }, fit: { share: 0.8 } })
    expect(value).toBe(90)
  })

  it('knows what is usual per stage by the median of open deals', () => {
    const busy = givenDeal()
      .after(HOUR_MS)
      .having({ kind: 'update-deal', changes: { obstacle: '交期' } })
    const deals = { a: givenDeal(), b: busy }
    const found = tracesOf(deals).map(({ dealId, trace }) => ({
      row: toRow(deals[dealId as 'a' | 'b'].state, 1),
      trace,
    }))
    expect(usualContacts(found, plusMs(NOW, DAY_MS)).get('quote')).toBe(1.5)
  })
})

describe('decisions that cite data (R31)', () => {
  const period = { from: NOW, to: plusMs(NOW, 30 * DAY_MS) }
  const decide = (door: 'page' | 'card' = 'page') =>
    givenDeal()
      .after(30 * HOUR_MS)
      .having(
        { kind: 'update-deal', changes: { obstacle: '交期' } },
        { by: 'lead', meta: { door } },
      )
  const cited = (given: GivenDeal, hoursBefore: number | null) =>
    withCitations(
      leadDecisions({ traces: tracesOf({ d1: given }), leading: new Set(['lead']), period }),
      hoursBefore === null
        ? []
        : [{ personId: 'lead', dealId: 'd1', at: plusMs(given.now, -hoursBefore * HOUR_MS) }],
    ).map(({ isCited }) => isCited)

  it('are those after a look at the deal within a day', () => {
    expect(cited(decide(), 1)).toEqual([true])
    expect(cited(decide(), 24)).toEqual([true])
    expect(cited(decide(), 25)).toEqual([false])
    expect(cited(decide(), -1)).toEqual([false])
    expect(cited(decide(), null)).toEqual([false])
  })

  it('are those made on a card of Kedu', () => {
    expect(cited(decide('card'), null)).toEqual([true])
  })

  it('are no acts of owners, and none of those who lead nobody', () => {
    expect(cited(givenDeal(), 1)).toEqual([])
  })
})

describe("a new colleague's first deal (R32)", () => {
  const found = (given: GivenDeal, joinedOn = plusDays(TODAY, -10)) =>
    firstDeals({
      traces: tracesOf({ d1: given }),
      people: [aPerson({ id: 'rep', joinedOn }), aPerson({ id: 'mate', joinedOn: TODAY })],
      process: PROCESS,
      today: plusDays(TODAY, 30),
      zone: ZONE,
    })

  it('is counted in days from joining to the first own contract', () => {
    expect(found(givenContract()).done).toMatchObject([{ personId: 'rep', days: 10 }])
    expect(found(givenContract()).waiting.map(({ id }) => id)).toEqual(['mate'])
  })

  it('is none when somebody else moved it', () => {
    const given = givenDeal()
      .having({ kind: 'attach-evidence', evidence: CONTRACT_FILES })
      .judged()
      .having({ kind: 'update-deal', changes: { stage: 'contract' } }, { by: 'lead' })
    expect(found(given).done).toEqual([])
  })

  it('leaves out who joined more than a year ago', () => {
    expect(found(givenContract(), localDate('2025-01-01')).done).toEqual([])
  })
})
