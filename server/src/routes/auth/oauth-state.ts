/**
 * What makes sure that a sign-in ends in the browser it began in, and once: a random ticket in a
 * cookie no script can read, and its signature as the `state` that travels through WeCom.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import type { RoomWindow } from '@kedu/shared/time/sliding-windows'

export const STATE_COOKIE = 'kedu_oauth'
/** Longer than a code of WeCom's lives. */
const LIFETIME_MS = 10 * MINUTE_MS

export interface StateParts {
  key: Uint8Array
  now(): Instant
  randomBytes(size: number): Uint8Array
  /** Counts one use in all processes together; false: there is no room. */
  takeRoom(name: string, windows: readonly RoomWindow[]): Promise<boolean>
}

export class OauthStates {
  readonly #parts: StateParts

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
  async finish(state: string, cookie: string): Promise<{ to: string } | null> {
    const [nonce, until, to, ...rest] = cookie.split('.')
    if (nonce === undefined || until === undefined || to === undefined || rest.length > 0)
      return null
    const expected = Buffer.from(this.#stateOf(cookie))
    const given = Buffer.from(state)
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null
    if (!(Number(until) > this.#parts.now())) return null
    // A ticket ends by itself before it could be used again.
    if (!(await this.#parts.takeRoom(`oauth:${nonce}`, [{ most: 1, ms: LIFETIME_MS }]))) return null
    return { to: Buffer.from(to, 'base64url').toString('utf8') }
  }

  /** Hex: WeCom takes letters and digits, at most 128. */
  #stateOf(cookie: string): string {
    return createHmac('sha256', this.#parts.key).update(`kedu oauth\n${cookie}`).digest('hex')
  }
}
