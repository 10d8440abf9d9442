import { ERRCODE_RULES, outcomeOf, updateOutcomeOf } from '@kedu/bot/platforms/wecom/api-errors'
import { describe, expect, it } from 'vitest'
import fc from '../../../support/property.ts'

const refused = (errcode: number, errmsg = 'x') => ({ kind: 'refused', errcode, errmsg }) as const

describe('outcomeOf', () => {
  it.each([
    [-1, 'retry', 'busy'],
    [45009, 'retry', 'rate-limited'],
    [45033, 'retry', 'rate-limited'],
    [40014, 'retry', 'token'],
    [41001, 'retry', 'token'],
    [42001, 'retry', 'token'],
    [40007, 'retry', 'media-refused'],
    [40001, 'retry', 'credentials'],
    [40013, 'retry', 'credentials'],
    [40056, 'retry', 'credentials'],
    [40091, 'retry', 'credentials'],
    [40003, 'rejected', 'recipient-unreachable'],
    [60111, 'rejected', 'recipient-unreachable'],
    [43004, 'rejected', 'recipient-unreachable'],
    [60011, 'rejected', 'recipient-out-of-scope'],
    [81013, 'rejected', 'recipient-out-of-scope'],
    [50002, 'rejected', 'recipient-out-of-scope'],
    [50003, 'retry', 'not-permitted'],
    [48002, 'retry', 'not-permitted'],
    [301002, 'retry', 'not-permitted'],
    [60020, 'retry', 'ip-not-trusted'],
    [44004, 'rejected', 'content-refused'],
    [45002, 'rejected', 'content-refused'],
    [40033, 'rejected', 'content-refused'],
    [40008, 'rejected', 'bad-request'],
    [40058, 'rejected', 'bad-request'],
    [82001, 'rejected', 'bad-request'],
    [99999, 'retry', 'unknown'],
    [-99, 'retry', 'unknown'],
  ])('errcode %i → %s %s', (errcode, kind, reason) => {
    expect(outcomeOf(refused(errcode))).toMatchObject({ kind, reason })
  })

  it('is never a success and always waits before the next try', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.constantFrom(...ERRCODE_RULES.keys())), (errcode) => {
        const outcome = outcomeOf(refused(errcode))
        expect(['retry', 'rejected']).toContain(outcome.kind)
        if (outcome.kind === 'retry') expect(outcome.afterMs).toBeGreaterThanOrEqual(5000)
        expect(outcome.detail).toContain(String(errcode))
      }),
    )
  })

  it('shows the admin the address to trust', () => {
    const told = outcomeOf(
      refused(
        60020,
        'not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info',
      ),
    )
    expect(told).toMatchObject({ adminHint: expect.stringContaining('203.0.113.7 加进') })
    expect(outcomeOf(refused(60020, 'from ip: 2001:db8::1'))).toMatchObject({
      adminHint: expect.stringContaining('2001:db8::1'),
    })
    expect(outcomeOf(refused(60020, 'no'))).toMatchObject({
      adminHint: expect.stringContaining('企业可信IP'),
    })
  })

  it.each([40001, 40013, 40056, 40091, 48002, 50003, 60020, 301002])(
    'keeps what errcode %i holds back, and says what is to be mended',
    (errcode) => {
      expect(outcomeOf(refused(errcode))).toMatchObject({
        kind: 'retry',
        adminHint: expect.stringMatching(/\p{Script=Han}/u),
      })
    },
  )

  it.each(['network', 'timeout', 'busy', 'unknown', 'token'] as const)(
    'tries again after %s',
    (reason) => {
      expect(outcomeOf({ kind: 'failed', reason, detail: 'd' })).toMatchObject({
        kind: 'retry',
        reason,
      })
    },
  )
})

describe('updateOutcomeOf', () => {
  it.each([40058, 99999, 45002])(
    'takes errcode %i for a card that cannot be changed',
    (errcode) => {
      expect(updateOutcomeOf(refused(errcode))).toMatchObject({
        kind: 'rejected',
        reason: 'card-not-replaceable',
      })
    },
  )

  it.each([
    [-1, 'busy'],
    [45009, 'rate-limited'],
    [60020, 'ip-not-trusted'],
    [81013, 'recipient-out-of-scope'],
  ])('leaves errcode %i as it is: %s', (errcode, reason) => {
    expect(updateOutcomeOf(refused(errcode))).toMatchObject({ reason })
  })

  it('tries again after the network', () => {
    const failure = { kind: 'failed', reason: 'unknown', detail: 'HTTP 404' } as const
    expect(updateOutcomeOf(failure)).toMatchObject({ kind: 'retry' })
  })
})
