/**
 * The 48-hour red flag (R2, D1): a deal whose next action went untouched for more than 48 counted
 * hours. The rep is told before it, the manager when it is red, the director (if wanted) later.
 */
import { type MovedAheadOf, type NudgeTime, nudgeTime } from '../alerts/nudge-time.ts'
import type { Alert, AlertStepKind, DealRow } from '../deal/deal.ts'
import type { ClockFacts } from '../messages/outbound-message.ts'
import { elapsedClockMs, instantAfter } from '../time/fair-clock.ts'
import { HOUR_MS, type Instant, instant } from '../time/instant.ts'
import {
  alertOf,
  clockOptions,
  hoursAfter,
  isRunning,
  isWaiting,
  stepOf,
  toldAt,
} from './alert-steps.ts'
import type { ClockContext, Policy, StepDue } from './policy.ts'

/** What set the clock going: the latest of these moments. */
export type ClockStarter = 'next-action-due' | 'next-action-updated' | 'opened' | 'wait-ended'

/** When the clock of a deal starts, and by what. May lie ahead. */
export interface ClockStart {
  at: Instant
  by: ClockStarter
  /** Where it would have started had nobody waited for the customer (E9). */
  withoutWait: Instant
}

/** The start of the clock (D1). Meaningful for open deals only. */
export function clockStart(row: DealRow, context: Pick<ClockContext, 'settings'>): ClockStart {
  const at = startAt(row, context)
  return { at, by: starterOf(row, at, context), withoutWait: startWithoutWait(row, context) }
}

/** `clockStart`, when it is only about the moment: asked a million times where the past is replayed. */
function startAt(row: DealRow, context: Pick<ClockContext, 'settings'>): Instant {
  return instant(Math.max(startWithoutWait(row, context), row.waitUntilAt ?? 0))
}

function startWithoutWait(row: DealRow, context: Pick<ClockContext, 'settings'>): Instant {
  return instant(Math.max(row.nextActionUpdatedAt, row.openedAt, countedDueAt(row, context) ?? 0))
}

/** Null: there is none, or the clock does not run from it. */
function countedDueAt(row: DealRow, { settings }: Pick<ClockContext, 'settings'>): Instant | null {
  return settings.basis === 'next-action' ? (row.nextAction?.dueAt ?? null) : null
}

/** Which of the moments it is; of several at once the one that weighs most with people. */
function starterOf(
  row: DealRow,
  at: Instant,
  context: Pick<ClockContext, 'settings'>,
): ClockStarter {
  if (row.waitUntilAt === at) return 'wait-ended'
  if (countedDueAt(row, context) === at) return 'next-action-due'
  return row.openedAt === at ? 'opened' : 'next-action-updated'
}

/** Name of the run of the clock an alert belongs to: its start, epoch ms as text. */
export function episodeOf(row: DealRow, context: Pick<ClockContext, 'settings'>): string {
  return String(startAt(row, context))
}

function limitMs(context: ClockContext): number {
  return Math.round(context.settings.redFlagHours * HOUR_MS)
}

function afterStart(row: DealRow, clockMs: number, context: ClockContext): Instant | null {
  if (!isRunning(row)) return null
  return instantAfter(startAt(row, context), clockMs, clockOptions(row, context))
}

/**
 * The first moment the deal is red: strictly more than 48 h, so one millisecond beyond them. Null
 * for closed and withdrawn deals, and for a clock that never gets there (years of leave).
 */
export function redAt(row: DealRow, context: ClockContext): Instant | null {
  return afterStart(row, limitMs(context) + 1, context)
}

/**
 * True: it is not red at that moment, and no calendar was asked, since days that do not count only move
 * the moment on. For those who look at thousands; false says nothing.
 */
export function isTooSoonForRed(row: DealRow, now: Instant, context: ClockContext): boolean {
  return now < startAt(row, context) + limitMs(context)
}

/** The moment exactly 48 h are full: the last one that is not red, but for days that do not count. */
export function limitAt(row: DealRow, context: ClockContext): Instant | null {
  return afterStart(row, limitMs(context), context)
}

/**
 * When the rep is told that red is near: the configured hours before it, or earlier where quiet
 * hours or the digest would hold the nudge back until it is red. Null when nudges are off or the
 * deal is closed.
 */
