import {
  AlertParams,
  AlertsAnswer,
  AlertsQuery,
  GroupAlertDeals,
  GroupAlertDealsQuery,
  GroupAlertParams,
  RepairAlert,
} from '@kedu/shared/contracts/api/alerts'
import { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import { repairOnPage } from '../../flows/repair-on-page.ts'
import { alerts, maySeeAlerts } from '../../queries/alerts.ts'
import { groupAlertDeals, groupAlerts } from '../../queries/group-alerts.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { changeAnswer, refuseResult } from './change-answer.ts'
import { actOf } from './command-routes.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

export function alertRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.get(
    '/api/alerts',
    { schema: { querystring: AlertsQuery, response: { 200: AlertsAnswer, ...noAnswers } } },
    async (request, reply) => {
      const asking = askingOf(request)
      if (!maySeeAlerts(asking)) return refuse(reply, 403, problems.alertsNotForYourRole)
      const { status, from = '0', only } = request.query
      const withClosed = status === 'recent'
      const hasGroups = Number(from) === 0 && only === undefined
      return {
        ...alerts(asking, { withClosed, only }, Number(from)),
        groups: hasGroups ? await groupAlerts(asking, withClosed, deps.diagnosis) : [],
      }
    },
  )

  scope.get(
    '/api/alerts/:alertId/deals',
    {
      schema: {
        params: GroupAlertParams,
        querystring: GroupAlertDealsQuery,
        response: { 200: GroupAlertDeals, ...noAnswers },
      },
    },
    async (request, reply) => {
      const { alertId } = request.params
      const found = groupAlertDeals(askingOf(request), alertId, Number(request.query.from ?? 0))
      return found ?? refuse(reply, 404, problems.notFound)
    },
  )

  scope.post(
    '/api/alerts/:alertId/repair',
    {
      schema: {
        params: AlertParams,
        body: RepairAlert,
        response: { 200: ChangeAnswer, ...noAnswers },
      },
      config: changeLimit,
    },
    async (request, reply) => {
      const asking = askingOf(request)
      const { choice, obstacle } = request.body
      const repaired = await repairOnPage(asking, deps.page, actOf(request.body), {
        alertId: request.params.alertId,
        choice,
        obstacle,
      })
      const { result } = repaired
      return result.kind === 'done'
        ? changeAnswer(asking, result)
        : refuseResult(reply, asking, repaired.dealId, result)
    },
  )
}
