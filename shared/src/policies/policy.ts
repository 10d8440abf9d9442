/**
 * Rules that find what needs saying as time passes. One rule per file, same signature, in the order
 * in which they speak; pure, so that any change can be back-tested (L5).
 */
import type { MovedAheadOf } from '../alerts/nudge-time.ts'
import type { NotificationReason } from '../alerts/reasons.ts'
import type { AlertRule, AlertStepKind, DealId, DealRow } from '../deal/deal.ts'
import type { Person, PersonId } from '../people/person.ts'
import type { SalesProcess } from '../process/sales-process.ts'
import type { WorkspaceSettings } from '../process/settings.ts'
import type { Instant } from '../time/instant.ts'
import type { Downtime, WorkCalendar } from '../time/work-calendar.ts'
import { longStageDwell } from './long-stage-dwell.ts'
import { missingFollowUp } from './missing-follow-up.ts'
import { redFlag } from './red-flag.ts'
import { unansweredRequest } from './unanswered-request.ts'

/** What the clocks need to know beside the deal itself. */
export interface ClockContext {
  settings: Pick<
    WorkspaceSettings,
    | 'clock'
    | 'basis'
    | 'redFlagHours'
    | 'nudgeBeforeHours'
    | 'directorAfterHours'
    | 'followUpAfterDays'
    | 'followUpManagerAfterHours'
    | 'requestAfterHours'
    | 'requestManagerAfterHours'
    | 'yellowAfterDays'
    | 'orangeCustomers'
    | 'redRatio'
    | 'minContracts'
    | 'nudgeTo'
    | 'fallbackManagerId'
    | 'process'
    | 'quietHours'
    | 'digestTime'
  >
  calendar: WorkCalendar
  /** Sorted and disjoint: see `mergeDowntimes`. */
  downtimes: readonly Downtime[]
  /** Their leave, quiet hours and deputies. */
  people: ReadonlyMap<PersonId, Person>
}

/** A step of an alert and the moment it is due. */
export interface StepDue {
  kind: AlertStepKind
  dueAt: Instant
  /** A nudge that is due earlier than usual, so that it comes before red. */
  aheadOf: MovedAheadOf | null
}

/** Something is due for one deal by one rule; all its due steps together (E12). */
export interface Finding {
  rule: AlertRule
  dealId: DealId
  /** Whose it is to act: see `Policy.whoseTurn`. */
  ownerId: PersonId
  alertId: string
  episode: string
  /** Never empty, earliest first. */
  due: StepDue[]
  /** When the next step comes that is not due yet; null when these were the last for now. */
  nextDueAt: Instant | null
}

/**
 * One rule: when which step is due, and what settles it. Everything that records, plans, lists or
 * closes alerts asks the rule of the alert for what is its own; what it says is in `bot/src/alerts`.
 */
export interface Policy {
  rule: AlertRule
  /** Its alert can be answered with the two-tap repair (L1). */
  isRepairable: boolean
  /** The rep is told to spare them what comes next: pointless when that is due already. */
  isNudgeAhead: boolean
  /** What it tells those above is part of the rep's orange while that is open (D10). */
  foldsIntoOrange: boolean
  /** What brings up each step, for the record. */
  reasons: Readonly<Record<AlertStepKind, NotificationReason>>
  /** Steps neither recorded nor overtaken, due or still ahead, earliest first. */
  pendingSteps(row: DealRow, context: ClockContext): StepDue[]
  episodeOf(row: DealRow, context: ClockContext): string
  /** Whose it is to act in that episode, and whom the rules start from: the owner where absent. */
  whoseTurn?(row: DealRow, episode: string): PersonId
  /** From then on the step is not worth saying; null = it always is. */
  sayUntil(row: DealRow, kind: AlertStepKind, context: ClockContext): Instant | null
  /**
   * Nothing is left to say in that episode: what it is about was done, or is gone. Told from the deal
   * alone, so that every command, by whatever door, closes and reopens alerts by the same rule.
   */
  isSettled(row: DealRow, episode: string, moment: { now: Instant; process: SalesProcess }): boolean
}

const POLICY_OF: Readonly<Record<AlertRule, Policy>> = {
  'red-flag': redFlag,
  'missing-follow-up': missingFollowUp,
  'long-stage-dwell': longStageDwell,
  'unanswered-request': unansweredRequest,
}

/** Every rule, in the order in which they speak. */
export const POLICIES: readonly Policy[] = Object.values(POLICY_OF)

export function policyOf(rule: AlertRule): Policy {
  return POLICY_OF[rule]
}

/** Deterministic, so that the same episode can never become two alerts. */
export function alertIdOf(rule: AlertRule, dealId: DealId, episode: string): string {
  return `${rule}:${dealId}:${episode}`
}

/** What is due for this deal now; empty when there is nothing. */
export function findingsOf(row: DealRow, now: Instant, context: ClockContext): Finding[] {
  const findings: Finding[] = []
  for (const policy of POLICIES) {
    const pending = policy.pendingSteps(row, context)
    const due = pending.filter((step) => step.dueAt <= now)
    if (due.length === 0) continue
    const episode = policy.episodeOf(row, context)
    findings.push({
      rule: policy.rule,
      dealId: row.id,
      ownerId: policy.whoseTurn?.(row, episode) ?? row.ownerId,
      alertId: alertIdOf(policy.rule, row.id, episode),
      episode,
      due,
      nextDueAt: pending.find((step) => step.dueAt > now)?.dueAt ?? null,
    })
  }
  return findings
}

/**
 * The next moment at which any rule could have something new to say about the deal; null = never.
 * Due times are data: a tick that comes late, or not at all, loses nothing (decision 0004).
 */
export function nextCheckAt(row: DealRow, context: ClockContext): Instant | null {
  let earliest: Instant | null = null
  for (const policy of POLICIES) {
    for (const { dueAt } of policy.pendingSteps(row, context)) {
      if (earliest === null || dueAt < earliest) earliest = dueAt
    }
  }
  return earliest
}
