import type { LocalDate } from '../time/instant.ts'
import type { QuoteProblem } from './check-quote.ts'
import type { SigningTimeVerdict } from './signing-time.ts'

/** Every expected "no" about a quote; worded in `bot/src/wording/quotes.ts`. */
export type QuoteRefusal =
  | { reason: 'unknown' | 'too-many' | 'signed' | 'withdrawn' }
  | { reason: 'expired'; validUntil: LocalDate }
  | { reason: 'content'; problem: QuoteProblem }
  | { reason: 'signer'; problem: 'signer-name' | 'signer-phone' }
  /** Of a copy signed elsewhere. */
  | {
      reason: 'copy'
      problem: 'not-a-pdf' | 'other-paper' | 'not-signed' | 'altered' | 'unknown-signer'
    }
  | { reason: 'signing-time'; verdict: Exclude<SigningTimeVerdict, { kind: 'in-time' }> }
