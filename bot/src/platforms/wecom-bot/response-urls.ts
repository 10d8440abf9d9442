import type { Instant } from '@kedu/shared/time/instant'
import type { Address } from '../../platform.ts'

const MAX_SPENT = 20_000

/**
 * The addresses that came with messages: each is good for one answer within its hour. Kept in memory:
 * what is forgotten at a restart was stored beside the message it belongs to.
 */
export class ResponseUrls {
  readonly #last = new Map<string, { url: string; until: Instant }>()
  readonly #spent = new Set<string>()

  /** Somebody said something to the bot alone. */
  note(userId: string, url: string, until: Instant): void {
    this.#last.delete(userId)
    this.#last.set(userId, { url, until })
    for (const oldest of this.#last.keys()) {
      if (this.#last.size <= MAX_SPENT) return
      this.#last.delete(oldest)
    }
  }

  /** Its own address, else — for what is said to the person alone — that of the person's last message. */
  usable(to: Address, own: string | null, now: Instant): string | null {
    if (own !== null && to.route !== undefined && now < to.route.until && !this.#spent.has(own)) {
      return own
    }
    if (to.group !== undefined) return null
    const last = this.#last.get(to.userId.toLowerCase())
    return last && now < last.until && !this.#spent.has(last.url) ? last.url : null
  }

  spend(url: string): void {
    this.#spent.add(url)
    for (const oldest of this.#spent) {
      if (this.#spent.size <= MAX_SPENT) return
      this.#spent.delete(oldest)
    }
  }
}
