/** What stands on a quote's paper: plain data, drawn by `quote-pdf.ts`. */
import type { Quote } from '@kedu/shared/quotes/quote'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'

/** Lines of a finger: each a list of x, y, x, y … on a field of 1000 × 400. */
export type Strokes = readonly (readonly number[])[]

export const STROKE_FIELD = { width: 1000, height: 400 } as const

export interface QuotePaper {
  quote: Quote
  customerName: string
  /** Who offers; null when the company has not said its name. */
  sellerName: string | null
  makerName: string
  /** Address behind the verifying QR code. */
  verifyUrl: string
  /** First letters of the content's fingerprint, in groups, to compare by eye. */
  checkCode: string
  zone: TimeZone
  signed: { signerName: string; phone: string; at: Instant; strokes: Strokes } | null
}
