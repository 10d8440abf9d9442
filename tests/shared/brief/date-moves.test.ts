import { dateMoves } from '@kedu/shared/brief/date-moves'
import { DAY_MS, HOUR_MS, plusDays } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  CONTRACT_FILES,
  type GivenDeal,
  givenDeal,
  TODAY,
} from '../../support/given-deal.ts'

function plan(deal: GivenDeal, days: number, text: string): GivenDeal {
  const date = plusDays(TODAY, days)
  const nextAction = { date, time: null, isDeadline: false, text }
  return deal.after(DAY_MS).having({ kind: 'update-deal', changes: { nextAction } })
}

describe('dates moved without anything to show', () => {
  it('are counted with the words that were the same', () => {
    const deal = givenDeal()
    expect(dateMoves(deal.history)).toEqual({ times: 0, sameWords: 1, words: '送样' })
    for (const days of [5, 9, 14]) plan(deal, days, '再跟进')
    expect(dateMoves(deal.history)).toEqual({ times: 3, sameWords: 3, words: '再跟进' })
    plan(deal, 20, '带合同去')
    expect(dateMoves(deal.history)).toEqual({ times: 4, sameWords: 1, words: '带合同去' })
  })

  it('do not count when the date came nearer or stayed', () => {
    const deal = plan(plan(givenDeal(), 9, '一'), 4, '二')
    expect(dateMoves(deal.history).times).toBe(1)
    plan(deal, 4, '三')
    expect(dateMoves(deal.history).times).toBe(1)
  })

  it('begin anew with a file and with a move to another stage', () => {
    const deal = plan(plan(givenDeal(), 5, '再跟进'), 9, '再跟进')
    deal.having({ kind: 'attach-evidence', evidence: [aFile('photo', 'site-photo')] })
    expect(dateMoves(deal.history)).toEqual({ times: 0, sameWords: 0, words: '' })
    plan(deal, 14, '再跟进')
    expect(dateMoves(deal.history).times).toBe(1)
    deal.having({ kind: 'attach-evidence', evidence: CONTRACT_FILES }).judged()
    deal.having({ kind: 'update-deal', changes: { stage: 'contract' } })
    expect(dateMoves(deal.history).times).toBe(0)
  })

  it('are forgotten when they were undone', () => {
    const deal = plan(givenDeal(), 9, '再跟进')
    expect(dateMoves(deal.history).times).toBe(1)
    deal.after(HOUR_MS).having({ kind: 'undo', targetCommandId: deal.ownCommandId })
    expect(dateMoves(deal.history).times).toBe(0)
  })
})
