import { briefChoice } from '@kedu/shared/brief/readers'
import {
  ColleaguesAnswer,
  MeView,
  MySettings,
  MySettingsPatch,
} from '@kedu/shared/contracts/api/me'
import { pageWorld } from '../../flows/on-page.ts'
import { changeMySettings } from '../../people/my-settings.ts'
import { personRef } from '../../queries/asking.ts'
import { colleagues, meView } from '../../queries/me.ts'
import { tasks } from '../../queries/tasks.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers, patchMethods } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'

export function meRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.get('/api/me', { schema: { response: { 200: MeView, ...noAnswers } } }, async (request) => {
    const asking = askingOf(request)
    const waiting = await tasks(asking, pageWorld(asking, deps.page, null))
    return meView(asking, waiting.length)
  })

  scope.route({
    method: patchMethods,
    url: '/api/me/settings',
    schema: { body: MySettingsPatch, response: { 200: MySettings, ...noAnswers } },
    config: changeLimit,
    handler: async (request, reply) => {
      const asking = askingOf(request)
      const changed = await changeMySettings(asking, request.body)
      if (changed.kind === 'refused') {
        return refuse(reply, 422, { code: 'refused', message: changed.message })
      }
      const { delivery, quietHours, deputyId } = changed.person
      return {
        delivery,
        quietHours,
        deputy: deputyId === null ? null : personRef(asking, deputyId),
        brief: briefChoice(changed.person, asking.workspace.people.all),
      }
    },
  })

  scope.get(
    '/api/colleagues',
    { schema: { response: { 200: ColleaguesAnswer, ...noAnswers } } },
    async (request) => colleagues(askingOf(request)),
  )
}
