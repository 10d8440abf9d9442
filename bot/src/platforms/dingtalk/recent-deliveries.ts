/**
 * What DingTalk brought lately, so that a repetition is answered at once. Only a convenience: the
 * inbox knows every message for good; this spares it the questions.
 */
export class RecentDeliveries {
  readonly #underWay = new Map<string, Promise<'kept' | 'failed'>>()
  readonly #kept = new Set<string>()
  readonly #maxEntries: number

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  /** Keeps a message once. One that is on its way is waited for; one that failed is tried again. */
  keep(key: string | null, receive: () => Promise<'kept' | 'failed'>): Promise<'kept' | 'failed'> {
    if (key === null) return receive()
    if (this.#kept.has(key)) return Promise.resolve('kept')
    const known = this.#underWay.get(key)
    if (known !== undefined) return known
    const work = receive().then((outcome) => {
      this.#underWay.delete(key)
      if (outcome === 'kept') this.#remember(key)
      return outcome
    })
    this.#underWay.set(key, work)
    return work
  }

  #remember(key: string): void {
    this.#kept.add(key)
    // Oldest first: a Set keeps the order of insertion.
    for (const oldest of this.#kept) {
      if (this.#kept.size <= this.#maxEntries) return
      this.#kept.delete(oldest)
    }
  }
}
