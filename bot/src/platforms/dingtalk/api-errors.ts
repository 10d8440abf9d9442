/**
 * DingTalk's codes → what the outbox does. One table for both APIs and the robot's webhook; unknown
 * codes are retried (the outbox caps that), never taken for success.
 *
 * @see https://open.dingtalk.com/document/development/server-api-error-codes-1
 * @see https://open.dingtalk.com/document/development/call-frequency-limit
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import {
  type CodeRule,
  cardNotReplaceable,
  type NotDelivered,
  outcomeByRule,
  outcomeOfFailed,
  rejected,
  retry,
  untilMended,
} from '../outgoing/code-rules.ts'
import { refusedIp } from '../outgoing/refused-ip.ts'
import type { ApiFailure, ApiRefusal } from './api-result.ts'
import { dingtalkWording } from './wording.ts'

const hints = dingtalkWording.adminHints

const badSecret = untilMended('credentials', () => hints.badSecret)
const badToken = retry('token', 30 * SECOND_MS)
const notPermitted = untilMended('not-permitted', hints.notPermitted)
const ipNotTrusted = untilMended('ip-not-trusted', (message) =>
  hints.ipNotTrusted(refusedIp(message)),
)
const quotaGone = untilMended('quota', () => hints.quotaGone, HOUR_MS)
const outOfScope = rejected('recipient-out-of-scope', hints.outOfScope)
const nobody = rejected('recipient-unreachable')
const groupGone = rejected('recipient-unreachable', hints.groupGone)
const busy = retry('busy', 5 * SECOND_MS)
const tooFast = retry('rate-limited', SECOND_MS)

export const CODE_RULES: ReadonlyMap<string, CodeRule> = new Map<string, CodeRule>([
  // Both APIs: token, credentials, rights, limits.
  ['InvalidAuthentication', badToken],
  ['40014', badToken],
  ['42001', badToken],
  ['88', retry('token', 5 * SECOND_MS)],
  ['invalidClientIdOrSecret', badSecret],
  ['40089', badSecret],
  ['Forbidden.AccessDenied.AccessTokenPermissionDenied', notPermitted],
  ['60011', notPermitted],
  ['Forbidden.AccessDenied.IpNotInWhiteList', ipNotTrusted],
  ['60020', ipNotTrusted],
  ['Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', tooFast],
  ['Forbidden.AccessDenied.QpmLimitForAppkeyAndApi', retry('rate-limited', MINUTE_MS)],
  ['90018', tooFast],
  ['Forbidden.AccessDenied.QpsLimitForApi', retry('rate-limited', 5 * SECOND_MS)],
  ['90002', retry('rate-limited', 5 * SECOND_MS)],
  ['Forbidden.AccessDenied.ApiCountLimitForOrg', quotaGone],
  ['90020', quotaGone],
  ['system.busy', busy],
  ['systemBusy', busy],
  ['system.error', busy],
  ['-1', busy],
  ['15', busy],
  // People.
  ['33012', nobody],
  ['60121', nobody],
  ['staffId.notExisted', nobody],
  ['robot.oto.notExist', nobody],
  ['50002', outOfScope],
  ['50004', outOfScope],
  ['chatbotId.notAllow.sendOTO', rejected('recipient-out-of-scope', hints.robotNotPublished)],
  ['60003', rejected('bad-request')],
  // The robot's messages.
  ['send.too.fast', retry('rate-limited', 10 * SECOND_MS)],
  ['send.byToken.tooFast', retry('rate-limited', 10 * SECOND_MS)],
  ['410100', retry('rate-limited', 10 * MINUTE_MS)],
  ['invalidParameter.msgParam.tooLong', rejected('content-refused')],
  ['34016', rejected('content-refused')],
  ['430101', rejected('content-refused')],
  ['430102', rejected('content-refused')],
  ['430103', rejected('content-refused')],
  ['430104', rejected('content-refused')],
  ['group.disbanded', groupGone],
  ['400013', groupGone],
  ['400106', groupGone],
  ['400102', untilMended('not-permitted', () => hints.robotStopped)],
  ['conversation.org.notMatch', groupGone],
  ['resource.unavailable', groupGone],
  ['300001', rejected('bad-request')],
  ['session.expired', rejected('bad-request')],
  // Cards.
  ['param.templateNotExist', untilMended('not-permitted', () => hints.noTemplate)],
  ['param.templateUnpublished', untilMended('not-permitted', () => hints.templateUnpublished)],
  ['param.openSpaceIdInvalid', nobody],
  ['param.contentUnsafe', rejected('content-refused')],
  // Files.
  ['40004', rejected('media-refused')],
  ['invalidParameter.robotCode.downloadCode', rejected('media-refused')],
  ['invalidParameter.robotCode.auth', rejected('media-refused')],
  ['invalidParameter.robotCode.empty', untilMended('credentials', () => hints.badRobotCode)],
  ['robotCode.illegal', untilMended('credentials', () => hints.badRobotCode)],
  // What is wrong with a request stays wrong.
  ['40035', rejected('bad-request')],
  ['400002', rejected('bad-request')],
  ['43004', rejected('bad-request')],
  ['400105', rejected('bad-request')],
])

const UNKNOWN: CodeRule = retry('unknown', MINUTE_MS)
const CONTENT = rejected('content-refused')

/** The code's row; unknown codes are to be tried again. */
export function ruleOf({ code, status }: Pick<ApiRefusal, 'code' | 'status'>): CodeRule {
  const known = CODE_RULES.get(code)
  if (known) return known
  // A family, `contain.notAllowed.link` and the like: words DingTalk does not let pass.
  if (code.startsWith('contain.notAllowed')) return CONTENT
  return status === 429 || status >= 500 ? busy : UNKNOWN
}

/** A failed call as the outbox sees it; never `delivered`. */
export function outcomeOf(failure: ApiFailure): NotDelivered {
  if (failure.kind === 'failed') return outcomeOfFailed(failure)
  return outcomeByRule(ruleOf(failure), failure.code, failure.message)
}

/**
 * The same for changing a card: what is not about the way to DingTalk or about our app means that
 * this card cannot be changed (deleted, of another app, too old).
 */
export function updateOutcomeOf(failure: ApiFailure): NotDelivered {
  const outcome = outcomeOf(failure)
  if (failure.kind === 'failed') return outcome
  const isAboutCard =
    outcome.kind === 'rejected' ||
    (outcome.reason === 'unknown' && /^(?:param|card)\./.test(failure.code))
  return isAboutCard ? cardNotReplaceable(outcome) : outcome
}
