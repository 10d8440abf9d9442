/**
 * Each different text once, by a whole number: thousands of traces name the same few people, stages and
 * words.
 */
export class NameTable {
  readonly #texts: string[]
  readonly #ids: Map<string, number>

  constructor(texts: readonly string[] = []) {
    this.#texts = [...texts]
    this.#ids = new Map(this.#texts.map((text, id) => [text, id]))
  }

  get size(): number {
    return this.#texts.length
  }

  /** The text's number, given to it now when it has none. */
  id(text: string): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const id = this.#texts.length
    this.#texts.push(text)
    this.#ids.set(text, id)
    return id
  }

  /** Null: no such text was named so far. */
  find(text: string): number | null {
    return this.#ids.get(text) ?? null
  }

  /** Throws on a number it never gave: a broken trace. */
  text(id: number): string {
    const text = this.#texts[id]
    if (text === undefined) throw new Error(`No name has the number ${id}`)
    return text
  }

  /** In the order of their numbers: with it the table is made again. */
  texts(): readonly string[] {
    return this.#texts
  }
}
