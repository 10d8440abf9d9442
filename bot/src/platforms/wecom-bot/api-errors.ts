/**
 * The bot's `errcode` → what the outbox does. The codes it shares with the app are in the app's table.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101463
 */
import { SECOND_MS } from '@kedu/shared/time/instant'
import type { NotDelivered } from '../outgoing/code-rules.ts'
import { outcomeOf } from '../wecom/api-errors.ts'
import type { ApiFailure, ApiResult } from '../wecom/api-result.ts'
import { botWording } from './wording.ts'

/** No message has this `req_id`, or it is too old to be answered by it. */
export const INVALID_REQ_ID = 846605
/** The stream is older than six minutes. */
export const STREAM_TOO_OLD = 846608
/** The connection lives, the subscription does not. */
export const NOT_SUBSCRIBED = 846609
/** Never spoke to the bot, or is no chat of this bot's. */
export const INVALID_CHAT = 93006

/** A failed push or reply as the outbox sees it; never `delivered`. */
export function botOutcomeOf(failure: ApiFailure): NotDelivered {
  if (failure.kind === 'refused') {
    const detail = `errcode ${failure.errcode}: ${failure.errmsg}`
    if (failure.errcode === INVALID_CHAT) return notConnected(detail)
    if (failure.errcode === NOT_SUBSCRIBED) {
      return { kind: 'retry', reason: 'busy', afterMs: 10 * SECOND_MS, detail }
    }
  }
  const outcome = outcomeOf(failure)
  // The app's hints name the app's settings; none of them mends a bot.
  return { ...outcome, adminHint: null }
}

/** Nothing reaches the person here before they speak (again). */
export function notConnected(detail: string): NotDelivered {
  return {
    kind: 'rejected',
    reason: 'recipient-not-connected',
    detail,
    adminHint: botWording.adminHints.mustSpeakFirst,
  }
}

/** The reply cannot go this way any more, the same words can be pushed. */
export function isReplyOver(result: ApiResult<unknown>): boolean {
  return (
    result.kind === 'refused' &&
    (result.errcode === INVALID_REQ_ID || result.errcode === STREAM_TOO_OLD)
  )
}
