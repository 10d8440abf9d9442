/**
 * Yellow (R22, D4): a deal that stands in 合同 for more than 15 counted days. Rep and manager are told
 * at the same moment, once for an entry into 合同, and once more after it was closed and taken up again
 * there; whoever moves it on, or closes it, clears it.
 */
import type { DealRow } from '../deal/deal.ts'
import { inStageSince } from '../deal/in-stage-since.ts'
import type { SalesProcess } from '../process/sales-process.ts'
import { instantAfter } from '../time/fair-clock.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'
import { afterWait, alertOf, clockOptions, isRunning, stepOf } from './alert-steps.ts'
import type { ClockContext, Policy, StepDue } from './policy.ts'

/** Since when the deal stands in the contract stage; null when it is elsewhere or closed. */
export function inContractSince(row: DealRow, process: SalesProcess): Instant | null {
  return isRunning(row) && row.stage === process.contractStage ? inStageSince(row) : null
}

/**
 * The first moment it has stood there too long: one millisecond beyond the days it may. A wait for the
 * customer puts that off to its end. Null: it is not in 合同, or nobody wants to know.
 */
export function dwellDueAt(row: DealRow, context: ClockContext): Instant | null {
  const { yellowAfterDays, process } = context.settings
  const entered = inContractSince(row, process)
  if (yellowAfterDays === null || entered === null) return null
  const days = Math.round(yellowAfterDays * DAY_MS)
  const due = instantAfter(entered, days + 1, clockOptions(row, context))
  return due === null ? null : afterWait(row, due)
}

/** Both steps are due together and stay due until they are recorded. */
function pendingSteps(row: DealRow, context: ClockContext): StepDue[] {
  const entered = inContractSince(row, context.settings.process)
  const dueAt = entered === null ? null : dwellDueAt(row, context)
  if (dueAt === null) return []
  const alert = alertOf(row, 'long-stage-dwell', String(entered))
  if (alert !== null && alert.status !== 'open' && stepOf(alert, 'manager') !== null) return []
  return (['nudge', 'manager'] as const)
    .filter((kind) => stepOf(alert, kind) === null)
    .map((kind) => ({ kind, dueAt, aheadOf: null }))
}

export const longStageDwell: Policy = {
  rule: 'long-stage-dwell',
  isRepairable: false,
  isNudgeAhead: false,
  foldsIntoOrange: true,
  reasons: {
    nudge: 'long-in-stage',
    manager: 'long-in-stage',
    director: 'unhandled-by-manager',
  },
  pendingSteps,
  episodeOf: (row) => String(inStageSince(row)),
  sayUntil: () => null,
  isSettled(row, episode, { process }) {
    const entered = inContractSince(row, process)
    return entered === null || String(entered) !== episode
  },
}
