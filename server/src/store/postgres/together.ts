/**
 * Things that come while others like them are being done, and are then done together: one statement and
 * one commit for all that wait, where each would have waited for its own. Nobody waits for more to come.
 */

export interface TogetherParts<Item, Answer> {
  /** What is done at the same time; the rest waits and gathers. */
  flights: number
  /** Of one flight. */
  most: number
  mostBytes: number
  /** Items of one lane go one after the other, in the order in which they came. */
  laneOf(item: Item): string
  bytesOf(item: Item): number
  /** One answer for each, in their order. */
  fly(items: readonly Item[]): Promise<readonly Answer[]>
  /** It may lie in one of the items: then each flies alone, and the others do not suffer for it. */
  mayBeOfOne(error: unknown): boolean
}

interface Waiting<Item, Answer> {
  item: Item
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export class Together<Item, Answer> {
  readonly #parts: TogetherParts<Item, Answer>
  readonly #busy = new Set<string>()
  #waiting: Waiting<Item, Answer>[] = []
  #flying = 0

  constructor(parts: TogetherParts<Item, Answer>) {
    this.#parts = parts
  }

  /** Rejects with what it, or all of its flight, failed with. */
  do(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#start()
    })
  }

  #start(): void {
    while (this.#flying < this.#parts.flights) {
      const crew = this.#board()
      if (crew.length === 0) return
      void this.#fly(crew)
    }
  }

  /** The first that wait, one of each lane that nothing is under way of. */
  #board(): Waiting<Item, Answer>[] {
    const { most, mostBytes, laneOf, bytesOf } = this.#parts
    const crew: Waiting<Item, Answer>[] = []
    const left: Waiting<Item, Answer>[] = []
    let bytes = 0
    let isFull = false
    for (const one of this.#waiting) {
      const lane = laneOf(one.item)
      const size = bytesOf(one.item)
      // Once full it stays so: a smaller one further back would overtake its own lane.
      isFull ||= crew.length >= most || (crew.length > 0 && bytes + size > mostBytes)
      if (isFull || this.#busy.has(lane)) {
        left.push(one)
        continue
      }
      this.#busy.add(lane)
      bytes += size
      crew.push(one)
    }
    this.#waiting = left
    return crew
  }

  async #fly(crew: readonly Waiting<Item, Answer>[]): Promise<void> {
    this.#flying += 1
    try {
      await this.#settle(crew)
    } finally {
      this.#flying -= 1
      for (const { item } of crew) this.#busy.delete(this.#parts.laneOf(item))
      this.#start()
    }
  }

  async #settle(crew: readonly Waiting<Item, Answer>[]): Promise<void> {
    const { fly, mayBeOfOne } = this.#parts
    try {
      const answers = await fly(crew.map(({ item }) => item))
      for (const [n, { resolve }] of crew.entries()) resolve(answers[n] as Answer)
    } catch (error) {
      if (crew.length > 1 && mayBeOfOne(error)) {
        for (const one of crew) await this.#settle([one])
      } else {
        for (const { reject } of crew) reject(error)
      }
    }
  }
}
