import { SimilarAnswer, SimilarQuery } from '@kedu/shared/contracts/api/customers'
import { DealView, TimelineAnswer, TimelineQuery } from '@kedu/shared/contracts/api/deal'
import {
  DealParams,
  DealsAnswer,
  DealsByOwnerAnswer,
  DealsByOwnerQuery,
  DealsQuery,
} from '@kedu/shared/contracts/api/deals'
import { dealPage } from '../../queries/deal-page.ts'
import { listDeals, listDealsByOwner } from '../../queries/list-deals.ts'
import { similarCustomers } from '../../queries/similar-customers.ts'
import { maySeeTeam } from '../../queries/team.ts'
import { timeline } from '../../queries/timeline.ts'
import { type ApiScope, noAnswers } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

export function dealRoutes(scope: ApiScope): void {
  scope.get(
    '/api/deals',
    { schema: { querystring: DealsQuery, response: { 200: DealsAnswer, ...noAnswers } } },
    async (request, reply) =>
      listDeals(askingOf(request), request.query) ?? refuse(reply, 400, problems.badCursor),
  )

  scope.get(
    '/api/deals/by-owner',
    {
      schema: {
        querystring: DealsByOwnerQuery,
        response: { 200: DealsByOwnerAnswer, ...noAnswers },
      },
    },
    async (request, reply) => {
      const asking = askingOf(request)
      if (!maySeeTeam(asking.me)) return refuse(reply, 403, problems.notForYourRole)
      return listDealsByOwner(asking, request.query)
    },
  )

  scope.get(
    '/api/customers/similar',
    { schema: { querystring: SimilarQuery, response: { 200: SimilarAnswer, ...noAnswers } } },
    async (request) => similarCustomers(askingOf(request), request.query.name),
  )

  scope.get(
    '/api/deals/:dealId',
    { schema: { params: DealParams, response: { 200: DealView, ...noAnswers } } },
    async (request, reply) =>
      (await dealPage(askingOf(request), request.params.dealId)) ??
      refuse(reply, 404, problems.notFound),
  )

  scope.get(
    '/api/deals/:dealId/timeline',
    {
      schema: {
        params: DealParams,
        querystring: TimelineQuery,
        response: { 200: TimelineAnswer, ...noAnswers },
      },
    },
    async (request, reply) =>
      (await timeline(askingOf(request), request.params.dealId, request.query)) ??
      refuse(reply, 404, problems.notFound),
  )
}
