import type { CardReceipt } from '../../platform.ts'

interface Progress {
  /** Hashes of the messages that were delivered, in order. */
  sent: string[]
  receipt: CardReceipt | null
}

/**
 * How far an answer of several messages got, so that a repetition after a failure goes on instead
 * of showing the first ones twice. In memory and bounded: after a restart the answer begins anew,
 * which is what "at least once" allows.
 */
export class SendProgress {
  readonly #known = new Map<string, Progress>()
  readonly #maxEntries: number

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  /** How many of these messages, from the first on, were delivered under this key, and the card's receipt. */
  resume(key: string, hashes: readonly string[]): { done: number; receipt: CardReceipt | null } {
    const known = this.#known.get(key)
    if (!known) return { done: 0, receipt: null }
    let done = 0
    while (done < known.sent.length && known.sent[done] === hashes[done]) done += 1
    return { done, receipt: known.receipt }
  }

  note(key: string, sent: readonly string[], receipt: CardReceipt | null): void {
    this.#known.delete(key)
    this.#known.set(key, { sent: [...sent], receipt })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#maxEntries) return
      this.#known.delete(oldest)
    }
  }

  /** Delivered or given up: nothing to go on with. */
  forget(key: string): void {
    this.#known.delete(key)
  }

  get size(): number {
    return this.#known.size
  }
}
