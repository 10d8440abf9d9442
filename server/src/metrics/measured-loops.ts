import type { Loop } from '../scheduler/scheduler.ts'
import type { Metrics } from './metrics.ts'

/** Loops with a stopwatch; a failure goes on to the scheduler, which logs it and tries again. */
export function measuredLoops(loops: readonly Loop[], metrics: Metrics): Loop[] {
  return loops.map(({ name, run, ...where }) => ({
    ...where,
    name,
    run: async () => {
      const stop = metrics.loop(name)
      try {
        await run()
        stop('ok')
      } catch (error) {
        stop('failed')
        throw error
      }
    },
  }))
}
