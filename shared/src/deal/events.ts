import type { Evidence, EvidenceKind, MachineJudgement } from '../evidence/evidence.ts'
import type { JudgedVerdict } from '../evidence/judge-evidence.ts'
import type { PaymentFault, PaymentSubject } from '../finance/payment-paper.ts'
import type { PersonId } from '../people/person.ts'
import type { StageId } from '../process/sales-process.ts'
import type { Quote, QuoteId, QuoteLink, QuoteSigner, QuoteStamp } from '../quotes/quote.ts'
import type { DealRequest } from '../requests/request.ts'
import type { Instant } from '../time/instant.ts'
import type { CommandMeta } from './commands.ts'
import type {
  AlertRule,
  AlertStep,
  CommandId,
  Customer,
  DealId,
  NextAction,
  Outcome,
  StageEntries,
  Wait,
} from './deal.ts'

/** Values before a change, kept so that undo needs no replay; only the fields that changed. */
export interface DealSnapshotPart {
  stage?: StageId
  stageEnteredAt?: Instant
  stageEntries?: StageEntries
  /** Null: it has none. */
  reopenedAt?: Instant | null
  obstacle?: string | null
  nextAction?: NextAction | null
  nextActionUpdatedAt?: Instant
  amountFen?: number | null
  summary?: string | null
  wait?: Wait | null
  waitCount?: number
  lastWaitAt?: Instant | null
  outcome?: Outcome
  ownerId?: PersonId
  customer?: Customer
  evidence?: Evidence[]
  requests?: DealRequest[]
}

/** What happened to a deal; stored in the past tense, append only. */
export type DealEventBody =
  | {
      kind: 'deal-opened'
      dealId: DealId
      customer: Customer
      ownerId: PersonId
      stage: StageId
      obstacle: string | null
      nextAction: NextAction | null
      amountFen: number | null
      summary: string | null
    }
  /** Stage–action–evidence triple (R12): the move with what was done and what proves it. */
  | {
      kind: 'stage-moved'
      from: StageId
      to: StageId
      action: string
      evidenceIds: string[]
      doubtful: EvidenceKind[]
      /** When it was asked for, of a move that waited for its evidence; it is its asker's. */
      wantedAt?: Instant
    }
  /** The gate refused the move; it is made by itself when the evidence is there. */
  | {
      kind: 'move-wanted'
      to: StageId
      action: string
      missing: EvidenceKind[]
      pending: EvidenceKind[]
    }
  | { kind: 'fields-updated'; after: DealSnapshotPart; before: DealSnapshotPart }
  | { kind: 'wait-set'; wait: Wait; before: DealSnapshotPart }
  | { kind: 'outcome-set'; outcome: Outcome; before: DealSnapshotPart }
  | { kind: 'owner-changed'; toId: PersonId; reason: string; before: DealSnapshotPart }
  | { kind: 'evidence-attached'; evidence: Evidence[] }
  | {
      kind: 'evidence-sorted'
      evidenceIds: string[]
      evidenceKind: EvidenceKind
      before: DealSnapshotPart
    }
  | { kind: 'evidence-detached'; evidenceIds: string[]; before: DealSnapshotPart }
  | {
      kind: 'evidence-judged'
      evidenceId: string
      evidenceKind: EvidenceKind
      judgement: MachineJudgement
    }
  | {
      kind: 'evidence-overruled'
      evidenceId: string
      verdict: JudgedVerdict
      reason: string
      before: DealSnapshotPart
    }
  /** A command was taken back; `restored` are the values put back. */
  | {
      kind: 'command-undone'
      targetCommandId: CommandId
      restored: DealSnapshotPart
      /** The opening itself was taken back. */
      withdrawn: boolean
      /** The command had asked for a move that waits; it is not waited for any more. */
      withdrawsWish?: boolean
      /** Alerts the command had closed: open again, so that 撤销 cannot silence a red flag. */
      reopenedAlerts: string[]
    }
  | {
      kind: 'alert-recorded'
      alertId: string
      rule: AlertRule
      episode: string
      steps: AlertStep[]
    }
  | { kind: 'alert-closed'; alertId: string; status: 'handled' | 'cleared'; byId: PersonId | null }
  /** What had settled it was taken away by another command than an undo, e.g. the file was moved elsewhere. */
  | { kind: 'alert-reopened'; alertId: string }
  | { kind: 'quote-made'; quote: Quote }
  | { kind: 'quote-sent'; quoteId: QuoteId; link: QuoteLink }
  | { kind: 'quote-opened'; quoteId: QuoteId }
  | {
      kind: 'quote-signed'
      quoteId: QuoteId
      signer: QuoteSigner
      stamp: QuoteStamp
      /** The signed copy, on the deal from now on. */
      evidence: Evidence
      by: 'page' | 'upload'
    }
  | { kind: 'quote-withdrawn'; quoteId: QuoteId; reason: string }
  /** `doubts`: what was marked doubtful then; absent: nothing. */
  | {
      kind: 'payment-released'
      subject: PaymentSubject
      amountFen: number
      note: string
      doubts?: PaymentFault[]
    }
  | { kind: 'request-raised'; request: DealRequest }
  | { kind: 'request-answered'; requestId: string; text: string }
  | { kind: 'request-closed'; requestId: string }
  /** `faults`: what was wrong then, and is let through; nothing that comes up later. */
  | { kind: 'payment-overruled'; subject: PaymentSubject; faults: PaymentFault[]; reason: string }

export type DealEvent = DealEventBody & { at: Instant; meta: CommandMeta }
