/**
 * One clock for all companies beside the root's: each minute every company's tick, a few at a time and
 * in turn; between ticks only those are looked at where something was asked for lately.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** As often as a company alone. */
const BEAT_MS = 500
/** What failed is tried again within this time, or with a minute's tick. */
const AWAKE_BEATS = 240
/** Ticks side by side: most of one is waiting for the store. */
const TICKS_AT_ONCE = 4

type Beaten = Pick<Scheduler, 'tick' | 'beat' | 'wakes'>

interface Heart {
  scheduler: Beaten
  wakes: number
  beatsLeft: number
}

export class Pulse {
  readonly #hearts = new Map<WorkspaceId, Heart>()
  readonly #before: () => Promise<void>
  #timers: NodeJS.Timeout[] = []
  #ticking: Promise<void> | null = null

  /** `before`: once before every minute's ticks; never rejects. */
  constructor(before: () => Promise<void> = async () => undefined) {
    this.#before = before
  }

  add(id: WorkspaceId, scheduler: Beaten): void {
    this.#hearts.set(id, { scheduler, wakes: scheduler.wakes, beatsLeft: AWAKE_BEATS })
  }

  remove(id: WorkspaceId): void {
    this.#hearts.delete(id)
  }

  start(): void {
    // Which second of the minute does not matter: a tick asks what is due.
    this.#timers = [
      setInterval(() => void this.tick(), MINUTE_MS),
      setInterval(() => this.beat(), BEAT_MS),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  /** Every company once; a tick that is still under way is not begun again. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tickAll().finally(() => {
      this.#ticking = null
    })
    return this.#ticking
  }

  /** Only where something was asked for lately. Returns how many companies that were. */
  beat(): number {
    let awake = 0
    for (const heart of this.#hearts.values()) {
      const { wakes } = heart.scheduler
      if (wakes !== heart.wakes) heart.beatsLeft = AWAKE_BEATS
      heart.wakes = wakes
      if (heart.beatsLeft === 0) continue
      heart.beatsLeft -= 1
      awake += 1
      void heart.scheduler.beat()
    }
    return awake
  }

  /** No new ticks; waits for the one under way. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#ticking
  }

  async #tickAll(): Promise<void> {
    await this.#before()
    const waiting = [...this.#hearts.keys()]
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        // Left meanwhile: nothing of it is there to tick.
        await this.#hearts.get(id)?.scheduler.tick()
      }
    }
    await Promise.all(Array.from({ length: TICKS_AT_ONCE }, work))
  }
}
