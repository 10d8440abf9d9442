import type { FailureReason } from '@kedu/bot/platform'
import type { PlatformName } from '@kedu/shared/people/person'
import { type Instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'

/** Failures of the platform itself, as opposed to one person's limit or one bad message. */
const OUTAGE: readonly FailureReason[] = ['network', 'timeout', 'busy', 'token', 'credentials']
const FAILURES_BEFORE_PAUSE = 3
const FIRST_PAUSE_MS = 10 * SECOND_MS
const MAX_PAUSE_MS = 5 * MINUTE_MS

interface State {
  failures: number
  pausedUntil: Instant | null
}

/**
 * Remembers which platform is down. While it is, nothing is sent to it; after the pause a single
 * message probes it, and the rest follows once that one went through.
 */
export class PlatformPauses {
  readonly #states = new Map<PlatformName, State>()
  readonly #platforms: readonly PlatformName[]

  constructor(platforms: readonly PlatformName[]) {
    this.#platforms = platforms
  }

  isPaused(platform: PlatformName, now: Instant): boolean {
    const until = this.#states.get(platform)?.pausedUntil ?? null
    return until !== null && now < until
  }

  /** How many messages to claim now: none while everything is down, one to probe with after a pause. */
  limitAt(now: Instant, batch: number): number {
    if (this.#platforms.length === 0) return 0
    if (this.#platforms.every((platform) => this.isPaused(platform, now))) return 0
    const isProbing = this.#platforms.every(
      (platform) => (this.#states.get(platform)?.failures ?? 0) >= FAILURES_BEFORE_PAUSE,
    )
    return isProbing ? 1 : batch
  }

  succeeded(platform: PlatformName): void {
    this.#states.delete(platform)
  }

  failed(platform: PlatformName, reason: FailureReason, now: Instant): void {
    if (!OUTAGE.includes(reason)) return
    const failures = (this.#states.get(platform)?.failures ?? 0) + 1
    const over = failures - FAILURES_BEFORE_PAUSE
    const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(Math.max(over, 0), 10))
    this.#states.set(platform, {
      failures,
      pausedUntil: over >= 0 ? plusMs(now, pauseMs) : null,
    })
  }

  /** Platforms that are down at that moment, for `/health/ready` and the admin. */
  down(now: Instant): PlatformName[] {
    return this.#platforms.filter((platform) => this.isPaused(platform, now))
  }
}
