/** The app's own store behind a disk that the test holds, for what comes in. */
import type { TestApp } from './build-test-app.ts'
import { rounds, until } from './fake-time.ts'
import type { HeldTimers } from './held-timers.ts'

export class SlowStore {
  /** Nothing can be written. */
  isBroken = false
  /** Messages written. */
  recorded = 0
  readonly #timers: HeldTimers
  readonly #test: TestApp
  /** Ends the wait of the writes; null: they are done at once. */
  #disk: { waits: Promise<void>; goOn(): void } | null = null

  constructor(test: TestApp, timers: HeldTimers) {
    this.#test = test
    this.#timers = timers
    const { store } = test.workspace
    const receive = store.receive.bind(store)
    store.receive = async (...given) => {
      await this.#disk?.waits
      if (this.isBroken) throw new Error('ENOSPC')
      const result = await receive(...given)
      this.recorded += 1
      return result
    }
  }

  hold(): void {
    let goOn = () => {}
    const waits = new Promise<void>((resolve) => {
      goOn = resolve
    })
    this.#disk = { waits, goOn }
  }

  /** The disk goes on, and all that waited for it is worked on. */
  async goOn(): Promise<void> {
    const before = this.recorded
    this.#disk?.goOn()
    this.#disk = null
    await until('recorded', () => this.recorded > before)
    await this.#test.settle()
  }

  /** What the platform waits is over. */
  async timeIsUp(): Promise<void> {
    await until('somebody waits', () => this.#timers.held > 0)
    this.#timers.runOut()
  }

  /** So many waits before another try are over. */
  async triesInVain(times: number): Promise<void> {
    for (let tries = 0; tries < times; tries += 1) {
      await this.timeIsUp()
      await rounds(20)
    }
  }
}
