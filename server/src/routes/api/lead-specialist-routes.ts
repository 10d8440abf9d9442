import { canChangeRules } from '@kedu/shared/access/rules'
import { ChangeSpecialists, SpecialistsAnswer } from '@kedu/shared/contracts/api/lead-specialists'
import { changeSpecialists, specialistsView } from '../../leads/specialist-book.ts'
import { specialistWords } from '../../leads/specialist-wording.ts'
import { type ApiScope, changeLimit, noAnswers, patchMethods } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'

const onlyAdmin = { code: 'not-for-your-role' as const, message: specialistWords.onlyAdmin }
const response = { 200: SpecialistsAnswer, ...noAnswers }

/** Which industries' leads go only to whom. */
export function leadSpecialistRoutes(scope: ApiScope): void {
  scope.get('/api/leads/specialists', { schema: { response } }, async (request, reply) => {
    const asking = askingOf(request)
    return canChangeRules(asking.me) ? specialistsView(asking) : refuse(reply, 403, onlyAdmin)
  })

  scope.route({
    method: patchMethods,
    url: '/api/leads/specialists',
    schema: { body: ChangeSpecialists, response },
    config: changeLimit,
    handler: async (request, reply) => {
      const asking = askingOf(request)
      if (!canChangeRules(asking.me)) return refuse(reply, 403, onlyAdmin)
      const result = await changeSpecialists(asking, request.body)
      switch (result.kind) {
        case 'changed':
          return specialistsView(asking)
        case 'refused':
          return refuse(reply, 422, { code: 'refused', message: result.message })
        case 'conflict':
          return refuse(reply, 409, { code: 'changed-meanwhile', message: result.message })
        default:
          return result satisfies never
      }
    },
  })
}
