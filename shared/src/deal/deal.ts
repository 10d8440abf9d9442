import type { Evidence, EvidenceKind, FileId } from '../evidence/evidence.ts'
import type { ChainFile } from '../evidence/evidence-chain.ts'
import type { PaymentOverrule, PaymentRelease, RowQuote } from '../finance/payment-paper.ts'
import type { PersonId } from '../people/person.ts'
import type { StageId } from '../process/sales-process.ts'
import type { Quote } from '../quotes/quote.ts'
import type { DealRequest } from '../requests/request.ts'
import type { Instant, LocalDate, LocalTime } from '../time/instant.ts'
import type { CommandMeta, Place } from './commands.ts'

export type DealId = string
export type CommandId = string

export interface Customer {
  /** Human-readable customer number, e.g. `C-0007`; unique in the workspace. */
  number: string
  name: string
  aliases: string[]
  industry: string | null
  region: string | null
  firstContact: string | null
}

/** What will be done next. A date without a time is due at the workspace's `dueTime` (18:00). */
export interface NextAction {
  date: LocalDate
  time: LocalTime | null
  /** The moment it is due, computed when it was set. */
  dueAt: Instant
  /** "之前/前/以内": a deadline rather than an appointment. */
  isDeadline: boolean
  /** What is to be done, in the rep's words; may be empty. */
  text: string
}

/** Waiting for the customer (E9): the clock rests until `until` 18:00, reason on record. */
export interface Wait {
  until: LocalDate
  untilAt: Instant
  reason: string
  setBy: PersonId
  setAt: Instant
}

/** When each stage was last entered. */
export type StageEntries = Readonly<Record<StageId, Instant>>

export type Outcome =
  | { kind: 'open' }
  | { kind: 'won'; at: Instant }
  | { kind: 'lost'; at: Instant; reason: string }
  | { kind: 'on-hold'; at: Instant; reason: string }

/** A move its gate refused: made by itself, in its asker's name, when the evidence is there (R10). */
export interface WantedMove {
  to: StageId
  /** What was done, in the asker's words (R12). */
  action: string
  /** By whom, by which door, where: what the move will carry. */
  meta: CommandMeta
  at: Instant
}

/** A move its gate let through on doubtful evidence: marked, and told to the manager once (D3). */
export interface DoubtfulMove {
  commandId: CommandId
  from: StageId
  to: StageId
  kinds: EvidenceKind[]
  /** What the gate and the action stood on; the doubt lasts as long as one of the kinds here is doubtful. */
  evidenceIds: string[]
  byId: PersonId
  at: Instant
}

export type AlertStepKind = 'nudge' | 'manager' | 'director'

/** One step of an alert: who was (or will be) told, and how. */
export interface AlertStep {
  kind: AlertStepKind
  recipientId: PersonId
  /** When it is (or was) to be said: quiet hours and the digest's time are in it. */
  at: Instant
  /**
   * `digest`: held back from the immediate budget, goes into the 08:30 digest (D10). `none`: it was
   * decided to say nothing, e.g. no nudge when red is reached already; `reason` says why.
   */
  mode: 'immediate' | 'digest' | 'none'
  /** Outbox key of the push; its receipt is needed to change the card later. */
  outboxKey: string
  /** Named reason a user can open (house rule 8). */
  reason: string
}

/** Rules that raise alerts; each is a policy of `policies/`. */
export type AlertRule = 'red-flag' | 'missing-follow-up' | 'long-stage-dwell' | 'unanswered-request'

/** One alert of one rule for one episode; never raised twice. Deterministic id `<rule>:<dealId>:<episode>`. */
export interface Alert {
  id: string
  rule: AlertRule
  /** When what it is about began, epoch ms as text: the start of the clock, the entry into a stage, the asking. */
  episode: string
  raisedAt: Instant
  steps: AlertStep[]
  status: 'open' | 'handled' | 'cleared'
  closedAt: Instant | null
  closedBy: PersonId | null
}

