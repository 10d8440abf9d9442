/** Says in the log and in the numbers when this process's clock is not what the others go by. */
import { SECOND_MS } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Metrics } from '../metrics/metrics.ts'
import type { ClockState, Store } from '../store/store.ts'

export interface ClockWatchParts {
  store: Pick<Store, 'clockState'>
  metrics: Metrics
  log: FastifyBaseLogger
}

export class ClockWatch {
  readonly #parts: ClockWatchParts
  #said = RIGHT

  constructor(parts: ClockWatchParts) {
    this.#parts = parts
  }

  /** Every minute; said when it changes. */
  look(): void {
    const { store, metrics, log } = this.#parts
    const state = store.clockState()
    if (state === null) return
    metrics.clockAhead(state.aheadMs / SECOND_MS)
    const says = saidOf(state)
    if (says === this.#said) return
    this.#said = says
    const { aheadMs } = state
    if (says === RIGHT) log.info({ aheadMs }, says)
    else log.error({ aheadMs }, says)
  }
}

const RIGHT = 'clock is right again'

function saidOf({ isWrong, stepsBack }: ClockState): string {
  if (!isWrong) return RIGHT
  return stepsBack
    ? 'clock is wrong: this process takes no work that goes by the clock until it is right'
    : 'clock is not the database’s, nor is any other process’s: going on'
}
