/** Changing a deal: one act, one command for the one door. */
import {
  ChangeAnswer,
  type FieldChanges,
  MoveDeal,
  OpenDeal,
  ReassignDeal,
  SetOutcome,
  UndoCommand,
  UpdateDeal,
  WaitForCustomer,
} from '@kedu/shared/contracts/api/commands'
import { DealParams } from '@kedu/shared/contracts/api/deals'
import type { GivenPlace } from '@kedu/shared/contracts/api/values'
import type { DealChanges, DealCommand } from '@kedu/shared/deal/commands'
import { writeRichText } from '@kedu/shared/deal/rich-text'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { givenDay, givenNextAction } from '../../flows/given-day.ts'
import type { PageAct } from '../../flows/on-page.ts'
import { openDealOnPage } from '../../flows/open-deal-on-page.ts'
import { commandOnPage, undoOnPage } from '../../flows/page-commands.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers, patchMethods } from './api-scope.ts'
import { changeAnswer, refuseResult } from './change-answer.ts'
import { askingOf } from './signed-in.ts'

const response = { 200: ChangeAnswer, ...noAnswers }

export function commandRoutes(scope: ApiScope, deps: ApiDeps): void {
  const run = async (
    request: FastifyRequest,
    reply: FastifyReply,
    dealId: string,
    body: DealCommand,
    act: PageAct,
  ) => {
    const asking = askingOf(request)
    const result = await commandOnPage(asking, deps.page, act, dealId, body)
    return result.kind === 'done'
      ? changeAnswer(asking, result)
      : refuseResult(reply, asking, dealId, result)
  }

  scope.post(
    '/api/deals',
    { schema: { body: OpenDeal, response }, config: changeLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const { stage, changes, customerName, confirmedDifferent } = request.body
      const given = { ...changesOf(changes), ...(stage === undefined ? {} : { stage }) }
      const opening = { customerName, confirmedDifferent, changes: given }
      const result = await openDealOnPage(asking, deps.page, actOf(request.body), opening)
      return result.kind === 'done'
        ? changeAnswer(asking, result)
        : refuseResult(reply, asking, null, result)
    },
  )

  scope.route({
    method: patchMethods,
    url: '/api/deals/:dealId',
    schema: { params: DealParams, body: UpdateDeal, response },
    config: changeLimit,
    handler: async (request, reply) => {
      const changes = changesOf(request.body.changes)
      const body: DealCommand = { kind: 'update-deal', changes }
      return run(request, reply, request.params.dealId, body, actOf(request.body))
    },
  })

  scope.post(
    '/api/deals/:dealId/move',
    { schema: { params: DealParams, body: MoveDeal, response }, config: changeLimit },
    async (request, reply) => {
      const { toStage, action = '' } = request.body
      const changes = {
        stage: toStage,
        ...(action.trim() === '' ? {} : { summary: action }),
      }
      const body: DealCommand = { kind: 'update-deal', changes }
      return run(request, reply, request.params.dealId, body, actOf(request.body))
    },
  )

  scope.post(
    '/api/deals/:dealId/wait',
    { schema: { params: DealParams, body: WaitForCustomer, response }, config: changeLimit },
    async (request, reply) => {
      const { until, reason } = request.body
      const body: DealCommand = { kind: 'wait', until: givenDay(until), reason }
      return run(request, reply, request.params.dealId, body, actOf(request.body))
    },
  )

  scope.post(
    '/api/deals/:dealId/reassign',
    { schema: { params: DealParams, body: ReassignDeal, response }, config: changeLimit },
    async (request, reply) => {
      const { toId, reason } = request.body
      const body: DealCommand = { kind: 'reassign-deal', toId, reason }
      return run(request, reply, request.params.dealId, body, actOf(request.body))
    },
  )

  scope.post(
    '/api/deals/:dealId/outcome',
    { schema: { params: DealParams, body: SetOutcome, response }, config: changeLimit },
    async (request, reply) => {
      const { outcome, reason = '', amountFen = null } = request.body
      const body: DealCommand =
        outcome === 'open'
          ? { kind: 'reopen-deal' }
          : { kind: 'close-deal', outcome, reason, amountFen }
      return run(request, reply, request.params.dealId, body, actOf(request.body))
    },
  )

  scope.post(
    '/api/deals/:dealId/undo',
    { schema: { params: DealParams, body: UndoCommand, response }, config: changeLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const { dealId } = request.params
      const { commandId } = request.body
      const act = actOf(request.body)
      const result = await undoOnPage(asking, deps.page, act, dealId, commandId)
      return result.kind === 'done'
        ? changeAnswer(asking, result)
        : refuseResult(reply, asking, dealId, result)
    },
  )
}

export function actOf(given: {
  clientId: string
  expectedVersion?: number
  place?: GivenPlace
}): PageAct {
  return {
    clientId: given.clientId,
    expectedVersion: given.expectedVersion ?? null,
    place: given.place ?? null,
    saidAt: null,
    addsWords: false,
  }
}

export function changesOf({ nextAction, summary, ...rest }: FieldChanges): DealChanges {
  return {
    ...rest,
    ...(nextAction === undefined ? {} : { nextAction: givenNextAction(nextAction) }),
    ...(summary === undefined ? {} : { summary: writeRichText(summary) }),
  }
}
