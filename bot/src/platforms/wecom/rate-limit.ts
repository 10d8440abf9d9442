/**
 * What one member may get. WeCom drops the excess silently — errcode 0, nothing shown — so the
 * counting has to be ours.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90454
 */
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import { type RoomWindow, SlidingWindows } from '@kedu/shared/time/sliding-windows'

export const MEMBER_LIMITS = { perMinute: 30, perHour: 1000 } as const

/** Our windows are a little longer than WeCom's, since requests arrive with uneven delay. */
const SLACK_MS = SECOND_MS

export type Admission = { kind: 'admitted' } | { kind: 'wait'; afterMs: number }

export interface MemberLimit {
  /** Counts one message to the member (lower-cased id), or says when the next one is possible. */
  admit(userId: string, now: Instant): Admission | Promise<Admission>
}

export function memberWindows(
  limits: { perMinute: number; perHour: number } = MEMBER_LIMITS,
): readonly RoomWindow[] {
  return [
    { most: limits.perMinute, ms: MINUTE_MS + SLACK_MS },
    { most: limits.perHour, ms: HOUR_MS + SLACK_MS },
  ]
}

export function admission(waitMs: number): Admission {
  return waitMs > 0 ? { kind: 'wait', afterMs: waitMs } : { kind: 'admitted' }
}

/** Of one process, in memory: after a restart the hour begins anew. */
export class MemberRateLimit implements MemberLimit {
  readonly #windows: SlidingWindows

  constructor(limits: { perMinute: number; perHour: number } = MEMBER_LIMITS) {
    this.#windows = new SlidingWindows(memberWindows(limits))
  }

  admit(userId: string, now: Instant): Admission {
    return admission(this.#windows.take(userId, now))
  }

  /** Members counted at the moment. */
  get size(): number {
    return this.#windows.size
  }
}
