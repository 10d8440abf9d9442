/** What a region's diagnosis says: how long contracts wait, which words came and went, what to do. */
import { proposedMoves } from '@kedu/shared/diagnosis/proposed-moves'
import { diagnoseRegion, isUnusual } from '@kedu/shared/diagnosis/region-diagnosis'
import { type Said, wordShifts } from '@kedu/shared/diagnosis/word-shifts'
import { companyWords, wordSplitter } from '@kedu/shared/insight/words'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, type Instant, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  at,
  contextWith,
  dealRow,
  peopleMap,
  person,
  plainCalendar,
} from '../policies/given-deal.ts'

const NOW = at('2026-03-30 10:00')
const own = companyWords({
  cloudWords: ['先把关'],
  cloudStopWords: [],
  obstacles: ['付款周期', '无'],
})
const WORDS = { ...own, split: wordSplitter(own.kept) }

const said = (text: string, daysAgo: number, customerName = '华东机电'): Said => ({
  dealId: 'd1',
  customerName,
  at: plusMs(NOW, -daysAgo * DAY_MS),
  text,
})
const shifts = (...given: Said[]) => wordShifts(given, WORDS, NOW)

describe('words that changed', () => {
  it('are those that stand in two more sentences, or two less, than in the 30 days before', () => {
    const found = shifts(
      said('付款要等老板签字。付款还没到', 1),
      said('验收已经安排。', 31),
      said('验收定在下月', 40),
      said('图纸确认', 2),
    )
    expect(found).toContainEqual(expect.objectContaining({ word: '付款', before: 0, after: 2 }))
    expect(found).toContainEqual(expect.objectContaining({ word: '验收', before: 2, after: 0 }))
    expect(found.map(({ word }) => word)).not.toContain('图纸')
  })

  it('count up to 30 days and from there up to 60, the newest sentence first', () => {
    const half = 30 * DAY_MS
    const at30 = { ...said('付款周期太长', 0, '满'), at: plusMs(NOW, -half) }
    const within = { ...said('付款周期太长', 0, '近'), at: plusMs(NOW, -half + 1) }
    const old = { ...said('付款周期太长', 0, '旧'), at: plusMs(NOW, -2 * half) }
    const [shift] = shifts(within, said('付款周期还要谈', 3), said('付款周期谈不拢', 1), at30, old)
    expect(shift).toMatchObject({ word: '付款周期', before: 1, after: 3 })
    expect(shift?.sentences.map(({ text }) => text)).toEqual(['付款周期谈不拢', '付款周期还要谈'])
  })

  it('are no filler, unless the company says so', () => {
    const found = shifts(
      said('先把方案定了', 1),
      said('先把图纸定了', 2),
      said('先把关，再先把关', 3),
    )
    expect(found.map(({ word }) => word)).not.toContain('先把')
    expect(shifts(said('要先把关', 1), said('先把关', 2))).toMatchObject([
      { word: '先把关', after: 2 },
    ])
  })

  it('are none where nothing was said', () => {
    expect(shifts()).toEqual([])
  })
})

describe('the moves it proposes', () => {
  const people = peopleMap(
    person('rep', { name: '张伟', region: '华东' }),
    person('mate', { name: '李娜', region: '华东' }),
    person('left', { region: '华东', active: false }),
    person('south', { region: '华南' }),
  )
  const contract = (id: string, ownerId = 'rep', obstacle: string | null = '付款周期') => ({
    row: dealRow({ id, customerName: id, ownerId, obstacle, stage: 'contract' }),
  })
  const moves = (contracts: { row: ReturnType<typeof dealRow> }[], now: Instant = NOW) =>
    proposedMoves({
      region: '华东',
      contracts,
      people,
      context: { calendar: plainCalendar() },
      now,
    })

  it('are three, each about another deal, the longest first', () => {
    const found = moves([contract('a'), contract('b'), contract('c')])
    expect(found).toMatchObject([
      { kind: 'set-delivery-date', dealId: 'a', on: '2026-03-31' },
      { kind: 'hand-over', dealId: 'b', toId: 'mate', from: 3, to: 0 },
      { kind: 'clear-obstacle', dealId: 'c', obstacle: '付款周期', count: 3 },
    ])
  })

  it('give nothing to somebody who would then have more, has left or sits elsewhere', () => {
    const even = moves([contract('a'), contract('b', 'mate'), contract('c', 'rep', '无')])
    expect(even.map(({ kind }) => kind)).toEqual([
      'set-delivery-date',
      'clear-obstacle',
      'set-delivery-date',
    ])
  })

  it('are fewer where there are fewer deals', () => {
    expect(moves([contract('a')])).toHaveLength(1)
    expect(moves([])).toEqual([])
  })

  it('fall on the next workday', () => {
    const friday = at('2026-03-27 18:00')
    expect(moves([contract('a')], friday)[0]).toMatchObject({ on: localDate('2026-03-30') })
  })
})

describe('how long contracts wait', () => {
  const process = lightProcess()
  const entered = (days: number) => plusMs(NOW, -days * DAY_MS)
  const waiting = (id: string, days: number, region = '华东') =>
    dealRow({ id, stage: 'contract', stageEnteredAt: entered(days), region })
  const past = (id: string, days: number) =>
    dealRow({
      id,
      stage: 'delivery',
      outcome: 'won',
      stageEntries: { contract: entered(100), delivery: plusMs(entered(100), days * DAY_MS) },
    })

  const diagnose = (clock: 'natural' | 'working' = 'natural') =>
    diagnoseRegion({
      region: '华东',
      counts: { kind: 'region', contracts: 2, deliveries: 0, ratio: 0.6 },
      rows: [
        waiting('a', 5),
        waiting('b', 28),
        waiting('c', 40, '华南'),
        past('x', 6),
        past('y', 8),
        past('z', 7),
      ],
      said: [],
      words: WORDS,
      people: peopleMap(person('rep')),
      context: contextWith({ process, clock }),
      now: NOW,
    })

  it("is compared with the median of the company's deals that went on", () => {
    const { contracts, usual } = diagnose()
    expect(contracts.map(({ row, days }) => [row.id, days])).toEqual([
      ['b', 28],
      ['a', 5],
    ])
    expect(usual).toEqual({ median: 7, count: 3 })
    expect(contracts.map((deal) => isUnusual(deal, usual))).toEqual([true, false])
  })

  it('is counted as the clock counts', () => {
    expect(diagnose('working').contracts.map(({ days }) => days)).toEqual([20, 3])
  })
})
