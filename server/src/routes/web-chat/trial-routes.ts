import { WebClock, WebClockAdvance, WebProblem } from '@kedu/shared/contracts/web-chat'
import type { EventStreams } from './event-routes.ts'
import { isFromOwnPage, refuse, refuseSignedOut, signedIn } from './signed-in.ts'
import type { WebChatDeps, WebTrial } from './web-chat-deps.ts'
import type { WebChatScope } from './web-chat-scope.ts'
import { problems } from './wording.ts'

/** The trial's clock; with real data the same addresses only say no. */
export function trialRoutes(scope: WebChatScope, deps: WebChatDeps, streams: EventStreams): void {
  const clock = (trial: WebTrial): WebClock => ({
    now: deps.now(),
    clockOffsetMs: trial.clockOffsetMs(),
  })

  scope.get(
    '/web/trial/clock',
    { schema: { response: { 200: WebClock, '4xx': WebProblem } } },
    async (request, reply) => {
      if (deps.trial === null) return refuse(reply, 403, problems.trialOnly)
      if ((await signedIn(request, deps)) === null) return refuseSignedOut(reply)
      return clock(deps.trial)
    },
  )

  scope.post(
    '/web/trial/clock',
    {
      schema: { body: WebClockAdvance, response: { 200: WebClock, '4xx': WebProblem } },
      config: { rateLimit: { max: 30, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      if (deps.trial === null) return refuse(reply, 403, problems.trialOnly)
      if ((await signedIn(request, deps)) === null) return refuseSignedOut(reply)
      if (!isFromOwnPage(request, deps)) return refuse(reply, 403, problems.otherSite)
      await deps.trial.advance(request.body.advanceHours)
      const moved = clock(deps.trial)
      streams.tellClock(moved)
      return moved
    },
  )
}
