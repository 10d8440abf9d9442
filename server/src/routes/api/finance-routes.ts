/** What finance pays on: the list, a payment released, a refused paper let through. */
import { canSeePayments } from '@kedu/shared/access/finance'
import { DealParams } from '@kedu/shared/contracts/api/deals'
import {
  OverrulePayment,
  PaperAnswer,
  PapersAnswer,
  PapersQuery,
  ReleasePayment,
} from '@kedu/shared/contracts/api/finance'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { commandOnPage } from '../../flows/page-commands.ts'
import { listPapers, onePaper } from '../../queries/payments.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { refuseResult } from './change-answer.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

type PaymentCommand = Extract<DealCommand, { kind: 'release-payment' | 'overrule-payment' }>

const response = { 200: PaperAnswer, ...noAnswers }

export function financeRoutes(scope: ApiScope, deps: ApiDeps): void {
  const run = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { dealId, clientId }: { dealId: string; clientId: string },
    body: PaymentCommand,
  ) => {
    const asking = askingOf(request)
    const act = { clientId, place: null, expectedVersion: null, saidAt: null, addsWords: false }
    const result = await commandOnPage(asking, deps.page, act, dealId, body)
    if (result.kind !== 'done') return refuseResult(reply, asking, dealId, result)
    const paper = await onePaper(asking, dealId, body.subject)
    return paper === null ? refuse(reply, 404, problems.notFound) : { paper }
  }

  scope.get(
    '/api/finance/papers',
    { schema: { querystring: PapersQuery, response: { 200: PapersAnswer, ...noAnswers } } },
    async (request, reply) => {
      const asking = askingOf(request)
      if (!canSeePayments(asking.me)) return refuse(reply, 403, problems.paymentsNotForYourRole)
      return listPapers(asking, request.query)
    },
  )

  scope.post(
    '/api/deals/:dealId/payments/release',
    { schema: { params: DealParams, body: ReleasePayment, response }, config: changeLimit },
    async (request, reply) => {
      const { clientId, subject, amountFen = null, note = '' } = request.body
      const body = { kind: 'release-payment' as const, subject, amountFen, note }
      return run(request, reply, { dealId: request.params.dealId, clientId }, body)
    },
  )

  scope.post(
    '/api/deals/:dealId/payments/overrule',
    { schema: { params: DealParams, body: OverrulePayment, response }, config: changeLimit },
    async (request, reply) => {
      const { clientId, subject, reason } = request.body
      const body = { kind: 'overrule-payment' as const, subject, reason }
      return run(request, reply, { dealId: request.params.dealId, clientId }, body)
    },
  )
}
