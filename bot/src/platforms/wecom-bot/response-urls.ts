import type { Instant } from '@kedu/shared/time/instant'
import type { Address } from '../../platform.ts'

const MAX_SPENT = 20_000

export interface LastUrl {
  url: string
  until: Instant
}

/** What came with each person's last message, where any process that serves the company finds it. */
export interface LastUrls {
  read(userId: string): Promise<LastUrl | null>
  /** Never rejects. */
  write(userId: string, last: LastUrl): Promise<void>
}

/** For the only process. What is forgotten at a restart was stored beside the message it belongs to. */
export class LastUrlsInMemory implements LastUrls {
  readonly #last = new Map<string, LastUrl>()

  async read(userId: string): Promise<LastUrl | null> {
    return this.#last.get(userId) ?? null
  }

  async write(userId: string, last: LastUrl): Promise<void> {
    this.#last.delete(userId)
    this.#last.set(userId, last)
    for (const oldest of this.#last.keys()) {
      if (this.#last.size <= MAX_SPENT) return
      this.#last.delete(oldest)
    }
  }
}

/**
 * The addresses that came with messages: each is good for one answer within its hour. Which of them are
 * spent each process knows of itself: what another one spent is refused, and then spent here, too.
 */
export class ResponseUrls {
  readonly #last: LastUrls
  readonly #spent = new Set<string>()

  constructor(last: LastUrls = new LastUrlsInMemory()) {
    this.#last = last
  }

  /** Somebody said something to the bot alone. */
  note(userId: string, url: string, until: Instant): Promise<void> {
    return this.#last.write(userId.toLowerCase(), { url, until })
  }

  /** Its own address, else — for what is said to the person alone — that of the person's last message. */
  async usable(to: Address, own: string | null, now: Instant): Promise<string | null> {
    if (own !== null && to.route !== undefined && now < to.route.until && !this.#spent.has(own)) {
      return own
    }
    if (to.group !== undefined) return null
    const last = await this.#last.read(to.userId.toLowerCase())
    return last !== null && now < last.until && !this.#spent.has(last.url) ? last.url : null
  }

  spend(url: string): void {
    this.#spent.add(url)
    for (const oldest of this.#spent) {
      if (this.#spent.size <= MAX_SPENT) return
      this.#spent.delete(oldest)
    }
  }
}
