import type { EvidenceKind, FileId } from '../evidence/evidence.ts'
import type { Finding, JudgedVerdict } from '../evidence/judge-evidence.ts'
import type { PaymentSubject } from '../finance/payment-paper.ts'
import type { PersonId } from '../people/person.ts'
import type { StageId } from '../process/sales-process.ts'
import type { QuoteContent } from '../quotes/check-quote.ts'
import type { QuoteId, QuoteSigner, QuoteStamp } from '../quotes/quote.ts'
import type { Instant, LocalDate, LocalTime } from '../time/instant.ts'
import type { AlertRule, AlertStep, CommandId, DealId } from './deal.ts'

/** By which door a command came in (E6). All doors meet the same rules (E26). */
export type Door = 'chat' | 'card' | 'page' | 'import' | 'api' | 'cli' | 'clock' | 'link'

export interface Place {
  lat: number
  lng: number
  accuracyMeters: number | null
  label: string | null
}

/** An API key that acted for somebody: which, and what it was called then. */
export interface Instrument {
  keyId: string
  name: string
}

/** Who truly asked, when, where, by which door (R13, R15, E6). */
export interface CommandMeta {
  /** Deterministic per cause (inbox message id + index), so a retry is recognised. */
  commandId: CommandId
  actorId: PersonId
  door: Door
  /** Inbox id of the message behind it; null for page, api, import, cli, clock. */
  messageId: string | null
  place: Place | null
  /** When it was said, where that was well before it was received (L8). */
  saidAt?: Instant
  /** Door `api` alone. */
  instrument?: Instrument
}

export interface NextActionInput {
  date: LocalDate
  time: LocalTime | null
  isDeadline: boolean
  text: string
}

export interface EvidenceInput {
  id: string
  fileId: FileId
  kind: EvidenceKind
  fileName: string
  mime: string
  bytes: number
  sentAt: Instant | null
  hasPreview: boolean
}

/** Absent = unchanged. All or nothing: a refused part refuses the whole command. */
export interface DealChanges {
  stage?: StageId
  obstacle?: string
  nextAction?: NextActionInput
  amountFen?: number
  /** Communication summary in the rep's words. */
  summary?: string
  industry?: string
  region?: string
  firstContact?: string
  aliases?: string[]
}

export type DealCommand =
  | {
      kind: 'open-deal'
      dealId: DealId
      customerNumber: string
      customerName: string
      ownerId: PersonId
      changes: DealChanges
      /** Open deals of other customers with a similar name were shown and this is a different one. */
      confirmedDifferent: boolean
    }
  | { kind: 'update-deal'; changes: DealChanges }
  | { kind: 'wait'; until: LocalDate; reason: string }
  | {
      kind: 'close-deal'
      outcome: 'won' | 'lost' | 'on-hold'
      reason: string
      amountFen: number | null
    }
  | { kind: 'reopen-deal' }
  | { kind: 'reassign-deal'; toId: PersonId; reason: string }
  | { kind: 'attach-evidence'; evidence: EvidenceInput[] }
  | { kind: 'sort-evidence'; evidenceIds: string[]; evidenceKind: EvidenceKind }
  | { kind: 'detach-evidence'; evidenceIds: string[] }
  /** What the machine saw (L3). `evidenceKind`: as what it was looked at; sorted anew since, it is no longer about that. */
  | {
      kind: 'judge-evidence'
      evidenceId: string
      evidenceKind: EvidenceKind
      verdict: JudgedVerdict
      score: number
      findings: Finding[]
      engine: string
    }
  /** Somebody above the rep knows better than the machine (D3); audited. */
  | { kind: 'overrule-evidence'; evidenceId: string; verdict: JudgedVerdict; reason: string }
  /** A move that its gate refused is to be made as soon as the evidence is there. */
  | { kind: 'want-move'; to: StageId; action: string }
  /** Takes back everything one earlier command did, within 24 h (E4). */
  | { kind: 'undo'; targetCommandId: CommandId }
  /** Two-tap repair from an alert card (L1): closes the alert and writes the four fields. */
  | {
      kind: 'repair'
      alertId: string
      changes: DealChanges
      wait: { until: LocalDate; reason: string } | null
    }
  /** The clock records what it told whom. Never changes what people entered. */
  | { kind: 'record-alert'; alertId: string; rule: AlertRule; episode: string; steps: AlertStep[] }
  | { kind: 'make-quote'; quoteId: QuoteId; content: QuoteContent }
  /** Hands out the customer's link; `nonce` is random. */
  | { kind: 'send-quote'; quoteId: QuoteId; nonce: string }
  /** Door `link` alone: the customer looks at it. */
  | { kind: 'open-quote'; quoteId: QuoteId; linkNonce: string }
  /** `page`: by the customer behind door `link`. `upload`: a copy signed elsewhere, by a colleague. */
  | {
      kind: 'sign-quote'
      quoteId: QuoteId
      by: 'page' | 'upload'
      linkNonce: string | null
      signer: QuoteSigner
      stamp: QuoteStamp
      file: Omit<EvidenceInput, 'kind'>
    }
  | { kind: 'withdraw-quote'; quoteId: QuoteId; reason: string }
  /** Finance pays on it. `amountFen` null: all that the paper is about. */
  | { kind: 'release-payment'; subject: PaymentSubject; amountFen: number | null; note: string }
  /** Asks another department for something (R29); `due` null: as usual. */
  | {
      kind: 'raise-request'
      department: string | null
      toId: PersonId
      what: string
      due: LocalDate | null
    }
  | { kind: 'answer-request'; requestId: string; text: string }
  | { kind: 'close-request'; requestId: string }
  /** Somebody above lets it be paid on although finance refuses it (R26); audited. */
  | { kind: 'overrule-payment'; subject: PaymentSubject; reason: string }

export interface CommandEnvelope {
  dealId: DealId
  meta: CommandMeta
  command: DealCommand
}
