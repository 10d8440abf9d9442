/**
 * A clock and timers that stand still until the test moves them, for whatever takes `Timers`. Sockets
 * stay real: after moving the time, a test waits for what it expects to happen.
 */
import { setImmediate } from 'node:timers/promises'
import type { Timers } from '@kedu/bot/platforms/connection/timers'
import { type Instant, instant } from '@kedu/shared/time/instant'

/** Only a test that fails waits so long. */
const GIVE_UP_MS = 5000

interface Pending {
  at: number
  action: () => void
}

export class FakeTime implements Timers {
  #now: number
  readonly #pending = new Set<Pending>()

  constructor(startsAt: number = Date.UTC(2026, 10, 23, 2, 0, 0)) {
    this.#now = startsAt
  }

  readonly now = (): Instant => instant(this.#now)

  readonly after = (ms: number, action: () => void): (() => void) => {
    const entry = { at: this.#now + ms, action }
    this.#pending.add(entry)
    return () => this.#pending.delete(entry)
  }

  /** Epoch ms of the next timer, or null when none is set. */
  get next(): number | null {
    return this.#first()?.at ?? null
  }

  /** Moves on, running every timer on the way at its own moment, with sockets in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (let first = this.#first(); first !== null && first.at <= end; first = this.#first()) {
      this.#now = Math.max(this.#now, first.at)
      this.#pending.delete(first)
      first.action()
      await rounds(3)
    }
    this.#now = end
    await rounds(3)
  }

  #first(): Pending | null {
    let first: Pending | null = null
    for (const entry of this.#pending) if (first === null || entry.at < first.at) first = entry
    return first
  }
}

/** Waits for something that real sockets bring about. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`Never happened: ${what}`)
    await setImmediate()
  }
}

/** Lets what is ready in sockets and promises go on. */
export async function rounds(count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) await setImmediate()
}
