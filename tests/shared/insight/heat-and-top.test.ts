import type { DealRow } from '@kedu/shared/deal/deal'
import { toRow } from '@kedu/shared/deal/row'
import { heatCell, heatMap } from '@kedu/shared/insight/heat-map'
import { lastUpdateInStage, longestUntouched } from '@kedu/shared/insight/overdue-top'
import { lightProcess } from '@kedu/shared/process/templates'
import { HOUR_MS, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { givenDeal, NOW } from '../../support/given-deal.ts'

const row = (part: Partial<DealRow>): DealRow => ({ ...toRow(givenDeal().state, 1), ...part })

describe('the heat map', () => {
  const rows = [
    row({ id: 'a', stage: 'lead', industry: '机械' }),
    row({ id: 'b', stage: 'lead', industry: '机械' }),
    row({ id: 'c', stage: 'quote', industry: null }),
    row({ id: 'd', stage: 'quote', industry: '化工' }),
    row({ id: 'e', stage: 'lead', industry: '机械', outcome: 'won' }),
    row({ id: 'f', stage: 'gone', industry: '机械' }),
  ]

  it('counts open deals per stage and group, what is not filled in last', () => {
    expect(heatMap(rows, lightProcess(), 'industry')).toEqual({
      groups: [
        { key: '机械', counts: [2, 0, 0, 0], total: 2 },
        { key: '化工', counts: [0, 1, 0, 0], total: 1 },
        { key: '', counts: [0, 1, 0, 0], total: 1 },
      ],
      totals: [2, 2, 0, 0],
      elsewhere: 1,
    })
  })

  it('opens as many deals as a cell counts', () => {
    const { groups } = heatMap(rows, lightProcess(), 'industry')
    for (const { key, counts } of groups) {
      for (const [place, { id: stage }] of lightProcess().stages.entries()) {
        const found = heatCell(rows, { by: 'industry', group: key, stage })
        expect(found).toHaveLength(counts[place] ?? -1)
      }
    }
  })
})

describe('the overdue TOP 5', () => {
  it('are the longest since the last update in the stage, closed ones left out', () => {
    const rows = Array.from({ length: 8 }, (_, n) =>
      row({
        id: `d${n}`,
        updatedAt: plusMs(NOW, -n * HOUR_MS),
        stageEnteredAt: plusMs(NOW, -100 * HOUR_MS),
        outcome: n === 7 ? 'lost' : 'open',
      }),
    )
    expect(longestUntouched(rows).map(({ id }) => id)).toEqual(['d6', 'd5', 'd4', 'd3', 'd2'])
  })

  it('count from entering the stage where nothing was written since', () => {
    const entered = row({ updatedAt: plusMs(NOW, -HOUR_MS), stageEnteredAt: NOW })
    expect(lastUpdateInStage(entered)).toBe(NOW)
  })
})
