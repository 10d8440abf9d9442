import { type Instant, MINUTE_MS } from '@kedu/shared/time/instant'

/** Signing in again and again with fresh codes helps nobody. */
const MOST_PER_MINUTE = 20

/** How often one person may sign in, whatever address it comes from. */
export class PersonLimit {
  readonly #times = new Map<string, Instant[]>()

  /** False: too often; not counted. */
  admit(personId: string, now: Instant): boolean {
    for (const [id, times] of this.#times) {
      const last = times.at(-1)
      if (last === undefined || now - last >= MINUTE_MS) this.#times.delete(id)
    }
    const recent = (this.#times.get(personId) ?? []).filter((at) => now - at < MINUTE_MS)
    if (recent.length >= MOST_PER_MINUTE) return false
    this.#times.set(personId, [...recent, now])
    return true
  }
}
