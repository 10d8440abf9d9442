/**
 * The app's access token: fetched once for everybody who needs it, renewed before it ends, and not
 * asked for again and again when the platform says no (at WeCom about 2000 wrong calls an hour block
 * the whole company).
 *
 * @see https://developer.work.weixin.qq.com/document/path/91039
 */
import { type Instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import type { CallFailure } from './call-http.ts'

/** What a platform's refusal looks like beyond that is its own affair. */
interface TokenFailure {
  kind: 'refused' | 'failed'
}

export interface TokenAnswer {
  accessToken: string
  expiresInSeconds: number
}

export type TokenResult<F> =
  | { kind: 'token'; token: string }
  | { kind: 'failed'; failure: F | CallFailure; retryAfterMs: number }

type Fetched<F> = { kind: 'ok'; value: TokenAnswer } | F

/** Renew this long before the end, or at nine tenths of a short life. */
const MARGIN_MS = 5 * MINUTE_MS
const FIRST_PAUSE_MS = { refused: 30 * SECOND_MS, failed: 2 * SECOND_MS }
const LONGEST_PAUSE_MS = { refused: 5 * MINUTE_MS, failed: MINUTE_MS }
/** Even successful fetches: a host that gives tokens and refuses them at once must not be hammered. */
const MAX_FETCHES_PER_MINUTE = 6

export class AccessToken<F extends TokenFailure> {
  readonly #fetch: () => Promise<Fetched<F>>
  readonly #now: () => Instant
  #current: { token: string; renewAt: Instant } | null = null
  #inFlight: Promise<TokenResult<F>> | null = null
  #pause: { until: Instant; failure: F; ms: number } | null = null
  #fetchedAt: Instant[] = []

  constructor(options: { fetch: () => Promise<Fetched<F>>; now: () => Instant }) {
    this.#fetch = options.fetch
    this.#now = options.now
  }

  /** The valid token; callers that come while it is being fetched share one request. */
  get(): Promise<TokenResult<F>> {
    const now = this.#now()
    if (this.#current && now < this.#current.renewAt) {
      return Promise.resolve({ kind: 'token', token: this.#current.token })
    }
    if (this.#inFlight !== null) return this.#inFlight
    const blocked = this.#blockedAt(now)
    if (blocked) return Promise.resolve(blocked)
    this.#inFlight = this.#renew().finally(() => {
      this.#inFlight = null
    })
    return this.#inFlight
  }

  /** WeCom refused this token. One that has been replaced in the meantime stays untouched. */
  invalidate(token: string): void {
    if (this.#current?.token === token) this.#current = null
  }

  #blockedAt(now: Instant): TokenResult<F> | null {
    if (this.#pause && now < this.#pause.until) {
      const { failure, until } = this.#pause
      return { kind: 'failed', failure, retryAfterMs: until - now }
    }
    this.#fetchedAt = this.#fetchedAt.filter((at) => now - at < MINUTE_MS)
    const oldest = this.#fetchedAt[0]
    if (oldest === undefined || this.#fetchedAt.length < MAX_FETCHES_PER_MINUTE) return null
    const failure: CallFailure = {
      kind: 'failed',
      reason: 'token',
      detail: 'gettoken asked too often',
    }
    return { kind: 'failed', failure, retryAfterMs: oldest + MINUTE_MS - now }
  }

  async #renew(): Promise<TokenResult<F>> {
    this.#fetchedAt.push(this.#now())
    const answer = await this.#fetch()
    const now = this.#now()
    if (answer.kind === 'ok') {
      const lifeMs = Math.max(0, answer.value.expiresInSeconds) * SECOND_MS
      const token = answer.value.accessToken
      this.#current = { token, renewAt: plusMs(now, Math.max(lifeMs - MARGIN_MS, lifeMs * 0.9)) }
      this.#pause = null
      return { kind: 'token', token }
    }
    const ms = Math.min(
      this.#pause ? this.#pause.ms * 2 : FIRST_PAUSE_MS[answer.kind],
      LONGEST_PAUSE_MS[answer.kind],
    )
    this.#pause = { until: plusMs(now, ms), failure: answer, ms }
    return { kind: 'failed', failure: answer, retryAfterMs: ms }
  }
}
