import { cardFor } from '@kedu/bot/cards/card-for'
import type { Reply } from '@kedu/bot/dialog/world'
import {
  AnswerTask,
  AnswerTaskAnswer,
  TaskParams,
  TasksAnswer,
} from '@kedu/shared/contracts/api/tasks'
import { answerOnPage, pageWorld } from '../../flows/on-page.ts'
import { type Asking, stageRef } from '../../queries/asking.ts'
import { tasks } from '../../queries/tasks.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { askingOf } from './signed-in.ts'

export function taskRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.get(
    '/api/tasks',
    { schema: { response: { 200: TasksAnswer, ...noAnswers } } },
    async (request) => {
      const asking = askingOf(request)
      return { tasks: await tasks(asking, pageWorld(asking, deps.page, null)) }
    },
  )

  scope.post(
    '/api/tasks/:questionId/answer',
    {
      schema: {
        params: TaskParams,
        body: AnswerTask,
        response: { 200: AnswerTaskAnswer, ...noAnswers },
      },
      config: changeLimit,
    },
    async (request) => {
      const asking = askingOf(request)
      const { questionId } = request.params
      const { clientId, answer } = request.body
      const replies = await answerOnPage(asking, deps.page, clientId, questionId, answer)
      return {
        replies: replies.map((reply) => inWords(asking, reply)),
        tasks: await tasks(asking, pageWorld(asking, deps.page, null)),
      }
    },
  )
}

/** What the card of a reply says. */
function inWords(asking: Asking, { message }: Reply): AnswerTaskAnswer['replies'][number] {
  const { workspace, me, now } = asking
  const { title, text } = cardFor(message, {
    now,
    zone: workspace.settings.timezone,
    recipientId: me.id,
    names: {
      stageName: (id) => stageRef(asking, id).name,
      personName: (id) => workspace.people.get(id)?.name ?? null,
    },
  })
  return { title, text }
}
