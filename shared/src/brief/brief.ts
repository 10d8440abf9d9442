/**
 * What a manager takes into the morning meeting (L7, R31): what turned red, who needs help, what moved,
 * and questions to ask, each with the reason it was chosen for. Facts only; worded in the bot.
 */
import type { DealId, DealRow } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { StageId } from '../process/sales-process.ts'
import type { Instant } from '../time/instant.ts'

/** Why a question is worth asking. */
export type QuestionReason =
  /** The date was moved on so often since anything was shown (L7). */
  | { kind: 'date-moved'; times: number }
  /** The same words as next action, so often in a row. */
  | { kind: 'same-words'; times: number; words: string }
  /** Far longer in its stage than the company's deals usually are. */
  | { kind: 'stuck'; stage: StageId; days: number; usualDays: number }
  /** In 合同 without a new file. */
  | { kind: 'no-follow-up'; days: number }
  /** Several deals of one rep are stuck with the same. */
  | { kind: 'same-obstacle'; obstacle: string; deals: number }

export interface BriefQuestion {
  row: DealRow
  reason: QuestionReason
}

/** Somebody to talk to: several red deals at once. */
export interface NeedsHelp {
  ownerId: PersonId
  red: number
  /** What most of them are stuck with; null: each with something else. */
  obstacle: string | null
  /** The one to begin with. */
  row: DealRow
}

export interface BriefMove {
  row: DealRow
  what: 'moved' | 'won'
}

export interface Brief {
  /** From when the news are. */
  since: Instant
  counts: { open: number; red: number; newRed: number; moved: number; won: number }
  /** Turned red since, the largest first. */
  newRed: DealRow[]
  needHelp: NeedsHelp[]
  /** The largest first. */
  moves: BriefMove[]
  questions: BriefQuestion[]
}

/** Nothing to tell: no brief goes out (D10: a message that says nothing costs attention all the same). */
export function isEmptyBrief({ newRed, needHelp, moves, questions }: Brief): boolean {
  return newRed.length + needHelp.length + moves.length + questions.length === 0
}

/** What somebody can say they used, and what it is called on the record. Unique within a brief. */
export interface BriefItemRef {
  id: string
  kind: 'red' | 'help' | QuestionReason['kind']
  ownerId: PersonId
  dealId: DealId
}
