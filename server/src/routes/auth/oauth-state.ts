/**
 * What makes sure that a sign-in ends in the browser it began in, and once: a random ticket in a
 * cookie no script can read, and its signature as the `state` that travels through WeCom.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Instant, instant, MINUTE_MS } from '@kedu/shared/time/instant'

export const STATE_COOKIE = 'kedu_oauth'
/** Longer than a code of WeCom's lives. */
const LIFETIME_MS = 10 * MINUTE_MS

export interface StateParts {
  key: Uint8Array
  now(): Instant
  randomBytes(size: number): Uint8Array
}

export class OauthStates {
  readonly #parts: StateParts
  /** Tickets that brought somebody in, until they would have ended by themselves. */
  readonly #used = new Map<string, Instant>()

  constructor(parts: StateParts) {
    this.#parts = parts
  }

  begin(to: string): { state: string; cookie: string; maxAgeSeconds: number } {
    const nonce = Buffer.from(this.#parts.randomBytes(24)).toString('base64url')
    const until = this.#parts.now() + LIFETIME_MS
    const cookie = `${nonce}.${until}.${Buffer.from(to).toString('base64url')}`
    return { state: this.#stateOf(cookie), cookie, maxAgeSeconds: LIFETIME_MS / 1000 }
  }

  /** Where to go on to; null: not begun in this browser, too old, or used. Uses it up. */
  finish(state: string, cookie: string): { to: string } | null {
    const [nonce, until, to, ...rest] = cookie.split('.')
    if (nonce === undefined || until === undefined || to === undefined || rest.length > 0)
      return null
    const expected = Buffer.from(this.#stateOf(cookie))
    const given = Buffer.from(state)
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null
    const now = this.#parts.now()
    for (const [used, end] of this.#used) if (end <= now) this.#used.delete(used)
    if (!(Number(until) > now) || this.#used.has(nonce)) return null
    this.#used.set(nonce, instant(Number(until)))
    return { to: Buffer.from(to, 'base64url').toString('utf8') }
  }

  /** Hex: WeCom takes letters and digits, at most 128. */
  #stateOf(cookie: string): string {
    return createHmac('sha256', this.#parts.key).update(`kedu oauth\n${cookie}`).digest('hex')
  }
}
