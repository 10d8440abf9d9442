/**
 * What one member may get. WeCom drops the excess silently — errcode 0, nothing shown — so the
 * counting has to be ours.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90454
 */
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'

export const MEMBER_LIMITS = { perMinute: 30, perHour: 1000 } as const

/** Our windows are a little longer than WeCom's, since requests arrive with uneven delay. */
export const SLACK_MS = SECOND_MS

export type Admission = { kind: 'admitted' } | { kind: 'wait'; afterMs: number }

export interface MemberLimit {
  /** Counts one message to the member (lower-cased id), or says when the next one is possible. */
  admit(userId: string, now: Instant): Admission | Promise<Admission>
}

/** Sliding windows per member, in memory: after a restart the hour begins anew. */
export class MemberRateLimit implements MemberLimit {
  readonly #sent = new Map<string, Instant[]>()
  readonly #limits: { perMinute: number; perHour: number }
  #nextSweepAt = 0

  constructor(limits: { perMinute: number; perHour: number } = MEMBER_LIMITS) {
    this.#limits = limits
  }

  /** Counts one message to the member, or says when the next one is possible. */
  admit(userId: string, now: Instant): Admission {
    this.#sweep(now)
    const times = (this.#sent.get(userId) ?? []).filter((at) => now - at < HOUR_MS + SLACK_MS)
    const wait = Math.max(
      waitFor(times, this.#limits.perMinute, MINUTE_MS + SLACK_MS, now),
      waitFor(times, this.#limits.perHour, HOUR_MS + SLACK_MS, now),
    )
    if (wait > 0) {
      this.#sent.set(userId, times)
      return { kind: 'wait', afterMs: wait }
    }
    times.push(now)
    this.#sent.set(userId, times)
    return { kind: 'admitted' }
  }

  /** Members counted at the moment. */
  get size(): number {
    return this.#sent.size
  }

  /** Forgets members who got nothing for an hour; at most once a minute. */
  #sweep(now: Instant): void {
    if (now < this.#nextSweepAt) return
    this.#nextSweepAt = now + MINUTE_MS
    for (const [userId, times] of this.#sent) {
      const last = times[times.length - 1]
      if (last === undefined || now - last >= HOUR_MS + SLACK_MS) this.#sent.delete(userId)
    }
  }
}

/** The window has room again when the `limit`-th newest message leaves it. */
function waitFor(times: readonly Instant[], limit: number, windowMs: number, now: Instant): number {
  const oldestThatCounts = times[times.length - limit]
  if (oldestThatCounts === undefined) return 0
  return Math.max(0, oldestThatCounts + windowMs - now)
}
