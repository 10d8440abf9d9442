/**
 * Group commit: whoever comes while a batch is being written shares the next one, so that many
 * writers wait for the disk once.
 */
export class SharedAppend<T> {
  readonly #write: (batch: readonly T[]) => Promise<void>
  #waiting: T[] = []
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null

  /** `write` sees one batch at a time; its fate is that of everybody in it. */
  constructor(write: (batch: readonly T[]) => Promise<void>) {
    this.#write = write
  }

  /** Resolves when a batch with these items is durable. */
  add(...items: readonly T[]): Promise<void> {
    this.#waiting.push(...items)
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        const batch = this.#waiting
        this.#waiting = []
        this.#next = null
        this.#running = this.#write(batch)
        return this.#running
      })
    return this.#next
  }
}

/** A line begins by ending the one before, in case a crash cut that short. */
export function asLines(batch: readonly unknown[]): string {
  return `\n${batch.map((item) => JSON.stringify(item)).join('\n')}\n`
}

/** What `asLines` wrote, of the shape that is asked for; lines that were cut short are left out. */
export function* readLines<T>(
  text: string,
  isExpected: (value: unknown) => value is T,
): Generator<T> {
  for (const line of text.split('\n')) {
    if (line === '') continue
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      continue
    }
    if (isExpected(value)) yield value
  }
}
