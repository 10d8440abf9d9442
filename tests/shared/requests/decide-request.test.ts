/** Asking another department (R29): who may, by when, once; answered by whoever was asked, closed by those who asked. */
import type { DealCommand } from '@kedu/shared/deal/commands'
import { toRow } from '@kedu/shared/deal/row'
import { isRequestOverdue } from '@kedu/shared/requests/request'
import { DAY_MS, HOUR_MS, instantOf, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { type GivenDeal, givenDeal, NOW, ZONE } from '../../support/given-deal.ts'

const raise = (
  part: Partial<Extract<DealCommand, { kind: 'raise-request' }>> = {},
): DealCommand => ({
  kind: 'raise-request',
  department: '财务部',
  toId: 'finance',
  what: '核一下账期',
  due: null,
  ...part,
})
const at = (day: string, time: string) => instantOf(localDate(day), ZONE, time)
const refusal = (
  given: GivenDeal,
  command: DealCommand,
  by?: 'rep' | 'mate' | 'finance' | 'lead',
) => {
  const decision = given.when(command, by === undefined ? {} : { by })
  return decision.kind === 'refused' ? decision.refusal : null
}
const asked = () => {
  const given = givenDeal().having(raise())
  const [request] = given.state.requests ?? []
  if (request === undefined) throw new Error('Nothing was asked')
  return { given, request, requestId: request.id }
}

describe('a request', () => {
  it('says who is asked for what, by when, and has a number of its own', () => {
    const { request } = asked()
    expect(request).toMatchObject({
      number: 'C-0001-X1',
      department: '财务部',
      toId: 'finance',
      byId: 'rep',
      what: '核一下账期',
      answer: null,
      closed: null,
    })
  })

  it('without a day is due in two workdays, over the weekend too', () => {
    expect(asked().request.dueAt).toBe(at('2026-11-25', '18:00'))
    const friday = givenDeal()
      .after(4 * DAY_MS)
      .having(raise())
    expect(friday.state.requests?.[0]?.dueAt).toBe(at('2026-12-01', '18:00'))
  })

  it('for today, asked after hours, may be answered until the day is over', () => {
    const late = givenDeal().after(10 * HOUR_MS)
    late.having(raise({ due: localDate('2026-11-23') }))
    expect(late.state.requests?.[0]?.dueAt).toBe(at('2026-11-23', '23:59'))
  })

  it('is overdue a millisecond after its moment, not at it, and not once it is answered', () => {
    const { given, request, requestId } = asked()
    expect(isRequestOverdue(request, request.dueAt)).toBe(false)
    expect(isRequestOverdue(request, plusMs(request.dueAt, 1))).toBe(true)
    given.having({ kind: 'answer-request', requestId, text: '可以' }, { by: 'finance' })
    const [answered] = given.state.requests ?? []
    expect(answered && isRequestOverdue(answered, plusMs(request.dueAt, DAY_MS))).toBe(false)
  })

  it('is refused to strangers, of nobody, of oneself, without words and on a closed deal', () => {
    const given = givenDeal()
    expect(refusal(given, raise(), 'mate')).toEqual({ kind: 'not-allowed', needs: 'owner' })
    const nobody = refusal(given, raise({ toId: 'gone' }))
    expect(nobody).toEqual({ kind: 'request', request: { reason: 'nobody' } })
    const self = refusal(given, raise({ toId: 'rep' }))
    expect(self).toEqual({ kind: 'request', request: { reason: 'yourself' } })
    const empty = refusal(given, raise({ what: ' 待定 ' }))
    expect(empty).toEqual({ kind: 'invalid', field: 'what', problem: 'empty' })
    const past = refusal(given, raise({ due: localDate('2026-11-22') }))
    expect(past).toMatchObject({ kind: 'date-in-past' })
    given.having({ kind: 'close-deal', outcome: 'lost', reason: '价格', amountFen: null })
    expect(refusal(given, raise())).toMatchObject({ kind: 'deal-closed' })
  })

  it('asked again in the same words of the same person changes nothing', () => {
    const { given } = asked()
    expect(refusal(given, raise())).toEqual({ kind: 'nothing-changed' })
    expect(refusal(given, raise({ what: '再核一下税点' }))).toBeNull()
  })

  it('stops at twenty that wait', () => {
    const given = givenDeal()
    for (let n = 0; n < 20; n += 1) given.having(raise({ what: `第 ${n} 件事` }))
    expect(refusal(given, raise())).toEqual({
      kind: 'request',
      request: { reason: 'too-many', most: 20 },
    })
  })

  it('is answered by whoever was asked or leads, by nobody else', () => {
    const { given, requestId } = asked()
    const answer = { kind: 'answer-request', requestId, text: '最多 60 天' } as const
    expect(refusal(given.fork(), answer, 'mate')).toEqual({
      kind: 'request',
      request: { reason: 'not-asked' },
    })
    expect(refusal(given.fork(), answer, 'rep')).toMatchObject({ request: { reason: 'not-asked' } })
    expect(refusal(given.fork(), answer, 'lead')).toBeNull()
    expect(refusal(given, answer, 'finance')).toBeNull()
    expect(given.state.requests?.[0]?.answer).toEqual({
      text: '最多 60 天',
      byId: 'finance',
      at: NOW,
    })
  })

  it('is closed by those who work on the deal, and takes no answer afterwards', () => {
    const { given, requestId } = asked()
    const close = { kind: 'close-request', requestId } as const
    expect(refusal(given, close, 'finance')).toEqual({ kind: 'not-allowed', needs: 'owner' })
    expect(refusal(given, close, 'rep')).toBeNull()
    const over = { kind: 'request', request: { reason: 'closed' } }
    expect(refusal(given, close, 'rep')).toEqual(over)
    const late = { kind: 'answer-request', requestId, text: '好' } as const
    expect(refusal(given, late, 'finance')).toEqual(over)
    expect(toRow(given.state, 1).requests).toBeUndefined()
  })

  it('can be taken back until it is answered', () => {
    const { given, requestId } = asked()
    const undo = { kind: 'undo', targetCommandId: requestId } as const
    const taken = given.fork()
    expect(refusal(taken, undo)).toBeNull()
    expect(taken.state.requests).toEqual([])
    given.having({ kind: 'answer-request', requestId, text: '可以' }, { by: 'finance' })
    expect(refusal(given, undo)).toEqual({ kind: 'undo-overtaken' })
  })
})
