import type { PlatformName } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'

/** What the platform needs to change a card later; opaque outside its folder, stored as JSON. */
export interface CardReceipt {
  platform: PlatformName
  userId: string
  messageId: string | null
  /** Task id we gave the card. */
  taskId: string | null
  /** One-time code with its expiry (WeCom: 72 h). */
  updateCode: string | null
  updateCodeExpiresAt: Instant | null
}
