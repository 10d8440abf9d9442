/**
 * A sorted list of texts with a value each: finds everything that begins with given letters by two
 * binary searches, and takes new entries without being rebuilt.
 */
export class PrefixList<V> {
  #keys: string[] = []
  #values: V[] = []

  /** All entries at once; sorts once. */
  fill(entries: readonly (readonly [string, V])[]): void {
    const sorted = [...entries].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))
    this.#keys = sorted.map((e) => e[0])
    this.#values = sorted.map((e) => e[1])
  }

  add(key: string, value: V): void {
    const at = this.#lowerBound(key, 0, this.#keys.length)
    this.#keys.splice(at, 0, key)
    this.#values.splice(at, 0, value)
  }

  get size(): number {
    return this.#keys.length
  }

  key(index: number): string {
    return this.#keys[index] ?? ''
  }

  value(index: number): V | undefined {
    return this.#values[index]
  }

  /** Index range `[from, to)` of the keys that begin with `prefix`, inside a known range. */
  range(prefix: string, from = 0, to = this.#keys.length): [number, number] {
    const low = this.#lowerBound(prefix, from, to)
    return [low, this.#lowerBound(`${prefix}\uffff`, low, to)]
  }

  #lowerBound(key: string, from: number, to: number): number {
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#keys[middle] ?? '') < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
