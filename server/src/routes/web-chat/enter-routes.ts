import { Type } from '@fastify/type-provider-typebox'
import { SESSION_LIFETIME_MS } from '@kedu/bot/platforms/web/sessions'
import { WebProblem } from '@kedu/shared/contracts/web-chat'
import { ENTER_PAGE_POLICY, enterPage } from './enter-page.ts'
import { signInLimit } from './session-routes.ts'
import { isFromOwnPage, isSecure, refuse } from './signed-in.ts'
import type { WebChatDeps } from './web-chat-deps.ts'
import type { WebChatScope } from './web-chat-scope.ts'
import { problems } from './wording.ts'

const Token = Type.Object({ token: Type.String({ minLength: 1, maxLength: 256 }) })
const MAX_FORM_BYTES = 4_096

/** One-time links: looking at one (GET, HEAD) changes nothing, its button (POST) takes the token. */
export function enterRoutes(scope: WebChatScope, deps: WebChatDeps): void {
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )

  scope.get(
    '/web/enter',
    { schema: { querystring: Token }, config: signInLimit },
    async (request, reply) => {
      if (deps.trial !== null) return refuse(reply, 403, problems.trialOnly)
      return (
        reply
          .type('text/html; charset=utf-8')
          .header('content-security-policy', ENTER_PAGE_POLICY)
          // The address holds the token; `no-referrer` would also hide where the form comes from.
          .header('referrer-policy', 'same-origin')
          .send(enterPage(request.query.token))
      )
    },
  )

  scope.post(
    '/web/enter',
    { schema: { body: Token, response: { 403: WebProblem } }, config: signInLimit },
    async (request, reply) => {
      if (deps.trial !== null) return refuse(reply, 403, problems.trialOnly)
      // Another site could otherwise sign a visitor in as somebody of its choice.
      if (!isFromOwnPage(request, deps)) return refuse(reply, 403, problems.otherSite)
      const result = await deps.enter(request.body.token)
      if (result.kind === 'refused') {
        return reply.redirect(
          `${deps.basePath}/#/pages/sign-in/index?problem=${result.reason}`,
          303,
        )
      }
      const tokens = await deps.signIn(result.personId, SESSION_LIFETIME_MS)
      return reply
        .header('set-cookie', deps.sessions.cookies(tokens, isSecure(request, deps)))
        .header('referrer-policy', 'no-referrer')
        .redirect(`${deps.basePath}/`, 303)
    },
  )
}
