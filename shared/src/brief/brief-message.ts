/** A brief as it is said: every name resolved, what was chosen and why kept apart from the words. */
import type { DealFacts } from '../messages/outbound-message.ts'
import type { Brief, QuestionReason } from './brief.ts'
import type { Week } from './week.ts'

/** Stages by name. */
type Named<T> = T extends { stage: string } ? Omit<T, 'stage'> & { stageName: string } : T

export type BriefItemFacts = {
  id: string
  /** Somebody said that it was used in the meeting (R31). */
  isUsed: boolean
  deal: DealFacts
} & (
  | { kind: 'red' }
  | { kind: 'help'; red: number; obstacle: string | null }
  | { kind: 'question'; reason: Named<QuestionReason> }
)

export interface WeekNamed extends Omit<Week, 'funnel' | 'dwell'> {
  funnel: Named<Week['funnel'][number]>[]
  dwell: Named<Week['dwell'][number]>[]
}

export interface BriefContent {
  period: 'day' | 'week'
  /** Whom the reader stands in for today. */
  insteadOf: string[]
  counts: Brief['counts']
  /** In the order of their numbers. */
  items: BriefItemFacts[]
  moves: { deal: DealFacts; what: 'moved' | 'won' }[]
  /** Null: a daily one. */
  week: WeekNamed | null
  /** Null: none could be drawn. */
  picture: { fileId: string; fileName: string; mime: string } | null
}
