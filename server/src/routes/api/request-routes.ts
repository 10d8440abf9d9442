/** Asking another department on a deal, answering, being done (R29). */
import { DealParams } from '@kedu/shared/contracts/api/deals'
import {
  AnswerRequest,
  CloseRequest,
  RaiseRequest,
  RequestDone,
} from '@kedu/shared/contracts/api/requests'
import type { DealCommand } from '@kedu/shared/deal/commands'
import { whoAnswers } from '@kedu/shared/requests/who-answers'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { givenDay } from '../../flows/given-day.ts'
import { causeOf } from '../../flows/on-page.ts'
import { commandOnPage } from '../../flows/page-commands.ts'
import { loadDeal } from '../../queries/asking.ts'
import { requestView } from '../../queries/requests.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { refuseResult } from './change-answer.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

type RequestCommand = Extract<
  DealCommand,
  { kind: 'raise-request' | 'answer-request' | 'close-request' }
>

const response = { 200: RequestDone, ...noAnswers }

export function requestRoutes(scope: ApiScope, deps: ApiDeps): void {
  const run = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { dealId, clientId }: { dealId: string; clientId: string },
    body: RequestCommand,
  ) => {
    const asking = askingOf(request)
    const act = { clientId, place: null, expectedVersion: null, saidAt: null, addsWords: false }
    const result = await commandOnPage(asking, deps.page, act, dealId, body)
    if (result.kind !== 'done') return refuseResult(reply, asking, dealId, result)
    const deal = await loadDeal(asking, dealId)
    const id =
      body.kind === 'raise-request' ? `${causeOf(asking.me.id, clientId)}/0` : body.requestId
    const found = deal?.requests?.find((one) => one.id === id)
    if (deal === null || found === undefined) return refuse(reply, 404, problems.notFound)
    const about = { id: deal.id, customerName: deal.customer.name }
    return { request: requestView(asking, about, found, body.kind !== 'answer-request') }
  }

  scope.post(
    '/api/deals/:dealId/requests',
    { schema: { params: DealParams, body: RaiseRequest, response }, config: changeLimit },
    async (request, reply) => {
      const { clientId, what, department = null, toId, due } = request.body
      const { me, workspace } = askingOf(request)
      const asked = { department, person: null }
      const to = toId ?? whoAnswers(asked, me.id, workspace.people.all)?.id ?? ''
      const day = due === undefined ? null : givenDay(due)
      const body = { kind: 'raise-request' as const, department, toId: to, what, due: day }
      return run(request, reply, { dealId: request.params.dealId, clientId }, body)
    },
  )

  scope.post(
    '/api/deals/:dealId/requests/answer',
    { schema: { params: DealParams, body: AnswerRequest, response }, config: changeLimit },
    async (request, reply) => {
      const { clientId, requestId, text } = request.body
      const body = { kind: 'answer-request' as const, requestId, text }
      return run(request, reply, { dealId: request.params.dealId, clientId }, body)
    },
  )

  scope.post(
    '/api/deals/:dealId/requests/close',
    { schema: { params: DealParams, body: CloseRequest, response }, config: changeLimit },
    async (request, reply) => {
      const { clientId, requestId } = request.body
      const body = { kind: 'close-request' as const, requestId }
      return run(request, reply, { dealId: request.params.dealId, clientId }, body)
    },
  )
}
