/**
 * Quotes on a deal: made, sent, opened and signed by the customer, taken back. The customer comes by a
 * link and is nobody of the company; all that a link may do is open and sign its own quote.
 */
import type { DealCommand } from '../deal/commands.ts'
import type { Deal } from '../deal/deal.ts'
import {
  accept,
  type Decision,
  type DecisionContext,
  refuse,
  refuseClosed,
  requireDeal,
} from '../deal/decision.ts'
import { cleanLine, lengthOf } from '../deal/plain-words.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { dateOf } from '../time/instant.ts'
import { checkQuote, checkSigner } from './check-quote.ts'
import { type Quote, type QuoteId, quoteEndsAt, quoteStateAt } from './quote.ts'
import type { QuoteRefusal } from './refusals.ts'
import { judgeSigningTime } from './signing-time.ts'

type Make = Extract<DealCommand, { kind: 'make-quote' }>
type Send = Extract<DealCommand, { kind: 'send-quote' }>
type Open = Extract<DealCommand, { kind: 'open-quote' }>
type Sign = Extract<DealCommand, { kind: 'sign-quote' }>
type Withdraw = Extract<DealCommand, { kind: 'withdraw-quote' }>

/** Drafts and old ones included; a stream stays small enough to be read at once. */
const MOST_QUOTES_PER_DEAL = 50
const REASON_LENGTH = 200

export function decideMakeQuote(
  command: Make,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  const closed = refuseClosed(deal)
  if (closed) return closed
  const quotes = quotesOf(deal)
  if (quotes.length >= MOST_QUOTES_PER_DEAL) return no({ reason: 'too-many' })
  const checked = checkQuote(command.content, dateOf(context.now, context.calendar.zone))
  if (checked.kind === 'problem') return no({ reason: 'content', problem: checked.problem })
  const quote: Quote = {
    id: command.quoteId,
    number: `${deal.customer.number}-B${String(quotes.length + 1).padStart(2, '0')}`,
    ...checked.content,
    madeBy: context.meta.actorId,
    madeAt: context.now,
    state: { kind: 'draft' },
  }
  return accept(context, [{ kind: 'quote-made', quote }])
}

/** The link is made once and stays: sending again gives the same one. */
export function decideSendQuote(
  command: Send,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const closed = refuseClosed(found.deal)
  if (closed) return closed
  const quote = quoteOn(found.deal, command.quoteId)
  const refused = quote === null ? no({ reason: 'unknown' }) : refuseOver(quote, context)
  if (quote === null || refused) return refused ?? no({ reason: 'unknown' })
  if (quote.state.kind !== 'draft') return refuse({ kind: 'nothing-changed' })
  const expiresAt = quoteEndsAt(quote.validUntil, context.calendar.zone)
  const link = { nonce: command.nonce, expiresAt }
  return accept(context, [{ kind: 'quote-sent', quoteId: quote.id, link }])
}

/** Recorded the first time only. */
export function decideOpenQuote(
  command: Open,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = byLink(existing, command, context)
  if (found.kind === 'refused') return found
  if (found.quote.state.kind !== 'sent') return refuse({ kind: 'nothing-changed' })
  return accept(context, [{ kind: 'quote-opened', quoteId: found.quote.id }])
}

/**
 * 1. by its link, or by somebody of the company who uploads a copy signed elsewhere;
 * 2. it can still be signed;
 * 3. its trusted time and this moment lie less than three minutes apart (D7);
 * 4. the signed copy is evidence that has passed.
 */
