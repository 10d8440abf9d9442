import {
  HeatmapAnswer,
  HeatmapQuery,
  OverdueTopAnswer,
  TeamAnswer,
} from '@kedu/shared/contracts/api/team'
import { heatmap, maySeeTeam, overdueTop, team } from '../../queries/team.ts'
import { type ApiScope, noAnswers } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

export function teamRoutes(scope: ApiScope): void {
  scope.get(
    '/api/team',
    { schema: { response: { 200: TeamAnswer, ...noAnswers } } },
    async (request, reply) => {
      const asking = askingOf(request)
      return maySeeTeam(asking.me) ? team(asking) : refuse(reply, 403, problems.notForYourRole)
    },
  )

  scope.get(
    '/api/team/heatmap',
    { schema: { querystring: HeatmapQuery, response: { 200: HeatmapAnswer, ...noAnswers } } },
    async (request, reply) => {
      const asking = askingOf(request)
      if (!maySeeTeam(asking.me)) return refuse(reply, 403, problems.notForYourRole)
      return heatmap(asking, request.query.by)
    },
  )

  scope.get(
    '/api/team/overdue-top',
    { schema: { response: { 200: OverdueTopAnswer, ...noAnswers } } },
    async (request, reply) => {
      const asking = askingOf(request)
      if (!maySeeTeam(asking.me)) return refuse(reply, 403, problems.notForYourRole)
      return overdueTop(asking)
    },
  )
}
