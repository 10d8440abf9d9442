/** From a platform's answer to what the outbox does: the words in which each platform's table of codes is written. */
import { MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import type { DeliveryOutcome, FailureReason } from '../../platform.ts'
import type { CallFailure } from './call-http.ts'

/** What an admin can mend, in Chinese; may show the IP the platform saw, never a secret. */
export type AdminHint = (message: string) => string

/** What a code means for the outbox. */
export type CodeRule =
  | { kind: 'retry'; reason: FailureReason; afterMs: number; hint: AdminHint | null }
  | { kind: 'rejected'; reason: FailureReason; hint: AdminHint | null }

export type NotDelivered = Exclude<DeliveryOutcome, { kind: 'delivered' }>

export function retry(reason: FailureReason, afterMs: number): CodeRule {
  return { kind: 'retry', reason, afterMs, hint: null }
}

/** The app as a whole is set up wrongly: nothing is lost, everything waits until that is mended. */
export function untilMended(
  reason: FailureReason,
  hint: AdminHint,
  afterMs: number = MINUTE_MS,
): CodeRule {
  return { kind: 'retry', reason, afterMs, hint }
}

export function rejected(reason: FailureReason, hint: string | null = null): CodeRule {
  return { kind: 'rejected', reason, hint: hint === null ? null : () => hint }
}

/** The platform answered with that code. `code`: as the log shows it; `message`: the platform's own words. */
export function outcomeByRule(rule: CodeRule, code: string, message: string): NotDelivered {
  const detail = `${code}: ${message}`
  const adminHint = rule.hint === null ? null : rule.hint(message)
  if (rule.kind === 'retry') {
    return { kind: 'retry', reason: rule.reason, afterMs: rule.afterMs, detail, adminHint }
  }
  return { kind: 'rejected', reason: rule.reason, detail, adminHint }
}

/** The call came to nothing before any code said why; the outbox lets the wait grow from try to try. */
export function outcomeOfFailed({ reason, detail }: CallFailure): NotDelivered {
  return { kind: 'retry', reason, afterMs: firstPauseMs(reason), detail }
}

/** The card the outcome is about cannot be changed any more; a new one can be sent. */
export function cardNotReplaceable({ detail }: NotDelivered): NotDelivered {
  return { kind: 'rejected', reason: 'card-not-replaceable', detail, adminHint: null }
}

function firstPauseMs(reason: FailureReason): number {
  switch (reason) {
    case 'network':
    case 'timeout':
    case 'busy':
      return 5 * SECOND_MS
    case 'token':
      return 30 * SECOND_MS
    // The one limit without a code: an address that calls too often is shut out for five minutes.
    case 'rate-limited':
      return 5 * MINUTE_MS
    default:
      return MINUTE_MS
  }
}
