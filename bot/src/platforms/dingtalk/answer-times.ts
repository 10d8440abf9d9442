/**
 * How long DingTalk waits for an answer, less what the way there and back may take, and for how long
 * that is tried again which it does not bring again. Pure.
 *
 * @see https://open.dingtalk.com/document/development/appendix-b-proposals-for-rational-use-of-resources
 * @see https://open.dingtalk.com/document/development/event-callback-card
 */
import type { CallbackTerms, RawCallback } from '../../platform.ts'

/** Of 2 s, either way it comes. */
export const CARD_MS = 1700
/** Of 3 s over the connection. */
export const STREAM_EVENT_MS = 2500
/** Of 2.5 s over HTTP. */
const HTTP_MS = 2200

/** That a robot message is brought again is seen and promised nowhere: some minutes. */
export const MESSAGE_RETRY_SECONDS: readonly number[] = [1, 2, 5, 10, 30, 60, 60, 60, 60]
/** A tap never is; whoever tapped was refused and looks at the card: some seconds. */
export const TAP_RETRY_SECONDS: readonly number[] = [1, 2, 5]

/** Over HTTP; an event comes again after 10 s and after 30 s, and lies ready to be fetched after that. */
export function termsOf({ channel }: Pick<RawCallback, 'channel'>): CallbackTerms {
  switch (channel) {
    case 'event':
      return { answerWithinMs: HTTP_MS, retrySeconds: [] }
    case 'card':
      return { answerWithinMs: CARD_MS, retrySeconds: TAP_RETRY_SECONDS }
    default:
      return { answerWithinMs: HTTP_MS, retrySeconds: MESSAGE_RETRY_SECONDS }
  }
}
