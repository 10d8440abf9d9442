/** What goes between the server and the process that reads the history of all deals. All of it is plain data. */
import type { SaidStep } from '@kedu/shared/backtest/action-rate'
import type { RuleComparison } from '@kedu/shared/backtest/compare-rules'
import type { DealId } from '@kedu/shared/deal/deal'
import type { Person, WorkspaceId } from '@kedu/shared/people/person'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import type { Instant } from '@kedu/shared/time/instant'
import type { Downtime, WorkCalendar } from '@kedu/shared/time/work-calendar'

/** Of each of the two threads. The past of 20,000 deals takes some 50 MB, what is said of them in 90 days up to 250. */
export const HEAP_MB = 768

export interface BackTestWork {
  kind: 'back-test'
  people: readonly Person[]
  today: WorkspaceSettings
  changed: WorkspaceSettings
  calendar: WorkCalendar
  downtimes: readonly Downtime[]
  /** What is reported. */
  from: Instant
  to: Instant
  /** Deals no rule can have anything to say of in that time, see `overBefore`. */
  over: readonly DealId[]
}

export interface SaidStepsWork {
  kind: 'said-steps'
  since: Instant
  now: Instant
}

export type HistoryWork = BackTestWork | SaidStepsWork

export interface HistoryJob {
  /** The folder of the store … */
  folder: string
  /** … unless it is in this database. */
  databaseUrl: string | null
  workspace: WorkspaceId
  work: HistoryWork
}

export type HistoryResult =
  | { kind: 'back-test'; comparison: RuleComparison }
  | { kind: 'said-steps'; steps: SaidStep[] }

export type HistoryMessage =
  | { kind: 'progress'; share: number }
  | { kind: 'done'; result: HistoryResult }
  | { kind: 'failed'; why: string }
