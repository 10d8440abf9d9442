/** How long a signed callback counts, and which were seen within that time. */
import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'

/** The platforms retry within seconds; ten minutes also forgive a clock of ours that runs ahead. */
export const MAX_AGE_MS = 10 * MINUTE_MS
/** How far the platform's clock may be ahead of ours. */
export const MAX_AHEAD_MS = 5 * MINUTE_MS

/** Both ways, so that neither an old recording nor a clock of the caller's choice passes. */
export function freshness(signedAt: Instant, now: Instant): 'fresh' | 'stale' | 'from-the-future' {
  const ageMs = now - signedAt
  if (ageMs > MAX_AGE_MS) return 'stale'
  return ageMs < -MAX_AHEAD_MS ? 'from-the-future' : 'fresh'
}

/**
 * Remembers which signed requests were seen, within the time they are fresh.
 *
 * A platform repeats a callback that was not answered in time (WeCom after 5 s, DingTalk after 10 s),
 * and nothing says whether the repetition is signed anew. So a second sight is let through: the inbox
 * knows the message id, records nothing and answers the same (the id, not the nonce, is what makes it
 * harmless). Only a flood of the same request, far above their three retries, is refused before it
 * costs decryption and a lookup. What is older than the freshness window is refused as stale, so
 * nothing needs to be kept longer.
 */
export class ReplayMemory {
  readonly #seen = new Map<string, { times: number; at: Instant }>()
  readonly #maxTimes: number
  readonly #maxEntries: number

  constructor(limits: { maxTimes: number; maxEntries: number }) {
    this.#maxTimes = limits.maxTimes
    this.#maxEntries = limits.maxEntries
  }

  /** False once the same request has been admitted `maxTimes` times. Call it only after the signature check. */
  admit(timestamp: string, nonce: string, signature: string, now: Instant): boolean {
    this.#forget(now)
    const key = `${timestamp}/${nonce}/${signature}`
    const known = this.#seen.get(key)
    if (known) {
      known.times += 1
      return known.times <= this.#maxTimes
    }
    this.#seen.set(key, { times: 1, at: now })
    return true
  }

  get size(): number {
    return this.#seen.size
  }

  /** Oldest first: a Map keeps the order of insertion. */
  #forget(now: Instant): void {
    for (const [key, entry] of this.#seen) {
      const isOld = now - entry.at > MAX_AGE_MS + MAX_AHEAD_MS
      if (!isOld && this.#seen.size < this.#maxEntries) return
      this.#seen.delete(key)
    }
  }
}
