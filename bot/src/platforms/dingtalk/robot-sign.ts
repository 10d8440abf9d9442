/**
 * The two signatures of what DingTalk calls in HTTP mode: messages and taps on cards. Neither covers
 * the body, so the addresses are to be kept to oneself, and `open.ts` looks at repetitions. Pure.
 *
 * @see https://open.dingtalk.com/document/dingstart/robot-receive-message
 * @see https://open.dingtalk.com/document/development/event-callback-card
 */
import { createHmac } from 'node:crypto'

/** base64(HmacSHA256(appSecret, timestamp + "\n" + appSecret)). `timestamp` in ms, as it came. */
export function robotSign(timestamp: string, appSecret: string): string {
  return createHmac('sha256', appSecret)
    .update(`${timestamp}\n${appSecret}`, 'utf8')
    .digest('base64')
}

/** base64(HmacSHA256(apiSecret, timestamp)): the card's header `x-ddpaas-signature`. */
export function cardSign(timestamp: string, apiSecret: string): string {
  return createHmac('sha256', apiSecret).update(timestamp, 'utf8').digest('base64')
}

/**
 * The secret that taps on cards are signed with. Made from the app's, so that it is the same after a
 * restart and nobody has to keep one more.
 */
export function cardSecretOf(appSecret: string): string {
  return createHmac('sha256', appSecret).update('kedu card callbacks', 'utf8').digest('hex')
}
