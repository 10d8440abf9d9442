/** When a lasting connection may be tried again: soon after a good one, ever later after bad ones. */
import { MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import type { Timers } from './timers.ts'

const FIRST_WAIT_MS = SECOND_MS
const LONGEST_WAIT_MS = MINUTE_MS
/** Waits differ by a quarter either way, so that not everybody comes back in the same moment. */
const JITTER = 0.25
/** Between two tries, whatever the reason. A little over a second: timers may fire a moment early. */
const LEAST_GAP_MS = SECOND_MS + 100
/** A connection that held so long was a good one. */
const STEADY_MS = MINUTE_MS

/**
 * Plans the next try, one at a time. Every try counts as bad until its connection has held a minute:
 * a platform that opens and closes at once is met with the same growing waits as one that is down.
 */
export class ReconnectPace {
  readonly #timers: Timers
  readonly #random: () => number
  readonly #attempt: () => void
  #tries = 0
  #hasGap = true
  #isPlanned = false
  #isDue = false
  #cancelPlan = () => {}
  #cancelGap = () => {}
  #cancelSteady = () => {}

  constructor(options: { timers: Timers; random(): number; attempt(): void }) {
    this.#timers = options.timers
    this.#random = options.random
    this.#attempt = options.attempt
  }

  /** Plans one try; while one is planned, nothing. `waitMs`: at least so long (credentials refused). */
  plan(waitMs = 0): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    this.#isDue = false
    const jitter = 1 + JITTER * (2 * this.#random() - 1)
    this.#cancelPlan = this.#timers.after(Math.max(waitMs, this.#waitMs()) * jitter, () => {
      this.#isDue = true
      this.#go()
    })
  }

  /** The connection is open: it has to prove itself. */
  opened(): void {
    this.#cancelSteady()
    this.#cancelSteady = this.#timers.after(STEADY_MS, () => {
      this.#tries = 0
    })
  }

  /** It broke or is about to. */
  ended(): void {
    this.#cancelSteady()
  }

  stop(): void {
    this.#cancelPlan()
    this.#cancelGap()
    this.#cancelSteady()
  }

  #waitMs(): number {
    if (this.#tries === 0) return 0
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.#tries - 1, 10))
  }

  #go(): void {
    if (!this.#isDue || !this.#hasGap) return
    this.#isPlanned = false
    this.#isDue = false
    this.#hasGap = false
    this.#tries += 1
    this.#cancelGap = this.#timers.after(LEAST_GAP_MS, () => {
      this.#hasGap = true
      this.#go()
    })
    this.#attempt()
  }
}
