/** What the platforms could not deliver by callback is fetched: after the start, then every few hours. */
import type { ChatPlatform, ConnectionSink } from '@kedu/bot/platform'
import type { PlatformName } from '@kedu/shared/people/person'
import { HOUR_MS, type Instant } from '@kedu/shared/time/instant'

/** DingTalk counts the call, and a company has 5,000 of them a month: this is 120. */
const EVERY_MS = 6 * HOUR_MS

export class CatchUp<P extends Pick<ChatPlatform, 'catchUp'>> {
  readonly #platforms: ReadonlyMap<PlatformName, P>
  readonly #sinkFor: (platform: P) => ConnectionSink
  readonly #now: () => Instant
  readonly #isTurn: (everyMs: number) => Promise<boolean>
  #lastAt: Instant | null = null

  constructor(options: {
    platforms: ReadonlyMap<PlatformName, P>
    sinkFor(platform: P): ConnectionSink
    now(): Instant
    /** False: another process fetched within that time. */
    isTurn?(everyMs: number): Promise<boolean>
  }) {
    this.#platforms = options.platforms
    this.#sinkFor = options.sinkFor
    this.#now = options.now
    this.#isTurn = options.isTurn ?? (async () => true)
  }

  /** Every minute; most of the time nothing is due. */
  async run(): Promise<void> {
    const now = this.#now()
    if (this.#lastAt !== null && now - this.#lastAt < EVERY_MS) return
    // A process that starts does not know how long nobody was there: it fetches in any case.
    const isStart = this.#lastAt === null
    this.#lastAt = now
    if (!(await this.#isTurn(EVERY_MS)) && !isStart) return
    for (const platform of this.#platforms.values()) {
      await platform.catchUp?.(this.#sinkFor(platform))
    }
  }
}
