/** What each event of a quote makes of it. */
import type { DealEvent } from '../deal/events.ts'
import type { Quote, QuoteLink } from './quote.ts'

export type QuoteEvent = Extract<
  DealEvent,
  { kind: 'quote-made' | 'quote-sent' | 'quote-opened' | 'quote-signed' | 'quote-withdrawn' }
>

export function evolveQuotes(quotes: readonly Quote[], event: QuoteEvent): Quote[] {
  if (event.kind === 'quote-made') return [...quotes, event.quote]
  return quotes.map((quote) =>
    quote.id === event.quoteId ? { ...quote, state: stateAfter(quote, event) } : quote,
  )
}

function stateAfter(
  quote: Quote,
  event: Exclude<QuoteEvent, { kind: 'quote-made' }>,
): Quote['state'] {
  const { at } = event
  switch (event.kind) {
    case 'quote-sent':
      return { kind: 'sent', at, link: event.link }
    case 'quote-opened':
      return quote.state.kind === 'sent'
        ? { kind: 'opened', at, sentAt: quote.state.at, link: quote.state.link }
        : quote.state
    case 'quote-signed': {
      const { signer, stamp, evidence, by } = event
      const link = linkOf(quote)
      const { id: evidenceId, fileId } = evidence
      return { kind: 'signed', at, link, signer, stamp, evidenceId, fileId, by }
    }
    case 'quote-withdrawn':
      return { kind: 'withdrawn', at, byId: event.meta.actorId, reason: event.reason }
    default:
      return event satisfies never
  }
}

/** The link that was handed out, while there is one. */
export function linkOf({ state }: Quote): QuoteLink | null {
  return 'link' in state ? state.link : null
}