/** The folded state of stream `deal/<id>`. */
export interface Deal {
  id: DealId
  customer: Customer
  ownerId: PersonId
  stage: StageId
  stageEnteredAt: Instant
  /** When each stage was last entered; of stages entered before this was kept nothing is known. */
  stageEntries?: StageEntries
  /** When it was last taken up again in the stage it is in; absent: it was never closed there. */
  reopenedAt?: Instant
  outcome: Outcome
  /** "无" is valid; null = not given. */
  obstacle: string | null
  nextAction: NextAction | null
  /** Last time the next action was set or confirmed: one half of the D1 clock. */
  nextActionUpdatedAt: Instant
  wait: Wait | null
  /** How often it waited; evidence is asked for after the first (E9). */
  waitCount: number
  /** When it last began to wait, kept after the wait is over: the next one needs evidence newer than this. */
  lastWaitAt: Instant | null
  amountFen: number | null
  /** Latest communication summary. */
  summary: string | null
  /** Where the last entry with a position was made; absent while none had one. */
  lastPlace?: Place
  evidence: Evidence[]
  /** Absent while none was made. */
  quotes?: Quote[]
  /** Absent while nothing was paid on. */
  releases?: PaymentRelease[]
  /** Absent while nobody let a refused paper be paid on. */
  paymentOverrules?: PaymentOverrule[]
  /** Absent while other departments were asked for nothing. */
  requests?: DealRequest[]
  /** Absent: none waits. */
  wantedMove?: WantedMove
  /** The latest few, oldest first; absent while none was made. */
  doubtfulMoves?: DoubtfulMove[]
  alerts: Alert[]
  openedAt: Instant
  openedBy: PersonId
  updatedAt: Instant
  updatedBy: PersonId
  /** Its opening was undone: as if it had never been; in no list, refuses every command. */
  withdrawn: boolean
  /** Ids of commands already applied, newest last, bounded; makes every retry harmless. */
  appliedCommands: CommandId[]
}

/** Slim row for lists, clocks and insight: no texts but the short ones, no event bodies. */
export interface DealRow {
  id: DealId
  version: number
  customerNumber: string
  customerName: string
  aliases: string[]
  industry: string | null
  region: string | null
  ownerId: PersonId
  stage: StageId
  stageEnteredAt: Instant
  stageEntries?: StageEntries
  reopenedAt?: Instant
  outcome: Outcome['kind']
  obstacle: string | null
  nextAction: NextAction | null
  nextActionUpdatedAt: Instant
  waitUntil: LocalDate | null
  waitUntilAt: Instant | null
  waitReason: string | null
  amountFen: number | null
  /** Which of the fields a row does not carry are empty on the deal; absent: none. */
  unsaid?: ('firstContact' | 'summary')[]
  /** A photo taken near it is likely about this customer (R38). */
  lastPlace?: Place
  evidenceCount: number
  /** When a file came last whose content was not there before; null without files. */
  newestFileAt: Instant | null
  /** Files whose verdict is still to come. */
  unjudgedCount: number
  /** The stage a move waits for evidence to reach, and who asked for it. */
  wanted: { to: StageId; byId: PersonId; at: Instant } | null
  /** Those whose evidence is doubtful still; absent: none. */
  doubtfulMoves?: DoubtfulMove[]
  /** What its files are said to show and what they are worth. */
  evidence: ChainFile[]
  /** Absent: none was made. */
  quotes?: RowQuote[]
  /** What was asked of other departments and is not closed; absent: nothing. */
  requests?: DealRequest[]
  releases?: PaymentRelease[]
  paymentOverrules?: PaymentOverrule[]
  /** Content ids of its files: who may see a file is decided by the deals it is on. */
  fileIds: FileId[]
  /** Only the alerts that are open, plus those of the last 2 days (budget counting). */
  alerts: Alert[]
  openedAt: Instant
  updatedAt: Instant
  updatedBy: PersonId
  /** Never shown, counted or alerted about. */
  withdrawn: boolean
}
