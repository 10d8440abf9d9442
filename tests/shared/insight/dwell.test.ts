import { toRow } from '@kedu/shared/deal/row'
import { changeInPercent, dwellPerStage, staysOf } from '@kedu/shared/insight/dwell'
import { pileUp } from '@kedu/shared/insight/pile-up'
import { spreadOf } from '@kedu/shared/insight/spread'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, HOUR_MS, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { type GivenDeal, givenDeal, NOW } from '../../support/given-deal.ts'
import { traceOfEvents, tracesOf } from '../../support/given-trace.ts'

/** In 线索 from `NOW`, in 报价 after so many days. */
function quotedAfter(days: number): GivenDeal {
  return givenDeal({ stage: 'lead' })
    .after(days * DAY_MS)
    .having({ kind: 'update-deal', changes: { stage: 'quote' } })
}

const stays = (given: GivenDeal) =>
  staysOf(traceOfEvents(given.history)).map(({ stage, from, to }) => [
    stage,
    (from - NOW) / DAY_MS,
    to === null ? null : (to - NOW) / DAY_MS,
  ])

const dwell = (deals: GivenDeal[], goLiveAt: number, now: number) =>
  dwellPerStage({
    traces: tracesOf(Object.fromEntries(deals.map((deal, n) => [`d${n}`, deal]))),
    process: lightProcess(),
    goLiveAt,
    now,
  })

describe('how long a deal stays', () => {
  it('is from entering a stage to leaving it', () => {
    expect(stays(quotedAfter(3))).toEqual([
      ['lead', 0, 3],
      ['quote', 3, null],
    ])
  })

  it('ends with a loss and begins anew when the deal is taken up again', () => {
    const given = quotedAfter(1)
      .after(DAY_MS)
      .having({ kind: 'close-deal', outcome: 'lost', reason: '价格', amountFen: null })
      .after(DAY_MS)
      .having({ kind: 'reopen-deal' })
    expect(stays(given).slice(1)).toEqual([
      ['quote', 1, 2],
      ['quote', 3, null],
    ])
  })

  it('counts a move back as a stay of its own', () => {
    const given = quotedAfter(1)
      .after(DAY_MS)
      .having({ kind: 'update-deal', changes: { stage: 'lead' } }, { by: 'lead' })
    expect(stays(given)).toEqual([
      ['lead', 0, 1],
      ['quote', 1, 2],
      ['lead', 2, null],
    ])
  })
})

describe('dwell per stage', () => {
  it('is mean and median in days, per side of the day of going live', () => {
    const goLiveAt = plusMs(NOW, 5 * DAY_MS)
    const [lead] = dwell([1, 4, 6, 7, 14].map(quotedAfter), goLiveAt, plusMs(NOW, 20 * DAY_MS))
    expect(lead).toMatchObject({
      before: { count: 2, mean: 2.5, median: 2.5 },
      after: { count: 3, mean: 9, median: 7 },
      changePercent: 260,
      now: null,
    })
  })

  it('takes a stay that ends on the very beginning of that day as after', () => {
    const end = plusMs(NOW, 5 * DAY_MS)
    expect(dwell([quotedAfter(5)], end, end)[0]).toMatchObject({
      before: null,
      after: { count: 1 },
    })
    expect(dwell([quotedAfter(5)], end + 1000, end)[0]).toMatchObject({
      before: { count: 1 },
      after: null,
    })
  })

  it('says nothing where there is nothing to compare with', () => {
    const [lead, , , delivery] = dwell([quotedAfter(3)], NOW, plusMs(NOW, 4 * DAY_MS))
    expect(lead?.changePercent).toBeNull()
    expect(delivery).toMatchObject({ before: null, after: null, now: null })
  })

  it('confirms a claim of −52 % and refutes it', () => {
    expect(changeInPercent(12.5, 6)).toBe(-52)
    expect(changeInPercent(10, 10)).toBe(0)
    expect(changeInPercent(0, 10)).toBeNull()
  })

  it('has no mean of nothing', () => {
    expect(spreadOf([])).toBeNull()
    expect(spreadOf([3, 1])).toEqual({ count: 2, mean: 2, median: 2 })
  })
})

describe('where it piles up', () => {
  it('is the stage with the most deals in it longer than usual', () => {
    const now = plusMs(NOW, 30 * DAY_MS)
    // Five left 线索 after two days: since then they are in 报价; three are in 线索 still.
    const gone = Array.from({ length: 5 }, () => quotedAfter(2))
    const here = Array.from({ length: 3 }, () => givenDeal({ stage: 'lead' }))
    const deals = [...gone, ...here]
    const rows = deals.map((deal) => toRow(deal.state, 1))
    const found = pileUp({ rows, dwell: dwell(deals, NOW, now), now })
    expect(found).toMatchObject({ stage: 'lead', usualDays: 2 })
    expect(found?.slow).toHaveLength(3)
  })

  it('is nowhere while nothing is slow', () => {
    const deals = [givenDeal({ stage: 'lead' })]
    const rows = deals.map((deal) => toRow(deal.state, 1))
    const now = plusMs(NOW, HOUR_MS)
    expect(pileUp({ rows, dwell: dwell(deals, NOW, now), now })).toBeNull()
  })
})
