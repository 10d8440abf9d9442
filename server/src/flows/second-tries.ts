/**
 * What was refused because it could not be recorded in time, and does not come again: it is tried
 * again for a while, and when nothing helps, whoever sent it is told without the store's help.
 */
import type { Inbound } from '@kedu/bot/platform'
import { pause, type Timers } from '@kedu/bot/platforms/connection/timers'
import { SECOND_MS } from '@kedu/shared/time/instant'

export type Recorded = 'recorded' | 'duplicate' | 'ignored' | 'failed'

/** Held for that at one time; more are given up at once. */
const MAX_HELD = 1000

export interface SecondTriesDeps {
  timers: Timers
  /** Tells the sender; never throws. */
  onLost(inbound: Inbound): Promise<void>
}

export class SecondTries {
  readonly #deps: SecondTriesDeps
  #held = 0

  constructor(deps: SecondTriesDeps) {
    this.#deps = deps
  }

  /**
   * @param first the try under way: however late it ends well, that is enough
   * @param waitSeconds before each further one
   */
  async run(
    inbound: Inbound,
    first: Promise<Recorded>,
    waitSeconds: readonly number[],
    record: () => Promise<Recorded>,
  ): Promise<void> {
    const outcome = await this.#tried(first, waitSeconds, record)
    if (outcome === 'failed') await this.#deps.onLost(inbound)
  }

  async #tried(
    first: Promise<Recorded>,
    waitSeconds: readonly number[],
    record: () => Promise<Recorded>,
  ): Promise<Recorded> {
    if (this.#held >= MAX_HELD) return first
    this.#held += 1
    try {
      let outcome = await first
      for (const seconds of waitSeconds) {
        if (outcome !== 'failed') break
        await pause(this.#deps.timers, seconds * SECOND_MS)
        outcome = await record()
      }
      return outcome
    } finally {
      this.#held -= 1
    }
  }
}
