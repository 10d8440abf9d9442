/**
 * 付款单据: what finance pays on, a quote or the contract of a deal, and whether it may (R26). Pure. Read
 * off a row, so that a list of thousands opens no deal.
 */
import type { DealRow } from '../deal/deal.ts'
import type { Evidence, EvidenceKind, EvidenceVerdict } from '../evidence/evidence.ts'
import { provedBy } from '../evidence/stage-gates.ts'
import type { PersonId } from '../people/person.ts'
import type { SalesProcess } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import { type Quote, type QuoteId, quoteStateAt } from '../quotes/quote.ts'
import type { Instant, LocalDate, TimeZone } from '../time/instant.ts'

/** A deal has one contract, and as many quotes as were made. */
export type PaymentSubject = { kind: 'quote'; quoteId: QuoteId } | { kind: 'contract' }

/** What keeps a paper from being paid on. */
export type PaymentFault =
  /** The customer has not signed; `isOver`: nor can any more. */
  | { kind: 'unsigned'; isOver: boolean }
  | { kind: 'withdrawn' }
  /** `absent`: there is no such file. `evidenceId`: the newest one that does not count; null where absent. */
  | {
      kind: 'evidence'
      evidence: EvidenceKind
      verdict: Exclude<EvidenceVerdict, 'pass'> | 'absent'
      evidenceId: string | null
    }

/** Somebody above let a paper be paid on all the same: for these faults and no others. */
export interface PaymentOverrule {
  subject: PaymentSubject
  faults: PaymentFault[]
  reason: string
  byId: PersonId
  at: Instant
}

export interface PaymentRelease {
  subject: PaymentSubject
  amountFen: number
  /** Voucher number or the like; may be empty. */
  note: string
  byId: PersonId
  at: Instant
}

/** What a row keeps of a quote, to be paid on without opening its deal. */
export interface RowQuote {
  id: QuoteId
  number: string
  totalFen: number
  validUntil: LocalDate
  state: Quote['state']['kind']
  /** The signed copy; null while there is none. */
  evidenceId: string | null
  madeAt: Instant
}

/** `doubtful`: nothing keeps it from being paid on, but the machine was not sure of a file (D3). */
export type PaymentStanding = 'refused' | 'doubtful' | 'accepted' | 'overruled' | 'released'

export interface PaymentPaper {
  subject: PaymentSubject
  /** C-0007-B02; null: a contract. */
  number: string | null
  /** What it is about; null: no amount is known. */
  amountFen: number | null
  /** What is missing or has failed; empty: it may be paid on. */
  faults: PaymentFault[]
  /** What counts and should be looked at before (待核). */
  doubts: PaymentFault[]
  standing: PaymentStanding
  /** The one that counts now. */
  overrule: PaymentOverrule | null
  release: PaymentRelease | null
}

export interface PaymentContext {
  process: SalesProcess
  now: Instant
  zone: TimeZone
}

/** What payments need to know of a deal. */
export type PaidDeal = Pick<
  DealRow,
  'stage' | 'amountFen' | 'evidence' | 'quotes' | 'releases' | 'paymentOverrules'
>

/** Nothing keeps it from being paid on, and it was not. */
export function isPayable({ standing }: Pick<PaymentPaper, 'standing'>): boolean {
  return standing === 'accepted' || standing === 'doubtful' || standing === 'overruled'
}

/** What is said of a paper: what keeps it from being paid on, then what is doubtful. */
export function remarksOn({ faults, doubts }: PaymentPaper): PaymentFault[] {
  return [...faults, ...doubts]
}

/** In the company's process without a gate into the contract: scan and signature, as R10 has them. */
const CONTRACT_KINDS: readonly EvidenceKind[] = ['contract-scan', 'signature-page']

/** Every paper of a deal: its contract, then its quotes, newest first. */
export function paymentPapers(deal: PaidDeal, context: PaymentContext): PaymentPaper[] {
  return [
    ...(hasContract(deal, context.process) ? [contractPaper(deal, context)] : []),
    ...(deal.quotes ?? []).toReversed().map((quote) => quotePaper(deal, quote, context)),
  ]
}

/** Null: the deal has no such paper. */
export function paymentPaper(
  deal: PaidDeal,
  subject: PaymentSubject,
  context: PaymentContext,
): PaymentPaper | null {
  return paymentPapers(deal, context).find((paper) => isSameSubject(paper.subject, subject)) ?? null
}

export function isSameSubject(a: PaymentSubject, b: PaymentSubject): boolean {
  if (a.kind === 'contract' || b.kind === 'contract') return a.kind === b.kind
  return a.quoteId === b.quoteId
}

/** The same thing wrong with the same file. That it can no longer be signed is nothing new about an unsigned one. */
export function isSameFault(a: PaymentFault, b: PaymentFault): boolean {
  if (a.kind !== 'evidence' || b.kind !== 'evidence') return a.kind === b.kind
  return a.evidence === b.evidence && a.verdict === b.verdict && a.evidenceId === b.evidenceId
}

