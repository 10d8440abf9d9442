/**
 * What this process was handed to work on. The tables may hold more under its name: a lease whose answer
 * was lost with the connection. Nobody works on that, so the next one to lease takes it, and not only
 * when minutes later the lease runs out.
 */
export class LeasedHere {
  readonly #clockMs: () => number
  readonly #leases = new Map<string, { untilMs: number; lease: number }>()
  #turn: Promise<unknown> = Promise.resolve()

  /** `clockMs`: only differences count. */
  constructor(clockMs: () => number) {
    this.#clockMs = clockMs
  }

  /** Ids that somebody here works on. */
  get ids(): string[] {
    const now = this.#clockMs()
    for (const [id, { untilMs }] of this.#leases) if (untilMs <= now) this.#leases.delete(id)
    return [...this.#leases.keys()]
  }

  /**
   * Leases one after the other: while one is under way nobody can say what it will have handed out.
   * `ask` is given the ids above and resolves with what it was handed; `lease` is its name.
   */
  take<T>(
    { lease, leaseMs }: { lease: number; leaseMs: number },
    ask: (ids: string[]) => Promise<readonly T[]>,
    idOf: (one: T) => string,
  ): Promise<readonly T[]> {
    const mine = this.#turn.then(async () => {
      const untilMs = this.#clockMs() + leaseMs
      const taken = await ask(this.ids)
      for (const one of taken) this.#leases.set(idOf(one), { untilMs, lease })
      return taken
    })
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  has(id: string): boolean {
    return (this.#leases.get(id)?.untilMs ?? 0) > this.#clockMs()
  }

  done(id: string): void {
    this.#leases.delete(id)
  }

  giveBack(id: string, lease: number): void {
    if (this.#leases.get(id)?.lease === lease) this.#leases.delete(id)
  }
}
