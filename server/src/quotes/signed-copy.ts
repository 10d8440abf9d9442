/** A copy signed elsewhere and uploaded: whether it is this quote, soundly signed, and by whose time (D7). */

import { yuan } from '@kedu/bot/wording/quotes'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { isGood } from '@kedu/shared/evidence/judge-evidence'
import type { FileMeasures } from '@kedu/shared/evidence/measures'
import { type Quote, type QuoteSigner, quoteTotalFen } from '@kedu/shared/quotes/quote'
import type { QuoteRefusal } from '@kedu/shared/quotes/refusals'
import { judgeSigningTime } from '@kedu/shared/quotes/signing-time'
import type { Instant } from '@kedu/shared/time/instant'

export type CopyVerdict =
  | { kind: 'signed'; signer: QuoteSigner; at: Instant }
  | { kind: 'refused'; refusal: Refusal }

/**
 * 1. a PDF that can be read, with the quote's number and total on it;
 * 2. a sound signature over the whole file, by a certificate of an authority the company trusts;
 * 3. its time by an authority the company trusts: the signer's own clock is told and not counted.
 */
export function judgeCopy(quote: Quote, measures: FileMeasures, submittedAt: Instant): CopyVerdict {
  const no = (refusal: QuoteRefusal): CopyVerdict => ({
    kind: 'refused',
    refusal: { kind: 'quote', quote: refusal },
  })
  if (measures.kind !== 'pdf') return no({ reason: 'copy', problem: 'not-a-pdf' })
  const text = measures.text.replace(/\s/g, '')
  const isThis = text.includes(quote.number) && text.includes(yuan(quoteTotalFen(quote)))
  if (!isThis) return no({ reason: 'copy', problem: 'other-paper' })
  const signatures = measures.signatures.filter((one) => !one.isTimeStamp)
  if (signatures.length === 0) return no({ reason: 'copy', problem: 'not-signed' })
  const good = signatures.filter((one) => isGood(one) && one.wholeFile)
  // Best known time first.
  const signature = good.find((one) => one.timeSource === 'time-stamp') ?? good[0]
  if (signature === undefined) return no({ reason: 'copy', problem: 'altered' })
  // Anybody makes himself a certificate in the customer's name.
  if (signature.trust === 'unknown') return no({ reason: 'copy', problem: 'unknown-signer' })
  const isTrusted = signature.timeSource === 'time-stamp'
  const verdict = judgeSigningTime(
    {
      server: null,
      timeStamp: isTrusted ? signature.time : null,
      signer: isTrusted ? null : signature.time,
    },
    submittedAt,
  )
  if (verdict.kind !== 'in-time') return no({ reason: 'signing-time', verdict })
  return { kind: 'signed', signer: { name: signature.signer ?? '', phone: '' }, at: verdict.at }
}
