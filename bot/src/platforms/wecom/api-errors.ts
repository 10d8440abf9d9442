/**
 * WeCom's `errcode` → what the outbox does. One table; unknown codes are retried (the outbox caps
 * that), never taken for success.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90313 the codes
 * @see https://developer.work.weixin.qq.com/document/path/90454 the limits: a minute's limit blocks
 *   60 s, an hour's 60 min
 */
import { MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
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
import type { ApiFailure } from './api-result.ts'
import { wecomWording } from './wording.ts'

const hints = wecomWording.adminHints

export const ERRCODE_RULES: ReadonlyMap<number, CodeRule> = new Map<number, CodeRule>([
  [-1, retry('busy', 5 * SECOND_MS)],
  [40001, untilMended('credentials', () => hints.badSecret)],
  [40003, rejected('recipient-unreachable')],
  [40004, rejected('media-refused')],
  [40005, rejected('media-refused')],
  [40006, rejected('media-refused')],
  // A media id we just got can only have died of age: the next try uploads anew.
  [40007, retry('media-refused', 5 * SECOND_MS)],
  [40008, rejected('bad-request')],
  [40009, rejected('media-refused')],
  [40011, rejected('media-refused')],
  [40013, untilMended('credentials', () => hints.badSecret)],
  [40014, retry('token', 30 * SECOND_MS)],
  [40033, rejected('content-refused')],
  [40056, untilMended('credentials', () => hints.badAgent)],
  [40058, rejected('bad-request')],
  [40091, untilMended('credentials', () => hints.badSecret)],
  [41001, retry('token', 30 * SECOND_MS)],
  [42001, retry('token', 30 * SECOND_MS)],
  [43004, rejected('recipient-unreachable')],
  [44004, rejected('content-refused')],
  [45002, rejected('content-refused')],
  [45009, retry('rate-limited', MINUTE_MS)],
  [45033, retry('rate-limited', 10 * SECOND_MS)],
  [48002, untilMended('not-permitted', () => hints.notPermitted)],
  [50002, rejected('recipient-out-of-scope', hints.outOfScope)],
  [50003, untilMended('not-permitted', () => hints.appDisabled)],
  [60011, rejected('recipient-out-of-scope', hints.outOfScope)],
  [60020, untilMended('ip-not-trusted', (errmsg) => hints.ipNotTrusted(refusedIp(errmsg)))],
  [60111, rejected('recipient-unreachable')],
  [81013, rejected('recipient-out-of-scope', hints.outOfScope)],
  [82001, rejected('bad-request')],
  [301002, untilMended('not-permitted', () => hints.notPermitted)],
])

const UNKNOWN: CodeRule = retry('unknown', MINUTE_MS)

/** The code's row; unknown codes are to be tried again. */
export function ruleOf(errcode: number): CodeRule {
  return ERRCODE_RULES.get(errcode) ?? UNKNOWN
}

/** A failed call as the outbox sees it; never `delivered`. */
export function outcomeOf(failure: ApiFailure): NotDelivered {
  if (failure.kind === 'failed') return outcomeOfFailed(failure)
  const { errcode, errmsg } = failure
  return outcomeByRule(ruleOf(errcode), `errcode ${errcode}`, errmsg)
}

/**
 * Whether this refusal of a card means that the very same card is there already. One task id is taken
 * once only, and ours are new with every card and always well-formed: a refusal that names it can mean
 * nothing else. No page says which code that is. Within four hours WeCom knows a repetition by itself.
 *
 * @param wasUnanswered it was sent before and nothing came back: then a refused card is that one, too
 */
export function wasSentBefore(failure: ApiFailure, wasUnanswered: boolean): boolean {
  if (failure.kind === 'failed') return false
  const { reason } = outcomeOf(failure)
  if (reason === 'bad-request' && wasUnanswered) return true
  return (reason === 'bad-request' || reason === 'unknown') && /task_?id/i.test(failure.errmsg)
}

/**
 * `outcomeOf` for changing a card. No page says which code a used or expired `response_code` gets, so
 * everything that is not about the way to WeCom or the recipient means: this card cannot be changed.
 */
export function updateOutcomeOf(failure: ApiFailure): NotDelivered {
  const outcome = outcomeOf(failure)
  if (failure.kind === 'failed') return outcome
  const isAboutCard =
    outcome.reason === 'unknown' ||
    outcome.reason === 'bad-request' ||
    outcome.reason === 'content-refused'
  return isAboutCard ? cardNotReplaceable(outcome) : outcome
}
