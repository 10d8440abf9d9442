/**
 * How long WeCom waits for an answer, app and bot alike, less what the way there and back may take; and
 * for how long that is tried again which it does not bring again. Pure.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90238
 */
import { SECOND_MS } from '@kedu/shared/time/instant'
import type { CallbackTerms } from '../../platform.ts'

/** Of 5 s. */
export const ANSWER_WITHIN_MS = 4.3 * SECOND_MS

/** WeCom brings a message three times within a quarter of a minute, a tap on the bot's card once. */
export const WECOM_TERMS: CallbackTerms = {
  answerWithinMs: ANSWER_WITHIN_MS,
  retrySeconds: [1, 2, 5, 10, 30, 60, 60, 60, 60],
}
