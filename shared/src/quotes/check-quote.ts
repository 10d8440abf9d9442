/** Brings a quote as typed into the form in which it is kept, or says which part cannot be. */
import { cleanLine, cleanText, isPlaceholder, lengthOf } from '../deal/plain-words.ts'
import { daysBetween, isLocalDate, type LocalDate } from '../time/instant.ts'
import { itemTotalFen, type QuoteItem, type QuoteSigner } from './quote.ts'

export const QUOTE_LIMITS = {
  items: 30,
  name: 60,
  spec: 80,
  unit: 8,
  terms: 2000,
  quantity: 1_000_000,
  /** 1 billion yuan for one unit. */
  priceFen: 100_000_000_000,
  /** 10 billion yuan in all. */
  totalFen: 1_000_000_000_000,
  /** From today, inclusive. */
  validDays: 366,
  signerName: 20,
} as const

/** What one has to give to make a quote. */
export interface QuoteContent {
  items: QuoteItem[]
  validUntil: LocalDate
  terms: string
}

/** `item` from 0. */
export type QuoteProblem =
  | { kind: 'no-items' | 'too-many-items' | 'total-too-large' | 'terms-too-long' }
  | { kind: 'item-name'; item: number; problem: 'empty' | 'too-long' }
  | { kind: 'item-spec' | 'item-unit' | 'item-quantity' | 'item-price'; item: number }
  | { kind: 'no-such-day' | 'valid-in-past' | 'valid-too-long'; date: string }

export type CheckedQuote =
  | { kind: 'checked'; content: QuoteContent }
  | { kind: 'problem'; problem: QuoteProblem }

/** The first problem is the answer. `today` in the workspace's zone. */
export function checkQuote(given: QuoteContent, today: LocalDate): CheckedQuote {
  const no = (problem: QuoteProblem): CheckedQuote => ({ kind: 'problem', problem })
  if (given.items.length === 0) return no({ kind: 'no-items' })
  if (given.items.length > QUOTE_LIMITS.items) return no({ kind: 'too-many-items' })
  const items: QuoteItem[] = []
  for (const [item, one] of given.items.entries()) {
    const name = cleanLine(one.name)
    if (isPlaceholder(name)) return no({ kind: 'item-name', item, problem: 'empty' })
    if (lengthOf(name) > QUOTE_LIMITS.name)
      return no({ kind: 'item-name', item, problem: 'too-long' })
    const spec = cleanLine(one.spec)
    if (lengthOf(spec) > QUOTE_LIMITS.spec) return no({ kind: 'item-spec', item })
    const unit = cleanLine(one.unit)
    if (unit === '' || lengthOf(unit) > QUOTE_LIMITS.unit) return no({ kind: 'item-unit', item })
    if (!isQuantity(one.quantity)) return no({ kind: 'item-quantity', item })
    if (!isPrice(one.priceFen)) return no({ kind: 'item-price', item })
    items.push({ name, spec, unit, quantity: one.quantity, priceFen: one.priceFen })
  }
  const total = items.reduce((sum, one) => sum + itemTotalFen(one), 0)
  if (total > QUOTE_LIMITS.totalFen) return no({ kind: 'total-too-large' })
  const terms = cleanText(given.terms)
  if (lengthOf(terms) > QUOTE_LIMITS.terms) return no({ kind: 'terms-too-long' })
  const { validUntil } = given
  if (!isLocalDate(validUntil)) return no({ kind: 'no-such-day', date: validUntil })
  const days = daysBetween(today, validUntil)
  if (days < 0) return no({ kind: 'valid-in-past', date: validUntil })
  if (days > QUOTE_LIMITS.validDays) return no({ kind: 'valid-too-long', date: validUntil })
  return { kind: 'checked', content: { items, validUntil, terms } }
}

function isQuantity(quantity: number): boolean {
  const thousandths = quantity * 1000
  return (
    quantity > 0 &&
    quantity <= QUOTE_LIMITS.quantity &&
    Math.abs(thousandths - Math.round(thousandths)) < 1e-6 &&
    Math.round(thousandths) > 0
  )
}

/** Free of charge is a price. */
function isPrice(priceFen: number): boolean {
  return Number.isSafeInteger(priceFen) && priceFen >= 0 && priceFen <= QUOTE_LIMITS.priceFen
}

export type CheckedSigner =
  | { kind: 'checked'; signer: QuoteSigner }
  | { kind: 'problem'; problem: 'signer-name' | 'signer-phone' }

/** A name of at least two letters and a phone number as they are written in China, +86 or not. */
export function checkSigner(given: QuoteSigner): CheckedSigner {
  const name = cleanLine(given.name)
  const length = lengthOf(name)
  if (isPlaceholder(name) || length < 2 || length > QUOTE_LIMITS.signerName || /\d/.test(name))
    return { kind: 'problem', problem: 'signer-name' }
  const phone = given.phone
    .normalize('NFKC')
    .replace(/[\s()-]/g, '')
    .replace(/^(\+|00)?86(?=1)/, '')
  const isMobile = /^1[3-9]\d{9}$/.test(phone)
  const isFixed = /^0\d{9,11}$/.test(phone)
  if (!isMobile && !isFixed) return { kind: 'problem', problem: 'signer-phone' }
  return { kind: 'checked', signer: { name, phone } }
}
