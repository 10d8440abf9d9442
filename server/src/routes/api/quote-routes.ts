/** Quotes of a deal: make, hand out, withdraw, look at. */
import { createHash } from 'node:crypto'
import { DealParams } from '@kedu/shared/contracts/api/deals'
import {
  MakeQuote,
  QuoteAnswer,
  QuoteParams,
  QuotesAnswer,
  SendQuote,
  SignedCopy,
  WithdrawQuote,
} from '@kedu/shared/contracts/api/quotes'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { LocalDate } from '@kedu/shared/time/instant'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { causeOf } from '../../flows/on-page.ts'
import { commandOnPage } from '../../flows/page-commands.ts'
import { visibleRow } from '../../queries/asking.ts'
import { quoteViews } from '../../queries/quote-views.ts'
import { qrPicture } from '../../quotes/qr-symbol.ts'
import { judgeCopy } from '../../quotes/signed-copy.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { refuseResult } from './change-answer.ts'
import { evidenceOf } from './given-files.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

const response = { 200: QuoteAnswer, ...noAnswers }
/** Each draws a paper. */
const paperLimit = { rateLimit: { max: 30, timeWindow: 60_000 } }

export function quoteRoutes(scope: ApiScope, deps: ApiDeps): void {
  const { desk, links } = deps.quotes
  const baseOf = (request: FastifyRequest) =>
    deps.quotes.publicOrigin ?? `${request.protocol}://${request.host}${deps.quotes.basePath}`

  const run = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { dealId, quoteId, clientId }: { dealId: string; quoteId: string; clientId: string },
    body: DealCommand,
  ) => {
    const asking = askingOf(request)
    const act = { clientId, place: null, expectedVersion: null, saidAt: null, addsWords: false }
    const result = await commandOnPage(asking, deps.page, act, dealId, body)
    // Handed out or withdrawn before: the answer is the same.
    const isAsItWas = result.kind === 'refused' && result.refusal.kind === 'nothing-changed'
    if (result.kind !== 'done' && !isAsItWas) return refuseResult(reply, asking, dealId, result)
    const views = await quoteViews(asking, dealId, links, baseOf(request))
    const quote = views?.find(({ id }) => id === quoteId)
    return quote === undefined ? refuse(reply, 404, problems.notFound) : { quote }
  }

  scope.get(
    '/api/deals/:dealId/quotes',
    { schema: { params: DealParams, response: { 200: QuotesAnswer, ...noAnswers } } },
    async (request, reply) => {
      const { dealId } = request.params
      const quotes = await quoteViews(askingOf(request), dealId, links, baseOf(request))
      return quotes === null ? refuse(reply, 404, problems.notFound) : { quotes }
    },
  )

  scope.post(
    '/api/deals/:dealId/quotes',
    { schema: { params: DealParams, body: MakeQuote, response }, config: changeLimit },
    async (request, reply) => {
      const { dealId } = request.params
      const { clientId, items, validUntil, terms } = request.body
      const quoteId = quoteIdFor(`${causeOf(askingOf(request).me.id, clientId)}/${dealId}`)
      // Whether the day exists is asked by the rules, which say it in words.
      const content = { items, validUntil: validUntil as LocalDate, terms }
      const body = { kind: 'make-quote' as const, quoteId, content }
      return run(request, reply, { dealId, quoteId, clientId }, body)
    },
  )

  scope.post(
    '/api/deals/:dealId/quotes/:quoteId/send',
    { schema: { params: QuoteParams, body: SendQuote, response }, config: changeLimit },
    async (request, reply) => {
      const { dealId, quoteId } = request.params
      const body = { kind: 'send-quote' as const, quoteId, nonce: deps.quotes.newNonce() }
      return run(request, reply, { dealId, quoteId, clientId: request.body.clientId }, body)
    },
  )

  scope.post(
    '/api/deals/:dealId/quotes/:quoteId/withdraw',
    { schema: { params: QuoteParams, body: WithdrawQuote, response }, config: changeLimit },
    async (request, reply) => {
      const { dealId, quoteId } = request.params
      const { clientId, reason } = request.body
      const body = { kind: 'withdraw-quote' as const, quoteId, reason }
      return run(request, reply, { dealId, quoteId, clientId }, body)
    },
  )

  scope.post(
    '/api/deals/:dealId/quotes/:quoteId/signed-copy',
    { schema: { params: QuoteParams, body: SignedCopy, response }, config: paperLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const { dealId, quoteId } = request.params
      const { clientId, uploadId, fileName } = request.body
      const isVisible = visibleRow(asking, dealId) !== null
      const found = isVisible ? await desk.find(dealId, quoteId) : null
      if (found === null) return refuse(reply, 404, problems.notFound)
      const given = await evidenceOf(deps, asking, clientId, [
        { uploadId, fileName, kind: 'quote' },
      ])
      if (given.kind === 'problem') return refuse(reply, given.status, given.problem)
      const [file] = given.files
      if (file === undefined) return refuse(reply, 404, problems.notFound)
      const verdict = judgeCopy(found.quote, await deps.quotes.measure(file.fileId), asking.now)
      if (verdict.kind === 'refused') {
        const { customer } = found.deal
        const refused = { ...verdict, customerName: customer.name, isHeld: false }
        return refuseResult(reply, asking, dealId, refused)
      }
      const { kind: _, ...copy } = file
      const body: DealCommand = {
        kind: 'sign-quote',
        quoteId,
        by: 'upload',
        linkNonce: null,
        signer: verdict.signer,
        stamp: { nonce: deps.quotes.newNonce(), at: verdict.at, source: 'time-stamp' },
        file: copy,
      }
      return run(request, reply, { dealId, quoteId, clientId }, body)
    },
  )

  scope.get(
    '/api/deals/:dealId/quotes/:quoteId/quote.pdf',
    { schema: { params: QuoteParams }, config: paperLimit },
    async (request, reply) => {
      const { dealId, quoteId } = request.params
      const isVisible = visibleRow(askingOf(request), dealId) !== null
      const found = isVisible ? await desk.find(dealId, quoteId) : null
      if (found === null) return refuse(reply, 404, problems.notFound)
      const pdf = await desk.pdf(found, baseOf(request))
      if (pdf === null) return refuse(reply, 503, problems.noFont)
      return reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="${found.quote.number}.pdf"`)
        .send(Buffer.from(pdf))
    },
  )

  scope.get(
    '/api/deals/:dealId/quotes/:quoteId/qr.png',
    { schema: { params: QuoteParams }, config: paperLimit },
    async (request, reply) => {
      const { dealId, quoteId } = request.params
      const views = await quoteViews(askingOf(request), dealId, links, baseOf(request))
      const link = views?.find(({ id }) => id === quoteId)?.link ?? null
      if (link === null) return refuse(reply, 404, problems.notFound)
      return reply.type('image/png').send(await qrPicture(link))
    },
  )
}

/** The same act makes the same quote, also when it is tried again. */
export function quoteIdFor(cause: string): string {
  return createHash('sha256').update(`quote\n${cause}`).digest('hex').slice(0, 16)
}
