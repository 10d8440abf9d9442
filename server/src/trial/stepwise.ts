import type { Trial } from '../app-deps.ts'

const MOST_STEPS = 168

/**
 * The trial's clock moved in steps of an hour: what would have been said on the way is said on the
 * way, the nudge before the red flag. Longer steps when it is moved by more than a week.
 */
export function stepwise(trial: Trial, afterStep: () => Promise<void>): Trial {
  return {
    offsetMs: () => trial.offsetMs(),
    advance: async (hours) => {
      const steps = Math.max(1, Math.min(MOST_STEPS, Math.ceil(hours)))
      for (let step = 0; step < steps; step += 1) {
        await trial.advance(hours / steps)
        await afterStep()
      }
    },
  }
}
