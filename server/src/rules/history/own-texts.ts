/**
 * Data from another thread holds texts of its own: equal to those the program knows, but not the same, so
 * that each comparison goes letter by letter. A replay takes half as long again with them.
 */

/** Each text once, as the program itself would hold it. */
export class OwnTexts {
  readonly #held = new Map<string, string>()

  of(text: string): string {
    const held = this.#held.get(text)
    if (held !== undefined) return held
    const own = asName(text)
    this.#held.set(own, own)
    return own
  }

  /** The same plain data with every text in it held once. */
  in<T>(data: T): T {
    return this.#in(data) as T
  }

  #in(value: unknown): unknown {
    if (typeof value === 'string') return this.of(value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((one) => this.#in(one))
    if (value instanceof Map) {
      return new Map([...value].map(([key, one]) => [this.#in(key), this.#in(one)]))
    }
    if (value instanceof Set) return new Set([...value].map((one) => this.#in(one)))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#in(one)]))
  }
}

/** Names of properties there are once in the whole program, like the texts written in it. */
function asName(text: string): string {
  const names: Record<string, true> = Object.create(null)
  names[text] = true
  for (const name in names) return name
  return text
}
