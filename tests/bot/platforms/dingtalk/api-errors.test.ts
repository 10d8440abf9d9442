import { outcomeOf, updateOutcomeOf } from '@kedu/bot/platforms/dingtalk/api-errors'
import type { ApiRefusal } from '@kedu/bot/platforms/dingtalk/api-result'
import { describe, expect, it } from 'vitest'

const refused = (code: string, status = 400, message = ''): ApiRefusal => ({
  kind: 'refused',
  code,
  status,
  message,
})

describe('outcomeOf', () => {
  it.each([
    ['InvalidAuthentication', 'retry', 'token', 30_000],
    ['42001', 'retry', 'token', 30_000],
    ['invalidClientIdOrSecret', 'retry', 'credentials', 60_000],
    ['Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', 'retry', 'rate-limited', 1000],
    ['90018', 'retry', 'rate-limited', 1000],
    ['90002', 'retry', 'rate-limited', 5000],
    ['Forbidden.AccessDenied.ApiCountLimitForOrg', 'retry', 'quota', 3_600_000],
    ['90020', 'retry', 'quota', 3_600_000],
    ['Forbidden.AccessDenied.AccessTokenPermissionDenied', 'retry', 'not-permitted', 60_000],
    ['Forbidden.AccessDenied.IpNotInWhiteList', 'retry', 'ip-not-trusted', 60_000],
    ['system.busy', 'retry', 'busy', 5000],
    ['15', 'retry', 'busy', 5000],
    ['410100', 'retry', 'rate-limited', 600_000],
  ])('%s waits: %s, %s, %i ms', (code, kind, reason, afterMs) => {
    expect(outcomeOf(refused(code))).toMatchObject({ kind, reason, afterMs })
  })

  it.each([
    ['33012', 'recipient-unreachable'],
    ['staffId.notExisted', 'recipient-unreachable'],
    ['50002', 'recipient-out-of-scope'],
    ['chatbotId.notAllow.sendOTO', 'recipient-out-of-scope'],
    ['group.disbanded', 'recipient-unreachable'],
    ['invalidParameter.msgParam.tooLong', 'content-refused'],
    ['contain.notAllowed.link', 'content-refused'],
    ['430104', 'content-refused'],
    ['40035', 'bad-request'],
  ])('%s is final: %s', (code, reason) => {
    expect(outcomeOf(refused(code))).toMatchObject({ kind: 'rejected', reason })
  })

  it('names the right that is missing', () => {
    const failure = refused(
      'Forbidden.AccessDenied.AccessTokenPermissionDenied',
      403,
      'no right Card.Instance.Write',
    )
    expect(outcomeOf(failure)).toMatchObject({
      adminHint: expect.stringContaining('Card.Instance.Write'),
    })
  })

  it.each([
    ['60020', 'request ip=203.0.113.9 corpId(ding1)', '把 203.0.113.9 加进'],
    [
      'Forbidden.AccessDenied.IpNotInWhiteList',
      'not in the white list',
      '服务器出口 IP 加进白名单',
    ],
  ])('%s names the IP to allow where DingTalk does', (code, message, hint) => {
    expect(outcomeOf(refused(code, 403, message))).toMatchObject({
      adminHint: expect.stringContaining(hint),
    })
  })

  it('tries again what nobody knows', () => {
    expect(outcomeOf(refused('brand.new'))).toMatchObject({ kind: 'retry', reason: 'unknown' })
    expect(outcomeOf(refused('brand.new', 500))).toMatchObject({ kind: 'retry', reason: 'busy' })
  })
})

describe('updateOutcomeOf', () => {
  it('gives up a card that is gone, and nothing else', () => {
    const gone = { kind: 'rejected', reason: 'card-not-replaceable' }
    expect(updateOutcomeOf(refused('param.cardNotExist'))).toMatchObject(gone)
    expect(updateOutcomeOf(refused('param.contentUnsafe'))).toMatchObject(gone)
    expect(updateOutcomeOf(refused('system.busy', 500))).toMatchObject({ kind: 'retry' })
    expect(updateOutcomeOf(refused('90020'))).toMatchObject({ kind: 'retry', reason: 'quota' })
  })
})
