/** What a whole company uploads in a day, through all its processes: it cannot fill the disk of the others. */
import type { LocalDate } from '@kedu/shared/time/instant'

/** What others keep is looked at again after this part of the limit: so much at most a process goes beyond it. */
const LOOK_AGAIN_AFTER = 1 / 50

export class CompanyAllowance {
  readonly #limit: () => number
  readonly #kept: (day: LocalDate) => Promise<number>
  #day: LocalDate | null = null
  /** At the last look, by all; null: nobody looked today. */
  #seen: number | null = null
  /** Given room to since then, by this process. */
  #since = 0
  #looking: Promise<void> | null = null

  /** `limit` in bytes, as it is by now; `kept`: what all processes keep of the day. */
  constructor(limit: () => number, kept: (day: LocalDate) => Promise<number>) {
    this.#limit = limit
    this.#kept = kept
  }

  async hasRoom(bytes: number, today: LocalDate): Promise<boolean> {
    if (this.#day !== today) {
      this.#day = today
      this.#seen = null
      this.#since = 0
    }
    const limit = this.#limit()
    const isFull = () => (this.#seen ?? 0) + this.#since + bytes > limit
    if (this.#seen === null || this.#since > limit * LOOK_AGAIN_AFTER || isFull()) {
      this.#looking ??= this.#look(today).finally(() => {
        this.#looking = null
      })
      await this.#looking
    }
    return !isFull()
  }

  take(bytes: number): void {
    this.#since += bytes
  }

  async #look(today: LocalDate): Promise<void> {
    const kept = await this.#kept(today)
    if (this.#day !== today) return
    // What is on its way is not kept yet: never less than this process knows of.
    this.#seen = Math.max(kept, (this.#seen ?? 0) + this.#since)
    this.#since = 0
  }
}
