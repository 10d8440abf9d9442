/**
 * What links and QR codes of quotes carry: which quote, for which purpose, until when, under a MAC. A
 * token for one purpose is nothing for another.
 */
import type { DealId } from '../deal/deal.ts'
import { type Instant, instant } from '../time/instant.ts'
import type { QuoteId } from './quote.ts'

export type QuoteToken =
  /** Lets its holder read and sign this quote. */
  | { purpose: 'sign'; dealId: DealId; quoteId: QuoteId; nonce: string; expiresAt: Instant }
  /** On paper: lets anybody see whether this is the copy that is kept. `at`: when it was stamped or made. */
  | { purpose: 'verify'; dealId: DealId; quoteId: QuoteId; nonce: string; at: Instant }

/** MAC of a text under the server's key: base64url, always of the same length. */
export type Mac = (text: string) => string

/** Compares in constant time. */
export type SameText = (a: string, b: string) => boolean

const LETTERS = { sign: 's', verify: 'v' } as const
const PART = /^[\w-]{1,80}$/

/** `v.<deal>.<quote>.<nonce>.<time>.<mac>`: letters a QR code and every chat keeps as they are. */
export function writeQuoteToken(token: QuoteToken, mac: Mac): string {
  const time = token.purpose === 'sign' ? token.expiresAt : token.at
  const parts = [LETTERS[token.purpose], token.dealId, token.quoteId, token.nonce]
  if (!parts.every((part) => PART.test(part))) throw new Error('Ids of quotes are word characters')
  const body = [...parts, time.toString(36)].join('.')
  return `${body}.${mac(body)}`
}

/** Null: not ours, changed, or for something else. Whether it has expired is not asked here. */
export function readQuoteToken<Purpose extends QuoteToken['purpose']>(
  text: string,
  purpose: Purpose,
  mac: Mac,
  isSame: SameText,
): Extract<QuoteToken, { purpose: Purpose }> | null {
  const end = text.lastIndexOf('.')
  const body = text.slice(0, Math.max(0, end))
  if (end < 0 || !isSame(text.slice(end + 1), mac(body))) return null
  const [letter, dealId, quoteId, nonce, time, ...more] = body.split('.')
  if (letter !== LETTERS[purpose] || more.length > 0) return null
  if (dealId === undefined || quoteId === undefined || nonce === undefined || !time) return null
  const at = Number.parseInt(time, 36)
  if (!Number.isSafeInteger(at)) return null
  const about = { dealId, quoteId, nonce }
  const token: QuoteToken =
    purpose === 'sign'
      ? { purpose: 'sign', ...about, expiresAt: instant(at) }
      : { purpose: 'verify', ...about, at: instant(at) }
  return token as Extract<QuoteToken, { purpose: Purpose }>
}
