/**
 * The world around the processes under test: its time, and WeCom. It stands at a Monday morning when
 * it begins and runs on at the speed of the real one, so that no test depends on today's date.
 */
import { EventEmitter, once } from 'node:events'
import { type FakeWecom, type RequestRecord, startFakeWecom } from '../support/fake-wecom.ts'

const BEGINS_AT = Date.parse('2026-11-23T09:30:00+08:00')
/** Longer than anything here takes on a busy machine. */
const PATIENCE_MS = 240_000
/** Nothing went to WeCom for so long: what is left waits for the clock. */
const QUIET_MS = 1500

export class World {
  readonly fake: FakeWecom
  readonly #requests = new EventEmitter()
  readonly #offset: { ms: number }

  private constructor(fake: FakeWecom, offset: { ms: number }) {
    this.fake = fake
    this.#offset = offset
    this.#requests.setMaxListeners(0)
    const push = fake.requests.push.bind(fake.requests)
    fake.requests.push = (...records: RequestRecord[]) => {
      const length = push(...records)
      for (const record of records) this.#requests.emit('request', record)
      return length
    }
  }

  static async begin(): Promise<World> {
    const offset = { ms: BEGINS_AT - Date.now() }
    return new World(await startFakeWecom({ now: () => Date.now() + offset.ms }), offset)
  }

  /** Epoch ms. */
  now(): number {
    return Date.now() + this.#offset.ms
  }

  /** How far this world is from the real time. */
  get offsetMs(): number {
    return this.#offset.ms
  }

  /** Only the world's own time: whoever lives in it is moved by `Instance.sleep`. */
  pass(ms: number): void {
    this.#offset.ms += ms
  }

  /** At every request to WeCom, before it is answered. */
  onRequest(listener: (record: RequestRecord) => void): () => void {
    this.#requests.on('request', listener)
    return () => this.#requests.off('request', listener)
  }

  /**
   * Resolves when it is so. While nothing goes to WeCom, `whenQuiet` is called to move things on.
   * Throws with `seen` after four minutes in which nothing went to WeCom.
   */
  async until(
    what: string,
    isSo: () => boolean,
    whenQuiet: () => Promise<unknown>,
    seen: () => unknown = () => '',
  ): Promise<void> {
    let deadline = performance.now() + PATIENCE_MS
    while (!isSo()) {
      if (performance.now() > deadline) {
        throw new Error(`Not within four minutes: ${what} ${JSON.stringify(seen())}`)
      }
      const isQuiet = await this.#isQuiet()
      if (!isQuiet) deadline = performance.now() + PATIENCE_MS
      else if (!isSo()) await whenQuiet()
    }
  }

  /** Whether no request came; otherwise resolves a moment after the next one, when its effect shows. */
  async #isQuiet(): Promise<boolean> {
    try {
      await once(this.#requests, 'request', { signal: AbortSignal.timeout(QUIET_MS) })
      await new Promise(setImmediate)
      return false
    } catch {
      return true
    }
  }

  close(): Promise<void> {
    return this.fake.close()
  }
}
