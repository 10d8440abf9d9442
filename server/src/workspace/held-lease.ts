/** Leases: what one process does, or is, while others may not. */
import { performance } from 'node:perf_hooks'
import { realTimers, type Timers } from '@kedu/bot/platforms/connection/timers'
import { SECOND_MS } from '@kedu/shared/time/instant'
import type { Store } from '../store/store.ts'

/** A process that dies loses it after this; the next one asks again within a few seconds. */
const LEASE_MS = 20 * SECOND_MS
const ASK_EVERY_MS = 4 * SECOND_MS
/** Given up so much before the store would give it to somebody else. */
const MARGIN_MS = 4 * SECOND_MS

/** A lease one process holds as long as it lives. */
export class HeldLease {
  readonly #store: Pick<Store, 'takeLease' | 'releaseLease'>
  readonly #name: string
  readonly #mayHold: () => boolean
  readonly #clockMs: () => number
  /** By our own clock, which goes on while the process stands still. */
  #heldUntilMs = 0
  #cancel: (() => void) | null = null

  constructor(
    store: Pick<Store, 'takeLease' | 'releaseLease'>,
    name: string,
    mayHold: () => boolean = () => true,
    clockMs: () => number = () => performance.now(),
  ) {
    this.#store = store
    this.#name = name
    this.#mayHold = mayHold
    this.#clockMs = clockMs
  }

  /** Asks now and from now on; resolves after the first answer. */
  async start(timers: Timers = realTimers): Promise<void> {
    await this.ask()
    const askLater = () => {
      this.#cancel = timers.after(ASK_EVERY_MS, () => {
        askLater()
        void this.ask()
      })
    }
    askLater()
  }

  /** Takes or renews it. A store that does not answer lets it run out. */
  async ask(): Promise<void> {
    if (!this.#mayHold()) return this.#giveUp()
    // Counted from before the question: the store's time began later, never earlier.
    const askedAtMs = this.#clockMs()
    const isHeld = await this.#store.takeLease(this.#name, LEASE_MS).catch(() => null)
    if (isHeld === true) this.#heldUntilMs = askedAtMs + LEASE_MS - MARGIN_MS
    if (isHeld === false) this.#heldUntilMs = 0
  }

  /** False as soon as another process could have it. */
  holds(): boolean {
    return this.#clockMs() < this.#heldUntilMs
  }

  /** Gives it back, so that the next one need not wait. */
  async stop(): Promise<void> {
    this.#cancel?.()
    this.#cancel = null
    await this.#giveUp()
  }

  async #giveUp(): Promise<void> {
    this.#heldUntilMs = 0
    await this.#store.releaseLease(this.#name).catch(() => undefined)
  }
}

/** Others know better what time it is: whatever goes by the clock is theirs. */
export function stepsBack(store: Pick<Store, 'clockState'>): boolean {
  return store.clockState()?.stepsBack === true
}

/**
 * Does the work under a lease that is renewed meanwhile; null: another process is at it. `isKept`: not
 * given back afterwards, so that nobody does the same right away.
 */
export async function whileHeld<T>(
  store: Pick<Store, 'takeLease' | 'releaseLease'>,
  name: string,
  work: () => Promise<T>,
  { isKept = false }: { isKept?: boolean } = {},
): Promise<T | null> {
  if (!(await store.takeLease(name, LEASE_MS))) return null
  const renew = () => void store.takeLease(name, LEASE_MS).catch(() => undefined)
  const timer = setInterval(renew, ASK_EVERY_MS)
  timer.unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
    if (!isKept) await store.releaseLease(name).catch(() => undefined)
  }
}
