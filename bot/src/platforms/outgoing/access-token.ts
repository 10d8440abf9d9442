/**
 * The app's access token: fetched once for everybody who needs it, renewed before it ends, and not
 * asked for again and again when the platform says no (at WeCom about 2000 wrong calls an hour block
 * the whole company). Processes that serve the same company share it on a shelf.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91039
 */
import { type Instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import { pause, realTimers, type Timers } from '../connection/timers.ts'
import type { CallFailure } from './call-http.ts'
import { type TokenPlace, type TokenRecord, TURN_MS } from './token-shelf.ts'

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

export interface AccessTokenOptions<F> {
  fetch: () => Promise<Fetched<F>>
  now: () => Instant
  /** Shared with the other processes that serve the company; absent: this is the only one. */
  place?: TokenPlace
  /** For waiting until another process has fetched it; default: real time. */
  timers?: Timers
}

/** Renew this long before the end, or at nine tenths of a short life. */
const MARGIN_MS = 5 * MINUTE_MS
const FIRST_PAUSE_MS = { refused: 30 * SECOND_MS, failed: 2 * SECOND_MS }
const LONGEST_PAUSE_MS = { refused: 5 * MINUTE_MS, failed: MINUTE_MS }
/** Even successful fetches: a host that gives tokens and refuses them at once must not be hammered. */
const MAX_FETCHES_PER_MINUTE = 6
/** Another process fetches it: looked for so often, and until its turn is over even if it died. */
const LOOK_EVERY_MS = 200
const LOOKS = Math.ceil((TURN_MS + 5 * SECOND_MS) / LOOK_EVERY_MS)

export class AccessToken<F extends TokenFailure> {
  readonly #fetch: () => Promise<Fetched<F>>
  readonly #now: () => Instant
  readonly #place: TokenPlace | null
  readonly #timers: Timers
  #record: TokenRecord = { current: null, pause: null, fetchedAt: [] }
  /** The platform refused it: whoever still has it on the shelf has not heard of that yet. */
  #refused: string | null = null
  #inFlight: Promise<TokenResult<F>> | null = null

  constructor(options: AccessTokenOptions<F>) {
    this.#fetch = options.fetch
    this.#now = options.now
    this.#place = options.place ?? null
    this.#timers = options.timers ?? realTimers
  }

  /** The valid token; callers that come while it is being fetched share one request. */
  get(): Promise<TokenResult<F>> {
    const usable = this.#usableAt(this.#now())
    if (usable !== null) return Promise.resolve(usable)
    if (this.#inFlight !== null) return this.#inFlight
    const blocked = this.#blockedAt(this.#now())
    if (blocked) return Promise.resolve(blocked)
    const place = this.#place
    this.#inFlight = (place === null ? this.#renew() : this.#renewTogether(place)).finally(() => {
      this.#inFlight = null
    })
    return this.#inFlight
  }

  /** The platform refused this token. One that has been replaced in the meantime stays untouched. */
  invalidate(token: string): void {
    if (this.#record.current?.token !== token) return
    this.#record = { ...this.#record, current: null }
    this.#refused = token
  }

  #usableAt(now: Instant): TokenResult<F> | null {
    const { current } = this.#record
    return current && now < current.renewAt ? { kind: 'token', token: current.token } : null
  }

  #blockedAt(now: Instant): TokenResult<F> | null {
    const { pause: paused, fetchedAt } = this.#record
    if (paused && now < paused.until) {
      const { failure, until } = paused
      return { kind: 'failed', failure: failure as F, retryAfterMs: until - now }
    }
    const recent = fetchedAt.filter((at) => now - at < MINUTE_MS)
    this.#record = { ...this.#record, fetchedAt: recent }
    const oldest = recent[0]
    if (oldest === undefined || recent.length < MAX_FETCHES_PER_MINUTE) return null
    return tooOften('gettoken asked too often', oldest + MINUTE_MS - now)
  }

  /** What is on the shelf, else fetched by whoever has the turn; the others wait for that. */
  async #renewTogether(place: TokenPlace): Promise<TokenResult<F>> {
    const { shelf, name } = place
    try {
      for (let looks = 0; looks < LOOKS; looks += 1) {
        const known = await this.#look(place)
        if (known !== null) return known
        if (await shelf.takeTurn(name)) return await this.#renewInTurn(place)
        await pause(this.#timers, LOOK_EVERY_MS)
      }
    } catch {
      // The shelf cannot be reached: better a token too many than a platform that falls silent.
      return this.#renew()
    }
    return tooOften('another process is still fetching the token', SECOND_MS)
  }

  async #renewInTurn(place: TokenPlace): Promise<TokenResult<F>> {
    const { shelf, name } = place
    try {
      // Somebody may have fetched it between the look and the turn.
      const known = await this.#look(place)
      if (known !== null) return known
      const result = await this.#renew()
      // Whoever cannot read it there fetches one of their own.
      await shelf.write(name, this.#record).catch(() => undefined)
      return result
    } finally {
      await shelf.endTurn(name).catch(() => undefined)
    }
  }

  /** Null: nothing there to use, and nothing that forbids to fetch. */
  async #look({ shelf, name }: TokenPlace): Promise<TokenResult<F> | null> {
    const found = await shelf.read(name)
    if (found !== null) {
      const isRefused = found.current?.token === this.#refused
      this.#record = isRefused ? { ...found, current: null } : found
    }
    return this.#usableAt(this.#now()) ?? this.#blockedAt(this.#now())
  }

  async #renew(): Promise<TokenResult<F>> {
    const fetchedAt = [...this.#record.fetchedAt, this.#now()]
    const answer = await this.#fetch()
    const now = this.#now()
    if (answer.kind === 'ok') {
      const lifeMs = Math.max(0, answer.value.expiresInSeconds) * SECOND_MS
      const token = answer.value.accessToken
      const renewAt = plusMs(now, Math.max(lifeMs - MARGIN_MS, lifeMs * 0.9))
      this.#record = { current: { token, renewAt }, pause: null, fetchedAt }
      // A platform that gives the same token again means it.
      this.#refused = null
      return { kind: 'token', token }
    }
    const before = this.#record.pause
    const ms = Math.min(
      before ? before.ms * 2 : FIRST_PAUSE_MS[answer.kind],
      LONGEST_PAUSE_MS[answer.kind],
    )
    const paused = { until: plusMs(now, ms), failure: answer, ms }
    this.#record = { ...this.#record, pause: paused, fetchedAt }
    return { kind: 'failed', failure: answer, retryAfterMs: ms }
  }
}

function tooOften(detail: string, retryAfterMs: number): TokenResult<never> {
  return { kind: 'failed', failure: { kind: 'failed', reason: 'token', detail }, retryAfterMs }
}
