/** 报价单: what is offered to a customer, and how far it has come. Pure. */
import type { FileId } from '../evidence/evidence.ts'
import type { PersonId } from '../people/person.ts'
import {
  type Instant,
  instantOf,
  type LocalDate,
  plusDays,
  type TimeZone,
} from '../time/instant.ts'
import type { TrustedTimeSource } from './signing-time.ts'

export type QuoteId = string

export interface QuoteItem {
  name: string
  /** Model, size, material; may be empty. */
  spec: string
  /** 台, 套, 吨 … */
  unit: string
  /** At most three decimals. */
  quantity: number
  /** For one unit, tax included. */
  priceFen: number
}

/** Seals the link that was handed out: whoever has it may read and sign this one quote. */
export interface QuoteLink {
  /** Random; a link with another nonce is no longer good. */
  nonce: string
  expiresAt: Instant
}

export interface QuoteSigner {
  name: string
  phone: string
}

/** What was stamped on the signed copy. */
export interface QuoteStamp {
  /** Random, in the copy's QR code. */
  nonce: string
  at: Instant
  source: TrustedTimeSource
}

export type QuoteState =
  | { kind: 'draft' }
  | { kind: 'sent'; at: Instant; link: QuoteLink }
  | { kind: 'opened'; at: Instant; sentAt: Instant; link: QuoteLink }
  | {
      kind: 'signed'
      at: Instant
      /** Null: signed elsewhere and uploaded before it was ever sent. */
      link: QuoteLink | null
      signer: QuoteSigner
      stamp: QuoteStamp
      evidenceId: string
      fileId: FileId
      /** Signed on the customer's page, or elsewhere and uploaded. */
      by: 'page' | 'upload'
    }
  | { kind: 'withdrawn'; at: Instant; byId: PersonId; reason: string }

/** One quote of a deal, e.g. `C-0007-B02`. */
export interface Quote {
  id: QuoteId
  number: string
  items: QuoteItem[]
  /** The last day it can be signed. */
  validUntil: LocalDate
  /** Delivery, payment, warranty in the rep's words; may be empty. */
  terms: string
  madeBy: PersonId
  madeAt: Instant
  state: QuoteState
}

/** `expired` is a matter of the clock and never stored. */
export type QuoteStateName = QuoteState['kind'] | 'expired'

/** Price × quantity, to the nearest fen. */
export function itemTotalFen({
  priceFen,
  quantity,
}: Pick<QuoteItem, 'priceFen' | 'quantity'>): number {
  // Exact up to 9,000 亿元; a total may be 100 亿元 at most.
  const thousandths = Math.round(quantity * 1000)
  return Math.floor((priceFen * thousandths + 500) / 1000)
}

export function quoteTotalFen({ items }: Pick<Quote, 'items'>): number {
  return items.reduce((sum, item) => sum + itemTotalFen(item), 0)
}

/** The first moment at which it can no longer be signed: the midnight after its last day. */
export function quoteEndsAt(validUntil: LocalDate, zone: TimeZone): Instant {
  return instantOf(plusDays(validUntil, 1), zone)
}

/** A signed or withdrawn quote does not expire any more. */
export function quoteStateAt(
  { state, validUntil }: Pick<Quote, 'validUntil'> & { state: QuoteState | QuoteState['kind'] },
  now: Instant,
  zone: TimeZone,
): QuoteStateName {
  const kind = typeof state === 'string' ? state : state.kind
  if (kind === 'signed' || kind === 'withdrawn') return kind
  return now >= quoteEndsAt(validUntil, zone) ? 'expired' : kind
}

/**
 * Everything a signature is about, in one text of a fixed form: its sha-256 stands on the paper, so that
 * a changed price shows even when the number stays.
 */
export function quoteFingerprintText(quote: Quote, customerName: string): string {
  const { number, items, validUntil, terms } = quote
  return JSON.stringify([
    number,
    customerName,
    items.map(({ name, spec, unit, quantity, priceFen }) => [name, spec, unit, quantity, priceFen]),
    validUntil,
    terms,
  ])
}
