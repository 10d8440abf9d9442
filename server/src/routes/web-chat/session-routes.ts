import { Type } from '@fastify/type-provider-typebox'
import {
  WebProblem,
  WebSessionAnswer,
  WebSignIn,
  WebSignInAnswer,
} from '@kedu/shared/contracts/web-chat'
import { isFromOwnPage, isSecure, refuse, signedIn } from './signed-in.ts'
import type { WebChatDeps } from './web-chat-deps.ts'
import type { WebChatScope } from './web-chat-scope.ts'
import { problems } from './wording.ts'

/** Signing in has its own, lower limit: it is the one place where guessing could pay. */
export const signInLimit = { rateLimit: { max: 60, timeWindow: 60_000 } }

/** Who am I, signing in by picking a person (trial only), signing out. */
export function sessionRoutes(scope: WebChatScope, deps: WebChatDeps): void {
  scope.get(
    '/web/session',
    { schema: { response: { 200: WebSessionAnswer } } },
    async (request) => {
      const known = await signedIn(request, deps)
      return {
        me: known?.me ?? null,
        trial: deps.trial !== null,
        people: (await deps.trial?.people()) ?? [],
        now: deps.now(),
        clockOffsetMs: deps.trial?.clockOffsetMs() ?? 0,
        zone: deps.zone,
      }
    },
  )

  scope.post(
    '/web/sign-in',
    {
      schema: {
        body: WebSignIn,
        response: { 200: WebSignInAnswer, 403: WebProblem, 404: WebProblem },
      },
      config: signInLimit,
    },
    async (request, reply) => {
      if (deps.trial === null) return refuse(reply, 403, problems.trialOnly)
      if (!isFromOwnPage(request, deps)) return refuse(reply, 403, problems.otherSite)
      const people = await deps.trial.people()
      const me = people.find((person) => person.personId === request.body.personId)
      if (!me) return refuse(reply, 404, problems.unknownPerson)
      const { token, expiresAt } = deps.sessions.issue(me.personId, deps.newId())
      return { token, expiresAt, me }
    },
  )

  scope.post(
    '/web/sign-out',
    { schema: { response: { 204: Type.Null(), 403: WebProblem } } },
    async (request, reply) => {
      if (!isFromOwnPage(request, deps)) return refuse(reply, 403, problems.otherSite)
      const known = await signedIn(request, deps)
      if (known) deps.sessions.end(known.session)
      return reply
        .header('set-cookie', deps.sessions.clearedCookie(isSecure(request, deps)))
        .code(204)
        .send(null)
    },
  )
}
