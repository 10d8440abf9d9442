/** Work of which there is to be one at a time: in this process, and in all that serve the company. */
import { setTimeout } from 'node:timers/promises'
import { SECOND_MS } from '@kedu/shared/time/instant'
import type { Store } from '../store/store.ts'

/** Far longer than one piece of work takes; a process that dies holds the others up so long. */
const LEASE_MS = 10 * SECOND_MS
const LOOK_EVERY_MS = 25
const WAIT_MS = 20 * SECOND_MS

/** Another process had it all the time. */
export class BusyElsewhereError extends Error {
  override readonly name = 'BusyElsewhereError'
}

export class OneAtATime {
  readonly #store: Pick<Store, 'takeLease' | 'releaseLease'>
  /** What commits under it names it, so that nothing is stored once it ran out. */
  readonly lease: string
  readonly #catchUp: () => Promise<void>
  #last: Promise<unknown> = Promise.resolve()

  /** `catchUp`: whoever gets its turn sees what was done in the turns before. */
  constructor(
    store: Pick<Store, 'takeLease' | 'releaseLease'>,
    lease: string,
    catchUp: () => Promise<void>,
  ) {
    this.#store = store
    this.lease = lease
    this.#catchUp = catchUp
  }

  /** In order of asking. @throws {BusyElsewhereError} when other processes leave no room. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const turn = () => this.#turn(work)
    const mine = this.#last.then(turn, turn)
    this.#last = mine.catch(() => undefined)
    return mine
  }

  async #turn<T>(work: () => Promise<T>): Promise<T> {
    for (let waitedMs = 0; !(await this.#store.takeLease(this.lease, LEASE_MS)); ) {
      if (waitedMs >= WAIT_MS) throw new BusyElsewhereError(`${this.lease} is held elsewhere`)
      await setTimeout(LOOK_EVERY_MS)
      waitedMs += LOOK_EVERY_MS
    }
    try {
      await this.#catchUp()
      return await work()
    } finally {
      await this.#store.releaseLease(this.lease).catch(() => undefined)
    }
  }
}
