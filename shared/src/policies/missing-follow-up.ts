/**
 * The follow-up task (R11): three counted days after a deal entered 合同 no new attachment has come.
 * The rep is asked once for 「请补充合同履约条款截图」, the manager told when it stays undone, then the
 * director. An open deal that moved on to 交付 still owes it; a closed one owes nothing any more.
 */
import type { DealRow } from '../deal/deal.ts'
import { notBeforeReopening } from '../deal/in-stage-since.ts'
import type { SalesProcess } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import { instantAfter } from '../time/fair-clock.ts'
import { DAY_MS, type Instant } from '../time/instant.ts'
import {
  afterWait,
  alertOf,
  clockOptions,
  hoursAfter,
  isRunning,
  stepOf,
  toldAt,
} from './alert-steps.ts'
import type { ClockContext, Policy, StepDue } from './policy.ts'

/**
 * When the deal last entered 合同; null before that, and for those that entered it before Kedu kept
 * such entries: what nobody asked for then is not asked for all at once now.
 */
export function contractEntry(row: DealRow, process: SalesProcess): Instant | null {
  const { contractStage } = process
  if (stageIndex(process, row.stage) < stageIndex(process, contractStage)) return null
  return row.stageEntries?.[contractStage] ?? null
}

/** A file whose content came with the move itself, or before it, is no follow-up. */
function hasFollowedUp(row: DealRow, entered: Instant): boolean {
  return row.newestFileAt !== null && row.newestFileAt > entered
}

/** The entry that is still to be followed up; null when nothing is owed. */
function owedSince(row: DealRow, process: SalesProcess): Instant | null {
  if (!isRunning(row)) return null
  const entered = contractEntry(row, process)
  return entered === null || hasFollowedUp(row, entered) ? null : entered
}

/** When the rep is asked: beyond the last millisecond of the days that are theirs. */
export function followUpDueAt(row: DealRow, context: ClockContext): Instant | null {
  const { followUpAfterDays, process } = context.settings
  const entered = owedSince(row, process)
  if (followUpAfterDays === null || entered === null) return null
  const days = Math.round(followUpAfterDays * DAY_MS)
  const due = instantAfter(notBeforeReopening(row, entered), days + 1, clockOptions(row, context))
  return due === null ? null : afterWait(row, due)
}

/**
 * Each step is counted from the one before: everybody gets the same time to act, whether the card came
 * at once, after quiet hours or in the digest.
 */
function pendingSteps(row: DealRow, context: ClockContext): StepDue[] {
  const { settings } = context
  const entered = owedSince(row, settings.process)
  if (entered === null || settings.followUpAfterDays === null) return []
  const alert = alertOf(row, 'missing-follow-up', String(entered))
  const pending = (kind: StepDue['kind'], dueAt: Instant | null): StepDue[] =>
    dueAt === null ? [] : [{ kind, dueAt, aheadOf: null }]
  const later = (from: Instant, hours: number | null): Instant | null => {
    const at = hours === null ? null : hoursAfter(from, hours, row, context)
    return at === null ? null : afterWait(row, at)
  }
  if (stepOf(alert, 'director') !== null) return []
  const told = toldAt(alert, 'manager')
  if (told !== null) return pending('director', later(told, settings.directorAfterHours))
  const asked = toldAt(alert, 'nudge')
  if (asked !== null) return pending('manager', later(asked, settings.followUpManagerAfterHours))
  return pending('nudge', followUpDueAt(row, context))
}

export const missingFollowUp: Policy = {
  rule: 'missing-follow-up',
  isRepairable: false,
  isNudgeAhead: true,
  foldsIntoOrange: false,
  reasons: {
    nudge: 'follow-up-missing',
    manager: 'unhandled-by-owner',
    director: 'unhandled-by-manager',
  },
  pendingSteps,
  episodeOf: (row, { settings }) => String(contractEntry(row, settings.process)),
  sayUntil: () => null,
  isSettled(row, episode, { process }) {
    const entered = owedSince(row, process)
    return entered === null || String(entered) !== episode
  },
}