export function decideSignQuote(
  command: Sign,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found =
    command.by === 'page'
      ? byLink(existing, command, context)
      : byUpload(existing, command, context)
  if (found.kind === 'refused') return found
  const { deal, quote } = found
  const over = refuseOver(quote, context)
  if (over) return over
  const checked = checkSigner(command.signer)
  if (command.by === 'page' && checked.kind === 'problem')
    return no({ reason: 'signer', problem: checked.problem })
  const signer = checked.kind === 'checked' ? checked.signer : command.signer
  const { stamp, file } = command
  const times = { server: null, timeStamp: null, signer: null }
  const verdict = judgeSigningTime(
    { ...times, [stamp.source === 'server' ? 'server' : 'timeStamp']: stamp.at },
    context.now,
  )
  if (verdict.kind !== 'in-time') return no({ reason: 'signing-time', verdict })
  const evidence: Evidence = {
    ...file,
    kind: 'quote',
    verdict: 'pass',
    addedBy: context.meta.actorId,
    addedAt: context.now,
  }
  if (deal.evidence.some((item) => item.fileId === file.fileId))
    return refuse({ kind: 'nothing-changed' })
  return accept(context, [
    { kind: 'quote-signed', quoteId: quote.id, signer, stamp, evidence, by: command.by },
  ])
}

/** What the customer has signed stays. */
export function decideWithdrawQuote(
  command: Withdraw,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const quote = quoteOn(found.deal, command.quoteId)
  if (quote === null) return no({ reason: 'unknown' })
  if (quote.state.kind === 'signed') return no({ reason: 'signed' })
  if (quote.state.kind === 'withdrawn') return refuse({ kind: 'nothing-changed' })
  const reason = cleanLine(command.reason)
  if (reason === '') return refuse({ kind: 'invalid', field: 'reason', problem: 'empty' })
  if (lengthOf(reason) > REASON_LENGTH)
    return refuse({ kind: 'invalid', field: 'reason', problem: 'too-long' })
  return accept(context, [{ kind: 'quote-withdrawn', quoteId: quote.id, reason }])
}

export function quotesOf(deal: Pick<Deal, 'quotes'>): Quote[] {
  return deal.quotes ?? []
}

export function quoteOn(deal: Pick<Deal, 'quotes'>, quoteId: QuoteId): Quote | null {
  return quotesOf(deal).find((quote) => quote.id === quoteId) ?? null
}

type Found = { kind: 'found'; deal: Deal; quote: Quote } | ReturnType<typeof refuse>

/** The shell has read the link; that it is still the quote's link is asked here, with the state at hand. */
function byLink(
  deal: Deal | null,
  { quoteId, linkNonce }: { quoteId: QuoteId; linkNonce: string | null },
  context: DecisionContext,
): Found {
  if (context.meta.door !== 'link') return refuse({ kind: 'not-allowed', needs: 'owner' })
  const quote = deal === null || deal.withdrawn ? null : quoteOn(deal, quoteId)
  if (deal === null || quote === null) return no({ reason: 'unknown' })
  const over = refuseOver(quote, context)
  if (over) return over
  const { state } = quote
  const isItsLink = 'link' in state && state.link !== null && state.link.nonce === linkNonce
  return isItsLink ? { kind: 'found', deal, quote } : no({ reason: 'unknown' })
}

function byUpload(
  existing: Deal | null,
  { quoteId }: { quoteId: QuoteId },
  context: DecisionContext,
): Found {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const quote = quoteOn(found.deal, quoteId)
  return quote === null ? no({ reason: 'unknown' }) : { kind: 'found', deal: found.deal, quote }
}

/** Null: it can still be signed. */
function refuseOver(
  quote: Quote,
  { now, calendar }: DecisionContext,
): ReturnType<typeof refuse> | null {
  const state = quoteStateAt(quote, now, calendar.zone)
  switch (state) {
    case 'signed':
    case 'withdrawn':
      return no({ reason: state })
    case 'expired':
      return no({ reason: 'expired', validUntil: quote.validUntil })
    case 'draft':
    case 'sent':
    case 'opened':
      return null
    default:
      return state satisfies never
  }
}

function no(quote: QuoteRefusal): ReturnType<typeof refuse> {
  return refuse({ kind: 'quote', quote })
}
