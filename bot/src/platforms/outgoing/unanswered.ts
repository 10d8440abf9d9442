/** What was sent and never answered: nobody knows whether it arrived, until a repetition is refused for it. */
export class Unanswered {
  readonly #keys = new Set<string>()
  readonly #maxEntries: number

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  note(key: string): void {
    this.#keys.add(key)
    for (const oldest of this.#keys) {
      if (this.#keys.size <= this.#maxEntries) return
      this.#keys.delete(oldest)
    }
  }

  has(key: string): boolean {
    return this.#keys.has(key)
  }
}
