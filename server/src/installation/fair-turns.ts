/** So many works at the same time; whoever waits, company by company in turn, each in its own order. */
export class FairTurns {
  readonly #places: number
  /** Only companies that wait; the first is served next and then goes to the end. */
  readonly #waiting = new Map<string, (() => void)[]>()
  #underWay = 0

  constructor(places: number) {
    this.#places = places
  }

  /** Does the work when it is this one's turn; answers and fails as the work does. */
  async run<T>(whose: string, work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= this.#places) await this.#turn(whose)
    else this.#underWay += 1
    try {
      return await work()
    } finally {
      this.#next()
    }
  }

  /** The place is handed over as it is: nobody who comes meanwhile gets in between. */
  #turn(whose: string): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(whose)
      if (queue === undefined) this.#waiting.set(whose, [resolve])
      else queue.push(resolve)
    })
  }

  #next(): void {
    const [first] = this.#waiting
    if (first === undefined) {
      this.#underWay -= 1
      return
    }
    const [whose, queue] = first
    const begin = queue.shift()
    this.#waiting.delete(whose)
    if (queue.length > 0) this.#waiting.set(whose, queue)
    begin?.()
  }
}
