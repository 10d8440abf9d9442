import type { FailureReason, Unavailable } from '@kedu/bot/platform'
import type { PlatformName } from '@kedu/shared/people/person'
import { type Instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'

/** Failures of the platform itself, as opposed to one person's limit or one bad message. */
const OUTAGE: readonly FailureReason[] = [
  'network',
  'timeout',
  'busy',
  'token',
  'credentials',
  'ip-not-trusted',
  'not-permitted',
]
const FAILURES_BEFORE_PAUSE = 3
const FIRST_PAUSE_MS = 10 * SECOND_MS
export const MAX_PAUSE_MS = 5 * MINUTE_MS

interface State {
  failures: number
  pausedUntil: Instant | null
}

/** What Kedu was doing when the platform said no; each may be refused while the others go on. */
export type Doing = 'send' | 'look-up' | 'fetch'

/** What an admin has to mend before a platform takes or gives that again. */
export interface PlatformProblem {
  platform: PlatformName
  doing: Doing
  reason: FailureReason
  /** Chinese, without a secret. */
  hint: string
}

interface Probe {
  over: Promise<void>
  end(): void
}

function keyOf(platform: PlatformName, doing: Doing): string {
  return `${platform}:${doing}`
}

function isUnavailable(outcome: { kind: string } | Unavailable): outcome is Unavailable {
  return outcome.kind === 'retry'
}

/** Whether this failure says that the platform is down. */
export function isOutage(reason: FailureReason): boolean {
  return OUTAGE.includes(reason)
}

/**
 * Remembers which platform is down. While it is, nothing is sent to it; after the pause a single
 * message probes it, and the rest follows once that one went through.
 */
export class PlatformPauses {
  readonly #states = new Map<PlatformName, State>()
  /** By platform and what was done. */
  readonly #problems = new Map<string, PlatformProblem>()
  readonly #probes = new Map<PlatformName, Probe>()
  readonly #platforms: readonly PlatformName[]

  constructor(platforms: readonly PlatformName[]) {
    this.#platforms = platforms
  }

  isPaused(platform: PlatformName, now: Instant): boolean {
    return this.pausedUntil(platform, now) !== null
  }

  /**
   * Runs one attempt to send, or answers null because the platform is down. After a pause the first
   * attempt is the probe, and the others wait here for what becomes of it.
   */
  async attempt<T>(
    platform: PlatformName,
    now: () => Instant,
    send: () => Promise<T>,
  ): Promise<T | null> {
    for (;;) {
      if (this.isPaused(platform, now())) return null
      const isDoubtful = (this.#states.get(platform)?.failures ?? 0) >= FAILURES_BEFORE_PAUSE
      if (!isDoubtful) return send()
      const probe = this.#probes.get(platform)
      if (probe === undefined) return this.#probe(platform, send)
      await probe.over
    }
  }

  async #probe<T>(platform: PlatformName, send: () => Promise<T>): Promise<T> {
    let end = () => {}
    const over = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#probes.set(platform, { over, end })
    try {
      return await send()
    } finally {
      this.#probes.delete(platform)
      end()
    }
  }

  /** True when this ends a problem that an admin had to mend. */
  succeeded(platform: PlatformName): boolean {
    this.#states.delete(platform)
    return this.#mended(platform, 'send')
  }

  /** Answers with the problem when an admin has to hear of it: it is new, or another than before. */
  failed(
    platform: PlatformName,
    reason: FailureReason,
    now: Instant,
    hint: string | null = null,
  ): PlatformProblem | null {
    if (!isOutage(reason)) return null
    this.#pause(platform, now)
    return hint === null ? null : this.#refused({ platform, doing: 'send', reason, hint })
  }

  /**
   * The outcome of asking the platform for somebody or for a file. That pauses nothing, for sending
   * may go through all the same; what an admin has to mend is remembered until it was answered again.
   * Answers with a problem that is new, `mended` when one has just ended, else null.
   */
  asked(
    platform: PlatformName,
    doing: Exclude<Doing, 'send'>,
    outcome: { kind: string } | Unavailable,
  ): PlatformProblem | 'mended' | null {
    if (!isUnavailable(outcome)) return this.#mended(platform, doing) ? 'mended' : null
    const { reason, adminHint } = outcome
    return adminHint ? this.#refused({ platform, doing, reason, hint: adminHint }) : null
  }

  /** Null: known already. */
  #refused(problem: PlatformProblem): PlatformProblem | null {
    const key = keyOf(problem.platform, problem.doing)
    const known = this.#problems.get(key)
    if (known?.reason === problem.reason && known.hint === problem.hint) return null
    this.#problems.set(key, problem)
    return problem
  }

  #mended(platform: PlatformName, doing: Doing): boolean {
    return this.#problems.delete(keyOf(platform, doing))
  }

  #pause(platform: PlatformName, now: Instant): void {
    // Begun before the pause, beside the one that began it: it says nothing new.
    if (this.isPaused(platform, now)) return
    const failures = (this.#states.get(platform)?.failures ?? 0) + 1
    const over = failures - FAILURES_BEFORE_PAUSE
    const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(Math.max(over, 0), 10))
    this.#states.set(platform, {
      failures,
      pausedUntil: over >= 0 ? plusMs(now, pauseMs) : null,
    })
  }

  /** When the pause is over, or null when there is none at that moment. */
  pausedUntil(platform: PlatformName, now: Instant): Instant | null {
    const until = this.#states.get(platform)?.pausedUntil ?? null
    return until !== null && now < until ? until : null
  }

  /** What waits for an admin, for `/health/ready`. */
  problems(): PlatformProblem[] {
    return [...this.#problems.values()]
  }

  /** Platforms that are down at that moment, for `/health/ready` and the admin. */
  down(now: Instant): PlatformName[] {
    return this.#platforms.filter((platform) => this.isPaused(platform, now))
  }
}