export function nudgeAt(row: DealRow, context: ClockContext): NudgeTime | null {
  const before = context.settings.nudgeBeforeHours
  if (before === null) return null
  const usualMs = Math.max(0, limitMs(context) - Math.round(before * HOUR_MS))
  const usual = afterStart(row, usualMs, context)
  const red = redAt(row, context)
  if (usual === null || red === null) return null
  const from = startAt(row, context)
  return nudgeTime({ ownerId: row.ownerId, from, usual, red }, context)
}

/**
 * When the director is told: so many counted hours after the manager was told, or, while that has
 * not happened, after red. Counted from the telling, because a manager deserves the same time to
 * act whether the card came at once, after quiet hours or in the digest.
 */
export function directorAt(row: DealRow, context: ClockContext): Instant | null {
  const after = context.settings.directorAfterHours
  if (after === null || !isRunning(row)) return null
  const red = redAt(row, context)
  if (red === null) return null
  const told = toldAt(currentAlert(row, context), 'manager') ?? red
  const from = instant(Math.max(red, told))
  return hoursAfter(from, after, row, context)
}

/** The alert of the current run of the clock, if anything was said yet. */
export function currentAlert(row: DealRow, context: Pick<ClockContext, 'settings'>): Alert | null {
  if (row.alerts.length === 0) return null
  return alertOf(row, 'red-flag', episodeOf(row, context))
}

/**
 * Steps that are still to come. A later step overtakes the earlier ones. A closed alert whose
 * manager was never told is not finished: the update that closed it may have been taken back, and
 * taking back must not silence the flag.
 */
function pendingSteps(row: DealRow, context: ClockContext): StepDue[] {
  if (!isRunning(row)) return []
  const alert = currentAlert(row, context)
  const pending: StepDue[] = []
  const add = (kind: AlertStepKind, dueAt: Instant | null, aheadOf: MovedAheadOf | null = null) => {
    if (dueAt !== null) pending.push({ kind, dueAt, aheadOf })
  }
  if (stepOf(alert, 'manager') === null && stepOf(alert, 'director') === null) {
    const nudge = stepOf(alert, 'nudge') === null ? nudgeAt(row, context) : null
    if (nudge !== null) add('nudge', nudge.at, nudge.aheadOf)
    add('manager', redAt(row, context))
  } else if (alert?.status === 'open' && stepOf(alert, 'director') === null) {
    add('director', directorAt(row, context))
  }
  return pending
}

export const redFlag: Policy = {
  rule: 'red-flag',
  isRepairable: true,
  isNudgeAhead: true,
  foldsIntoOrange: false,
  reasons: {
    nudge: 'nudge-before-deadline',
    manager: 'red-flag',
    director: 'unhandled-by-manager',
  },
  pendingSteps,
  episodeOf,
  // Once it is red the manager's card says more.
  sayUntil: (row, kind, context) => (kind === 'nudge' ? redAt(row, context) : null),
  // A new next action, owner or wait starts another run of the clock.
  isSettled: (row, episode, { now }) =>
    !isRunning(row) || isWaiting(row, now) || Number(episode) < row.nextActionUpdatedAt,
}

/** Whether the deal is red at that moment: the colour in every list (R2). Quiet hours play no part. */
export function isRed(row: DealRow, now: Instant, context: ClockContext): boolean {
  const red = redAt(row, context)
  return red !== null && now >= red
}

/** Where the clock of a deal stands, for cards and lists. */
export function clockFacts(row: DealRow, now: Instant, context: ClockContext): ClockFacts {
  if (!isRunning(row)) return { kind: 'none' }
  if (isWaiting(row, now) && row.waitUntil !== null)
    return { kind: 'waiting', until: row.waitUntil }
  const options = clockOptions(row, context)
  const start = clockStart(row, context).at
  const red = redAt(row, context)
  if (red !== null && now >= red) {
    const overdueMs = elapsedClockMs(start, now, options)
    return { kind: 'red', overdueHours: Math.floor(overdueMs / HOUR_MS), redSince: red }
  }
  const leftMs =
    limitMs(context) -
    elapsedClockMs(start, now, options) +
    (now < start ? elapsedClockMs(now, start, options) : 0)
  return {
    kind: 'running',
    hoursLeft: Math.floor(leftMs / HOUR_MS),
    dueAt: start,
    isOverdue: now > start,
  }
}
