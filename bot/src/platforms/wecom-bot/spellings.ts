/** Far above the people of one company who write with capitals. */
const MAX_KNOWN = 50_000

/**
 * How WeCom spells user ids. Ours are kept in small letters, because WeCom takes either everywhere
 * else; the bot's pushes alone count capitals (93006). Learnt from what people say, kept in memory: a
 * person who has not spoken since the start is tried in small letters and reached when they speak.
 */
export class Spellings {
  readonly #known = new Map<string, string>()

  note(spelled: string): void {
    const small = spelled.toLowerCase()
    if (small === spelled || this.#known.size >= MAX_KNOWN) return
    this.#known.set(small, spelled)
  }

  of(userId: string): string {
    return this.#known.get(userId.toLowerCase()) ?? userId
  }
}
