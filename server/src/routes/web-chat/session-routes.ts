import { Type } from '@fastify/type-provider-typebox'
import { SESSION_LIFETIME_MS } from '@kedu/bot/platforms/web/sessions'
import { SignInAnswer } from '@kedu/shared/contracts/sign-in'
import { WebProblem, WebSessionAnswer, WebSignIn } from '@kedu/shared/contracts/web-chat'
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
        response: { 200: SignInAnswer, 403: WebProblem, 404: WebProblem },
      },
      config: signInLimit,
    },
    async (request, reply) => {
      if (deps.trial === null) return refuse(reply, 403, problems.trialOnly)
      // Without an origin it is a mini-program; it gets the token in the answer, as pages do.
      const isOnPage = request.headers.origin !== undefined
      if (isOnPage && !isFromOwnPage(request, deps)) return refuse(reply, 403, problems.otherSite)
      const people = await deps.trial.people()
      const me = people.find((person) => person.personId === request.body.personId)
      if (!me) return refuse(reply, 404, problems.unknownPerson)
      return { ...(await deps.signIn(me.personId, SESSION_LIFETIME_MS)), me }
    },
  )

  scope.post(
    '/web/sign-out',
    { schema: { response: { 204: Type.Null(), 403: WebProblem } } },
    async (request, reply) => {
      if (!isFromOwnPage(request, deps)) return refuse(reply, 403, problems.otherSite)
      const known = await signedIn(request, deps)
      if (known) await deps.signOut(known.session)
      return reply
        .header('set-cookie', deps.sessions.clearedCookies(isSecure(request, deps)))
        .code(204)
        .send(null)
    },
  )
}
