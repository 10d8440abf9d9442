import { OwnTexts } from '@kedu/server/rules/history/own-texts'
import { packPast, unpackPast } from '@kedu/server/rules/history/past-parcel'
import { describe, expect, it } from 'vitest'
import { opened, pastOf, updated } from '../../shared/backtest/given-history.ts'

/** What a thread hears of what another tells. */
const heard = structuredClone

describe('the past of deals on its way to another thread', () => {
  it('arrives as it was sent, moment by moment', () => {
    const past = pastOf([
      updated(opened('d1', '2026-11-02 09:00', '2026-11-03'), '2026-11-06 10:00', '2026-11-20'),
      updated(
        updated(opened('d2', '2026-11-02 09:00', '2026-11-10'), '2026-11-12 00:00', '2026-12-20'),
        '2026-11-13 10:00',
        '2026-12-24 23:00',
        'lead',
      ),
      opened('d3', '2026-11-04 09:00', '2026-11-05'),
    ])
    expect(past.map(({ moments }) => moments.length)).toEqual([2, 3, 1])
    expect(unpackPast(heard(packPast(past)))).toEqual(past)
  })
})

describe('texts of another thread', () => {
  it('are the same data with the texts held once', () => {
    const data = {
      basis: 'next-action',
      stages: ['合同', '交付'],
      people: new Map([['rep', { name: '小王', leaves: null }]]),
      holidays: new Set(['2026-10-01']),
      hours: 48.5,
      wanted: undefined,
    }
    expect(new OwnTexts().in(heard(data))).toEqual(data)
  })
})
