import type { EvidenceKind } from '../evidence/evidence.ts'
import type { RejectedEvidence } from '../evidence/stage-gates.ts'
import type { PaymentRefusal } from '../finance/refusals.ts'
import type { PersonId } from '../people/person.ts'
import type { DealField, StageId } from '../process/sales-process.ts'
import type { QuoteRefusal } from '../quotes/refusals.ts'
import type { RequestRefusal } from '../requests/decide-request.ts'
import type { LocalDate } from '../time/instant.ts'
import type { DealId } from './deal.ts'

/** Every expected "no", with the facts needed to word it. Sentences live in `bot/src/wording`. */
export type Refusal =
  | { kind: 'unknown-deal'; dealId: DealId }
  | { kind: 'missing-fields'; fields: DealField[] }
  /** Somebody already has this customer (E1). */
  | {
      kind: 'duplicate-customer'
      dealId: DealId
      customerName: string
      ownerId: PersonId
      exact: boolean
    }
  /** `pending`: there, and still being looked at. `rejected`: there, and why it does not count. */
  | {
      kind: 'gate-unmet'
      from: StageId
      to: StageId
      missing: EvidenceKind[]
      pending?: EvidenceKind[]
      rejected?: RejectedEvidence[]
    }
  | { kind: 'stage-skipped'; from: StageId; to: StageId; next: StageId }
  | { kind: 'move-back-refused'; from: StageId; to: StageId }
  | { kind: 'unknown-stage'; stage: string }
  | { kind: 'empty-obstacle'; given: string }
  | { kind: 'date-in-past'; date: LocalDate; today: LocalDate }
  | { kind: 'date-too-far'; date: LocalDate }
  | { kind: 'not-allowed'; needs: 'owner' | 'manager' | 'admin' | 'finance' }
  | { kind: 'deal-closed'; outcome: 'won' | 'lost' | 'on-hold' }
  | { kind: 'wait-needs-evidence'; waitCount: number }
  | { kind: 'nothing-to-undo' }
  | { kind: 'undo-too-late' }
  /** Later changes touched the same fields. */
  | { kind: 'undo-overtaken' }
  /** The alert was already dealt with: by whom and when is on the alert. */
  | { kind: 'already-handled'; alertId: string; byId: PersonId | null; at: number | null }
  | { kind: 'nothing-changed' }
  /** Others changed the same fields since the asker looked; nothing of theirs is overwritten. */
  | { kind: 'changed-meanwhile'; fromVersion: number; version: number }
  | { kind: 'invalid'; field: string; problem: string }
  | { kind: 'quote'; quote: QuoteRefusal }
  | { kind: 'request'; request: RequestRefusal }
  | { kind: 'payment'; payment: PaymentRefusal }
