/**
 * A number of places that many share: whoever asks gets what is free, but beside others never more
 * than an equal part. So a noisy one is slower, and a quiet one is not.
 */

interface Holder {
  held: number
  /** Asked for more than there was; told when a place is free. */
  onFree: (() => void) | null
}

export class FairShare {
  readonly #places: number
  /** In the order in which they were last served: the first to be told is the longest unserved. */
  readonly #holders = new Map<string, Holder>()
  #inUse = 0

  constructor(places: number) {
    this.#places = places
  }

  /**
   * Takes up to `wanted` places at once; returns how many. With fewer than wanted, `onFree` is called
   * once when it is worth asking again.
   */
  take(holder: string, wanted: number, onFree: () => void): number {
    if (wanted <= 0) return 0
    const mine = this.#holders.get(holder) ?? { held: 0, onFree: null }
    this.#holders.set(holder, mine)
    const part = Math.max(1, Math.floor(this.#places / this.#holders.size))
    const free = this.#places - this.#inUse
    const given = Math.max(0, Math.min(wanted, free, part - mine.held))
    mine.held += given
    mine.onFree = given < wanted ? onFree : null
    this.#inUse += given
    if (given > 0) this.#toTheEnd(holder, mine)
    this.#forgetIdle(holder, mine)
    return given
  }

  /** Gives places back; whoever waits longest is told first. */
  giveBack(holder: string, places: number): void {
    const mine = this.#holders.get(holder)
    if (mine === undefined || places <= 0) return
    const given = Math.min(places, mine.held)
    mine.held -= given
    this.#inUse -= given
    const all = [...this.#holders]
    // Whoever was told the last time and did not ask wants nothing any more; whoever is told now
    // counts until then, or the first to ask would take the places of the others.
    for (const [name, one] of all) this.#forgetIdle(name, one)
    for (const [, waiting] of all) {
      const { onFree } = waiting
      waiting.onFree = null
      onFree?.()
    }
  }

  /** Nothing more is asked for, whatever is held meanwhile. */
  withdraw(holder: string): void {
    const mine = this.#holders.get(holder)
    if (mine === undefined) return
    mine.onFree = null
    this.#forgetIdle(holder, mine)
  }

  /** The same for one holder. */
  of(holder: string): {
    take(wanted: number, onFree: () => void): number
    giveBack(places: number): void
    withdraw(): void
  } {
    return {
      take: (wanted, onFree) => this.take(holder, wanted, onFree),
      giveBack: (places) => this.giveBack(holder, places),
      withdraw: () => this.withdraw(holder),
    }
  }

  #toTheEnd(name: string, holder: Holder): void {
    this.#holders.delete(name)
    this.#holders.set(name, holder)
  }

  #forgetIdle(name: string, holder: Holder): void {
    if (holder.held === 0 && holder.onFree === null) this.#holders.delete(name)
  }
}