/** Files of a contract are there, or the deal stands where there must be some. */
function hasContract({ stage, evidence }: PaidDeal, process: SalesProcess): boolean {
  const kinds = contractKinds(process)
  return (
    evidence.some(({ kind }) => kinds.includes(kind)) ||
    stageIndex(process, stage) >= stageIndex(process, process.contractStage)
  )
}

function gatesIntoContract({ gates, contractStage }: SalesProcess) {
  return gates.filter(({ to }) => to === contractStage)
}

function contractKinds(process: SalesProcess): readonly EvidenceKind[] {
  const kinds = gatesIntoContract(process).flatMap(({ requires }) => requires)
  return kinds.length === 0 ? CONTRACT_KINDS : [...new Set(kinds)]
}

function contractPaper(deal: PaidDeal, { process }: PaymentContext): PaymentPaper {
  const kinds = [...contractKinds(process)]
  const { contractStage } = process
  // What a verdict is worth is said once, by the gate into the contract.
  const strict = gatesIntoContract(process).some((gate) => gate.strict)
  const gate = { from: contractStage, to: contractStage, requires: kinds, strict }
  const proofs = provedBy(deal, gate)
  const faults = kinds.flatMap((kind, i) => (proofs[i] ? [] : [evidenceFault(deal, kind)]))
  const doubts = proofs.flatMap((proof) => (proof?.verdict === 'doubtful' ? [doubtOn(proof)] : []))
  const { amountFen } = deal
  return finished(deal, { kind: 'contract' }, { number: null, amountFen, faults, doubts })
}

function quotePaper(deal: PaidDeal, quote: RowQuote, context: PaymentContext): PaymentPaper {
  const { number, totalFen, evidenceId } = quote
  const wrong = quoteFaults(deal, quote, context, evidenceId)
  const faults = wrong.filter((fault) => !isDoubt(fault))
  const doubts = wrong.filter(isDoubt)
  const subject = { kind: 'quote' as const, quoteId: quote.id }
  return finished(deal, subject, { number, amountFen: totalFen, faults, doubts })
}

const isDoubt = (fault: PaymentFault): boolean =>
  fault.kind === 'evidence' && fault.verdict === 'doubtful'

const doubtOn = ({ kind, id }: Pick<Evidence, 'kind' | 'id'>): PaymentFault => ({
  kind: 'evidence',
  evidence: kind,
  verdict: 'doubtful',
  evidenceId: id,
})

function quoteFaults(
  { evidence }: PaidDeal,
  quote: RowQuote,
  { now, zone }: PaymentContext,
  evidenceId: string | null,
): PaymentFault[] {
  const state = quoteStateAt(quote, now, zone)
  switch (state) {
    case 'withdrawn':
      return [{ kind: 'withdrawn' }]
    case 'expired':
      return [{ kind: 'unsigned', isOver: true }]
    case 'draft':
    case 'sent':
    case 'opened':
      return [{ kind: 'unsigned', isOver: false }]
    case 'signed': {
      const copy = evidence.find(({ id }) => id === evidenceId)
      if (copy === undefined)
        return [{ kind: 'evidence', evidence: 'quote', verdict: 'absent', evidenceId: null }]
      const { id, verdict } = copy
      if (verdict === 'pass') return []
      return [{ kind: 'evidence', evidence: 'quote', verdict, evidenceId: id }]
    }
    default:
      return state satisfies never
  }
}

function evidenceFault(
  { evidence }: { evidence: readonly Pick<Evidence, 'id' | 'kind' | 'verdict'>[] },
  kind: EvidenceKind,
): PaymentFault {
  const newest = evidence.findLast((item) => item.kind === kind)
  const absent = { kind: 'evidence', evidence: kind, verdict: 'absent', evidenceId: null } as const
  if (newest === undefined) return absent
  const { id, verdict } = newest
  // Passed, and yet no proof: the same picture proves another kind already.
  return verdict === 'pass' ? absent : { kind: 'evidence', evidence: kind, verdict, evidenceId: id }
}

function finished(
  { releases = [], paymentOverrules = [] }: PaidDeal,
  subject: PaymentSubject,
  paper: Pick<PaymentPaper, 'number' | 'amountFen' | 'faults' | 'doubts'>,
): PaymentPaper {
  const release = releases.find((one) => isSameSubject(one.subject, subject)) ?? null
  const { faults, doubts } = paper
  const overrule =
    faults.length === 0
      ? null
      : (paymentOverrules.findLast(
          (one) =>
            isSameSubject(one.subject, subject) &&
            faults.every((fault) => one.faults.some((known) => isSameFault(known, fault))),
        ) ?? null)
  return {
    ...paper,
    subject,
    standing: standingOf({ faults, doubts, overrule, release }),
    overrule,
    release,
  }
}

function standingOf({
  faults,
  doubts,
  overrule,
  release,
}: Pick<PaymentPaper, 'faults' | 'doubts' | 'overrule' | 'release'>): PaymentStanding {
  if (release !== null) return 'released'
  if (faults.length === 0) return doubts.length === 0 ? 'accepted' : 'doubtful'
  return overrule === null ? 'refused' : 'overruled'
}
