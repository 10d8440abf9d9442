/**
 * What comes over the connection is handed on in order. WeCom does not bring a frame again, so one
 * that cannot be kept just now is tried again here; in the end its sender is told to repeat it.
 */
import { SECOND_MS } from '@kedu/shared/time/instant'
import type { Timers } from '../connection/timers.ts'

const TRY_AGAIN_MS = [1, 3, 10].map((seconds) => seconds * SECOND_MS)
/** Waiting for a disk that takes nothing; more than this is not held in memory. */
const MAX_WAITING = 500

export class FrameIntake {
  readonly #options: {
    receive(raw: string): Promise<'kept' | 'failed'>
    timers: Timers
    onLost(reqId: string): void
  }
  #line: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(options: {
    receive(raw: string): Promise<'kept' | 'failed'>
    timers: Timers
    onLost(reqId: string): void
  }) {
    this.#options = options
  }

  take(raw: string, reqId: string): void {
    if (this.#waiting >= MAX_WAITING) return this.#options.onLost(reqId)
    this.#waiting += 1
    this.#line = this.#line.then(async () => {
      const isKept = await this.#keep(raw)
      this.#waiting -= 1
      if (!isKept) this.#options.onLost(reqId)
    })
  }

  /** Resolves when everything that came was handed on or given up. */
  idle(): Promise<void> {
    return this.#line
  }

  async #keep(raw: string): Promise<boolean> {
    for (const waitMs of [...TRY_AGAIN_MS, null]) {
      if ((await this.#options.receive(raw)) === 'kept') return true
      if (waitMs === null) break
      await new Promise<void>((resolve) => this.#options.timers.after(waitMs, resolve))
    }
    return false
  }
}
