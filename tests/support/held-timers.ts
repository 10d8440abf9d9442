import type { Timers } from '@kedu/bot/platforms/connection/timers'

/** Below this a wait is a breath between two steps of one act. */
const BREATH_MS = 1000

/** Timers of an app under test: a breath is taken, longer waits end when the test says so. */
export class HeldTimers implements Timers {
  readonly #held = new Set<() => void>()

  readonly after = (ms: number, action: () => void): (() => void) => {
    if (ms < BREATH_MS) {
      const timer = setTimeout(action, ms)
      return () => clearTimeout(timer)
    }
    this.#held.add(action)
    return () => this.#held.delete(action)
  }

  /** Every wait that is held is over now. */
  runOut(): void {
    const held = [...this.#held]
    this.#held.clear()
    for (const action of held) action()
  }

  get held(): number {
    return this.#held.size
  }
}
