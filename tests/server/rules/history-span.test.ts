import { overBefore } from '@kedu/server/rules/history/history-span'
import { toRow } from '@kedu/shared/deal/row'
import { DAY_MS, plusMs } from '@kedu/shared/time/instant'
import { expect, it } from 'vitest'
import { givenDeal, NOW } from '../../support/given-deal.ts'

it('deals closed before the week of warming up, and not touched since, are not read', () => {
  const row = toRow(givenDeal().state, 1)
  const beginning = plusMs(NOW, -7 * DAY_MS)
  const rows = [
    { ...row, id: 'open', outcome: 'open' as const, updatedAt: plusMs(beginning, -DAY_MS) },
    { ...row, id: 'old', outcome: 'lost' as const, updatedAt: plusMs(beginning, -1) },
    { ...row, id: 'just-in', outcome: 'won' as const, updatedAt: beginning },
  ]
  expect(overBefore(rows, NOW)).toEqual(['old'])
})
