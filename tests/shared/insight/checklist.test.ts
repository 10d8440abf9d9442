import type { DealRow } from '@kedu/shared/deal/deal'
import { toRow } from '@kedu/shared/deal/row'
import {
  attachmentUse,
  drawSample,
  isContractUnseen,
  isProcessAbsent,
  isSigned,
  signedInOrder,
} from '@kedu/shared/insight/checklist'
import { lightProcess } from '@kedu/shared/process/templates'
import { HOUR_MS, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { aFile, type GivenDeal, givenDeal, NOW } from '../../support/given-deal.ts'
import { tracesOf } from '../../support/given-trace.ts'

const PROCESS = lightProcess()
const row = (part: Partial<DealRow>): DealRow => ({ ...toRow(givenDeal().state, 1), ...part })
const drawn = (rows: readonly DealRow[], draw: number) =>
  drawSample(signedInOrder(rows, PROCESS), draw)
const PERIOD = { from: NOW, to: plusMs(NOW, 100 * HOUR_MS) }

describe('the sample of five (R46)', () => {
  const rows = Array.from({ length: 40 }, (_, n) =>
    row({ id: `d${n}`, stage: n % 2 === 0 ? 'contract' : 'quote' }),
  )

  it('draws five different signed customers, the same five by the same number', () => {
    for (let draw = 0; draw < 50; draw += 1) {
      const ids = drawn(rows, draw).map(({ id }) => id)
      expect(new Set(ids).size).toBe(5)
      expect(ids).toEqual(drawn([...rows].reverse(), draw).map(({ id }) => id))
      for (const id of ids) expect(Number(id.slice(1)) % 2).toBe(0)
    }
  })

  it('draws everyone before long', () => {
    const seen = new Set<string>()
    for (let draw = 0; draw < 60; draw += 1) {
      for (const { id } of drawn(rows, draw)) seen.add(id)
    }
    expect(seen.size).toBe(20)
  })

  it('draws fewer where fewer signed', () => {
    expect(drawn(rows.slice(0, 3), 1)).toHaveLength(2)
    expect(drawn([], 1)).toEqual([])
  })

  it('takes 合同, 交付 and wins for signed, what was lost for not', () => {
    expect(isSigned(row({ stage: 'delivery' }), PROCESS)).toBe(true)
    expect(isSigned(row({ stage: 'quote' }), PROCESS)).toBe(false)
    expect(isSigned(row({ stage: 'quote', outcome: 'won' }), PROCESS)).toBe(true)
    expect(isSigned(row({ stage: 'contract', outcome: 'lost' }), PROCESS)).toBe(false)
  })

  it('reads 尚未启动 at three empty ones, not at two', () => {
    expect([2, 3].map(isProcessAbsent)).toEqual([false, true])
  })
})

it('reads 合同状态未可视 at 18 times, not at 17 (R47)', () => {
  expect([17, 18].map(isContractUnseen)).toEqual([false, true])
})

describe('attachment use (R48)', () => {
  const worked = () =>
    givenDeal()
      .after(HOUR_MS)
      .having({ kind: 'update-deal', changes: { obstacle: '交期' } })
  const withFile = (n: number) =>
    worked().having({ kind: 'attach-evidence', evidence: [aFile(`f${n}`)] })
  const use = (files: number, words: number) => {
    const deals: [string, GivenDeal][] = [
      ...Array.from({ length: files }, (_, n): [string, GivenDeal] => [`f${n}`, withFile(n)]),
      ...Array.from({ length: words }, (_, n): [string, GivenDeal] => [`w${n}`, worked()]),
    ]
    return attachmentUse(tracesOf(Object.fromEntries(deals)), PERIOD)
  }

  it('is low at 40.9 %, not at 41 %', () => {
    expect(use(9, 13)).toMatchObject({ worked: 22, withFile: 9, percent: 40.9, isLow: true })
    expect(use(41, 59)).toMatchObject({ percent: 41, isLow: false })
  })

  it('says nothing where nobody worked on anything', () => {
    expect(use(0, 0)).toEqual({ worked: 0, withFile: 0, percent: null, isLow: false })
  })

  it('counts the days of the period alone', () => {
    const later = { from: plusMs(NOW, 50 * HOUR_MS), to: PERIOD.to }
    expect(attachmentUse(tracesOf({ a: withFile(1) }), later).worked).toBe(0)
  })
})
