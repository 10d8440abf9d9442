/**
 * WeCom's `errcode` → what the outbox does. One table; unknown codes are retried (the outbox caps
 * that), never taken for success.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90313 the codes
 * @see https://developer.work.weixin.qq.com/document/path/90454 the limits: a minute's limit blocks
 *   60 s, an hour's 60 min
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import type { DeliveryOutcome, FailureReason } from '../../platform.ts'
import { refusedIp } from '../outgoing/refused-ip.ts'
import type { ApiFailure } from './api-result.ts'
import { wecomWording } from './wording.ts'

/** What an admin can mend, in Chinese; may show the IP WeCom saw, never a secret. */
type Hint = (errmsg: string) => string

type Rule =
  | { kind: 'retry'; reason: FailureReason; afterMs: number; hint: Hint | null }
  | { kind: 'rejected'; reason: FailureReason; hint: Hint | null }

const hints = wecomWording.adminHints

function retry(reason: FailureReason, afterMs: number): Rule {
  return { kind: 'retry', reason, afterMs, hint: null }
}
/** The app as a whole is set up wrongly: nothing is lost, everything waits until that is mended. */
function untilMended(reason: FailureReason, hint: Hint): Rule {
  return { kind: 'retry', reason, afterMs: MINUTE_MS, hint }
}
function rejected(reason: FailureReason, hint: string | null = null): Rule {
  return { kind: 'rejected', reason, hint: hint === null ? null : () => hint }
}

export const ERRCODE_RULES: ReadonlyMap<number, Rule> = new Map<number, Rule>([
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

const UNKNOWN: Rule = retry('unknown', MINUTE_MS)

/** The code's row; unknown codes are to be tried again. */
export function ruleOf(errcode: number): Rule {
  return ERRCODE_RULES.get(errcode) ?? UNKNOWN
}

/** A failed call as the outbox sees it; never `delivered`. */
export function outcomeOf(failure: ApiFailure): Exclude<DeliveryOutcome, { kind: 'delivered' }> {
  if (failure.kind === 'failed') {
    return {
      kind: 'retry',
      reason: failure.reason,
      afterMs: pauseOf(failure.reason),
      detail: failure.detail,
    }
  }
  const rule = ruleOf(failure.errcode)
  const detail = `errcode ${failure.errcode}: ${failure.errmsg}`
  const adminHint = rule.hint === null ? null : rule.hint(failure.errmsg)
  if (rule.kind === 'retry') {
    return { kind: 'retry', reason: rule.reason, afterMs: rule.afterMs, detail, adminHint }
  }
  return { kind: 'rejected', reason: rule.reason, detail, adminHint }
}

/**
 * The same for changing a card. No page says which code a used or expired `response_code` gets, so
 * everything that is not about the way to WeCom or the recipient means: this card cannot be changed.
 */
export function updateOutcomeOf(
  failure: ApiFailure,
): Exclude<DeliveryOutcome, { kind: 'delivered' }> {
  const outcome = outcomeOf(failure)
  if (failure.kind === 'failed') return outcome
  const isAboutCard =
    outcome.reason === 'unknown' ||
    outcome.reason === 'bad-request' ||
    outcome.reason === 'content-refused'
  if (!isAboutCard) return outcome
  return {
    kind: 'rejected',
    reason: 'card-not-replaceable',
    detail: outcome.detail,
    adminHint: null,
  }
}

/** First wait; the outbox grows it from try to try. */
function pauseOf(reason: FailureReason): number {
  switch (reason) {
    case 'network':
    case 'timeout':
    case 'busy':
      return 5 * SECOND_MS
    case 'token':
      return 30 * SECOND_MS
    case 'rate-limited':
      return MINUTE_MS
    case 'quota':
    case 'credentials':
    case 'ip-not-trusted':
    case 'recipient-unreachable':
    case 'recipient-out-of-scope':
    case 'recipient-not-connected':
    case 'content-refused':
    case 'media-refused':
    case 'not-permitted':
    case 'card-not-replaceable':
    case 'bad-request':
      return HOUR_MS
    case 'unknown':
      return MINUTE_MS
    default:
      return reason satisfies never
  }
}
