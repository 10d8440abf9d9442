import type { Instant } from '../time/instant.ts'

/**
 * A way back that a message itself brought (DingTalk's sessionWebhook, the bot's response_url): it
 * costs less or reaches further than a message of our own accord, but only for a while. `value`
 * belongs to the platform alone and is a secret: stored beside the message, never logged.
 */
export interface ReplyRoute {
  value: string
  until: Instant
}
