import type { FindingReason } from '../evidence/judge-evidence.ts'
import type { PersonId } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'
import type { PaymentFault, PaymentSubject } from './payment-paper.ts'

/** What is wrong, with what the machine saw where it saw something. */
export interface ExplainedFault {
  fault: PaymentFault
  reason: FindingReason | null
}

/** Every expected "no" about a payment; worded in `bot/src/wording/finance.ts`. */
export type PaymentRefusal =
  | { reason: 'unknown' }
  /** 财务拒付: not signed, or not sound, and nobody has let it through. */
  | {
      reason: 'refused'
      subject: PaymentSubject
      number: string | null
      faults: ExplainedFault[]
    }
  | { reason: 'released'; byId: PersonId; at: Instant }
  | { reason: 'amount'; problem: 'missing' | 'not-positive' }
  | { reason: 'amount'; problem: 'too-much'; mostFen: number }
  /** Nothing is wrong with it: there is nothing to let through. */
  | { reason: 'not-refused' }
  /** Whoever let it through does not pay on it as well. */
  | { reason: 'own-overrule' }
