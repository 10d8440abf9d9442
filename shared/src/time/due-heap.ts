import type { Instant } from './instant.ts'

interface Timed {
  id: string
  at: Instant
}

function isBefore(a: Timed, b: Timed): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id)
}

/**
 * Ids by moment, earliest first (ties by id): a binary heap with lazy deletion. Asking what is
 * due costs what is due, not what exists.
 */
export class DueHeap {
  readonly #current = new Map<string, Timed>()
  #heap: Timed[] = []

  /** Sets, moves or (null) removes an id. */
  set(id: string, at: Instant | null): void {
    if (at === null) {
      this.#current.delete(id)
    } else if (this.#current.get(id)?.at !== at) {
      const item = { id, at }
      this.#current.set(id, item)
      this.#push(item)
    }
    if (this.#heap.length > 2 * this.#current.size + 64) this.#rebuild()
  }

  /** The id's moment; null: it has none. */
  at(id: string): Instant | null {
    return this.#current.get(id)?.at ?? null
  }

  earliest(): Instant | null {
    return this.#top()?.at ?? null
  }

  /** Up to `limit` ids whose moment is at or before `now`, earliest first. They stay. */
  due(now: Instant, limit: number): string[] {
    const taken = this.#take(now, limit)
    for (const item of taken) this.#push(item)
    return taken.map((item) => item.id)
  }

  /** Like `due` without a limit, and removes them. */
  takeDue(now: Instant): string[] {
    const taken = this.#take(now, Number.POSITIVE_INFINITY)
    for (const item of taken) this.#current.delete(item.id)
    return taken.map((item) => item.id)
  }

  #take(now: Instant, limit: number): Timed[] {
    const taken: Timed[] = []
    while (taken.length < limit) {
      const top = this.#top()
      if (!top || top.at > now) break
      this.#pop()
      taken.push(top)
    }
    return taken
  }

  /** The earliest that still counts; what was moved or removed is dropped on the way. */
  #top(): Timed | null {
    for (;;) {
      const top = this.#heap[0]
      if (!top) return null
      if (this.#current.get(top.id) === top) return top
      this.#pop()
    }
  }

  #push(item: Timed): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(item)
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (!parent || !isBefore(item, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = item
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      let child = heap[below]
      if (!child) break
      const right = heap[below + 1]
      if (right && isBefore(right, child)) {
        below += 1
        child = right
      }
      if (!isBefore(child, last)) break
      heap[at] = child
      at = below
    }
    heap[at] = last
  }

  #rebuild(): void {
    this.#heap = []
    for (const item of this.#current.values()) this.#push(item)
  }
}
