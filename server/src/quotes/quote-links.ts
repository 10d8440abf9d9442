/** Links and QR codes of quotes: tokens under a key of their own. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { QuoteCodeFile } from '@kedu/bot/dialog/world'
import type { DealId } from '@kedu/shared/deal/deal'
import { linkOf } from '@kedu/shared/quotes/evolve-quote'
import { type Quote, quoteFingerprintText } from '@kedu/shared/quotes/quote'
import { type QuoteToken, readQuoteToken, writeQuoteToken } from '@kedu/shared/quotes/quote-token'
import type { Instant } from '@kedu/shared/time/instant'
import type { KeyPlace } from '../secrets/kept-key.ts'
import { ownKey } from '../secrets/own-key.ts'

/** 128 bits of a MAC are more than anybody can guess; a shorter QR code is read from further away. */
const MAC_LETTERS = 22

/** With the key lost, links and codes handed out before are no longer known; nothing else is. */
export function quoteLinkKey(
  place: KeyPlace,
  randomBytes: (size: number) => Uint8Array,
  now: Instant,
): Promise<Uint8Array> {
  return ownKey(place, 'quote-links', randomBytes, now)
}

/** What the chat needs to hand out a quote. */
export interface QuoteLinking {
  newNonce(): string
  /** Null: no such quote, or it was not handed out. */
  linkOf(dealId: DealId, quoteId: string): Promise<{ number: string; link: string } | null>
  /** The QR code of that link, kept as a file to be sent; null when there is no link. */
  codeOf(dealId: DealId, quoteId: string): Promise<QuoteCodeFile | null>
}

export class QuoteLinks {
  readonly #key: Uint8Array
  readonly #workspace: string

  constructor(key: Uint8Array, workspace: string) {
    this.#key = key
    this.#workspace = workspace
  }

  /** Path of the customer's page; null while no link was handed out. */
  signPath(dealId: DealId, quote: Quote): string | null {
    const link = linkOf(quote)
    if (link === null) return null
    const { nonce, expiresAt } = link
    const token: QuoteToken = { purpose: 'sign', dealId, quoteId: quote.id, nonce, expiresAt }
    return `/q/s/${writeQuoteToken(token, this.#mac)}`
  }

  /** Path behind the QR code on a paper: of the signed copy by its stamp, else of the content. */
  verifyPath(dealId: DealId, quote: Quote, paper: { nonce: string; at: Quote['madeAt'] }): string {
    return `/q/v/${writeQuoteToken({ purpose: 'verify', dealId, quoteId: quote.id, ...paper }, this.#mac)}`
  }

  readSign(text: string) {
    return readQuoteToken(text, 'sign', this.#mac, isSame)
  }

  readVerify(text: string) {
    return readQuoteToken(text, 'verify', this.#mac, isSame)
  }

  readonly #mac = (text: string): string =>
    createHmac('sha256', this.#key)
      .update(`quote\n${this.#workspace}\n${text}`)
      .digest('base64url')
      .slice(0, MAC_LETTERS)
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** sha-256 of what the quote says, lower-case hex. */
export function quoteFingerprint(quote: Quote, customerName: string): string {
  return createHash('sha256').update(quoteFingerprintText(quote, customerName)).digest('hex')
}

/** Its beginning in groups of four, to compare by eye: `3F9A 27C1 88B0 4D6E`. */
export function checkCode(fingerprint: string): string {
  return fingerprint.slice(0, 16).toUpperCase().match(/.{4}/g)?.join(' ') ?? ''
}

/** What the QR code of an unsigned paper carries in place of a stamp. */
export function unsignedNonce(fingerprint: string): string {
  return fingerprint.slice(0, 12)
}
