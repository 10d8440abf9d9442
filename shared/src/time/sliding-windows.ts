/** How often something may happen within spans of time that slide along. */
import { type Instant, MINUTE_MS } from './instant.ts'

export interface RoomWindow {
  /** So often … */
  most: number
  /** … within any span of so many ms. */
  ms: number
}

/** Milliseconds until there is room again after these uses, oldest first; 0: there is. */
export function waitForRoom(
  uses: readonly number[],
  windows: readonly RoomWindow[],
  now: Instant,
): number {
  return Math.max(
    0,
    ...windows.map(({ most, ms }) => {
      // The window has room again when the `most`-th newest use leaves it.
      const oldest = uses[uses.length - most]
      return oldest === undefined ? 0 : oldest + ms - now
    }),
  )
}

/** Those that still count in the longest of the windows. */
export function usesThatCount(
  uses: readonly number[],
  windows: readonly RoomWindow[],
  now: Instant,
): number[] {
  const longest = Math.max(0, ...windows.map(({ ms }) => ms))
  return uses.filter((at) => now - at < longest)
}

/** Uses by name, in memory. */
export class SlidingWindows {
  readonly #windows: readonly RoomWindow[]
  readonly #uses = new Map<string, number[]>()
  #nextSweepAt = 0

  constructor(windows: readonly RoomWindow[]) {
    this.#windows = windows
  }

  /** Counts one use: 0. Without room nothing is counted, and it is how many ms to wait. */
  take(name: string, now: Instant): number {
    this.#sweep(now)
    const uses = usesThatCount(this.#uses.get(name) ?? [], this.#windows, now)
    const waitMs = waitForRoom(uses, this.#windows, now)
    if (waitMs === 0) uses.push(now)
    this.#uses.set(name, uses)
    return waitMs
  }

  /** Names counted at the moment. */
  get size(): number {
    return this.#uses.size
  }

  /** Forgets names whose last use counts no more; at most once a minute. */
  #sweep(now: Instant): void {
    if (now < this.#nextSweepAt) return
    this.#nextSweepAt = now + MINUTE_MS
    for (const [name, uses] of this.#uses) {
      if (usesThatCount(uses.slice(-1), this.#windows, now).length === 0) this.#uses.delete(name)
    }
  }
}
