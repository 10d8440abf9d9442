/** Quotes of a deal as pages show them: how far each is, and what finance makes of it (R26). */
import { standingWords } from '@kedu/bot/wording/finance'
import { quoteStateName, signingTimeWords } from '@kedu/bot/wording/quotes'
import { canChangeDeal } from '@kedu/shared/access/visible'
import type { QuoteView } from '@kedu/shared/contracts/api/quotes'
import type { Deal } from '@kedu/shared/deal/deal'
import { toRow } from '@kedu/shared/deal/row'
import { explained } from '@kedu/shared/finance/decide-payment'
import { paymentPaper, remarksOn } from '@kedu/shared/finance/payment-paper'
import { quotesOf } from '@kedu/shared/quotes/decide-quote'
import { itemTotalFen, type Quote, quoteStateAt, quoteTotalFen } from '@kedu/shared/quotes/quote'
import { judgeSigningTime } from '@kedu/shared/quotes/signing-time'
import type { QuoteLinks } from '../quotes/quote-links.ts'
import { type Asking, loadDeal, personRef, visibleRow } from './asking.ts'

/** Null: no such deal, or none the person may know of. Newest first. */
export async function quoteViews(
  asking: Asking,
  dealId: string,
  links: QuoteLinks,
  origin: string,
): Promise<QuoteView[] | null> {
  if (visibleRow(asking, dealId) === null) return null
  const deal = await loadDeal(asking, dealId)
  if (deal === null) return null
  return quotesOf(deal)
    .toReversed()
    .map((quote) => quoteView(asking, deal, quote, links, origin))
}

function quoteView(
  asking: Asking,
  deal: Deal,
  quote: Quote,
  links: QuoteLinks,
  origin: string,
): QuoteView {
  const { workspace, me, now } = asking
  const zone = workspace.settings.timezone
  const state = quoteStateAt(quote, now, zone)
  const mayHandOut = canChangeDeal(me, deal, workspace.people.all)
  const path = mayHandOut ? links.signPath(deal.id, quote) : null
  return {
    id: quote.id,
    number: quote.number,
    items: quote.items.map((item) => ({ ...item, totalFen: itemTotalFen(item) })),
    totalFen: quoteTotalFen(quote),
    validUntil: quote.validUntil,
    terms: quote.terms,
    madeBy: personRef(asking, quote.madeBy),
    madeAt: quote.madeAt,
    state,
    stateName: quoteStateName(state),
    link: path === null ? null : origin + path,
    signed: signedView(quote, zone),
    finance: financeView(asking, deal, quote.id),
  }
}

function financeView(
  { workspace, now }: Asking,
  deal: Deal,
  quoteId: string,
): QuoteView['finance'] {
  const { process, timezone: zone } = workspace.settings
  const subject = { kind: 'quote' as const, quoteId }
  const paper = paymentPaper(toRow(deal, 0), subject, { process, now, zone })
  if (paper === null) throw new Error(`Quote ${quoteId} is not on its deal`)
  const words = standingWords(paper, explained(deal, remarksOn(paper)))
  return { isAccepted: paper.standing !== 'refused', words }
}

function signedView({ state }: Quote, zone: string): QuoteView['signed'] {
  if (state.kind !== 'signed') return null
  const { signer, stamp, at, evidenceId, fileId } = state
  const times = { server: null, timeStamp: null, signer: null }
  const name = stamp.source === 'server' ? 'server' : 'timeStamp'
  const verdict = judgeSigningTime({ ...times, [name]: stamp.at }, at)
  return {
    at: stamp.at,
    signerName: signer.name,
    phone: signer.phone,
    evidenceId,
    fileId,
    timeWords: signingTimeWords(verdict, zone),
  }
}
