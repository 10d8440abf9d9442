import { Type } from '@fastify/type-provider-typebox'
import { isSameOrigin } from '@kedu/bot/platforms/web/origin'
import { RefreshRequest, SignInAnswer, SignInWays } from '@kedu/shared/contracts/sign-in'
import { WebProblem } from '@kedu/shared/contracts/web-chat'
import { plainHeaders } from '../web-chat/signed-in.ts'
import type { AuthDeps } from './auth-deps.ts'
import type { AuthScope } from './auth-scope.ts'
import { isSecure, refuse, signInLimit } from './requests.ts'
import { problems } from './wording.ts'

/** What becomes of a session, however it began. */
export function sessionRoutes(scope: AuthScope, deps: AuthDeps): void {
  scope.get('/auth/ways', { schema: { response: { 200: SignInWays } } }, async () => ({
    wecom: deps.wecom && { corpId: deps.wecom.corpId, agentId: deps.wecom.agentId },
    dingtalk: deps.dingtalk && {
      corpId: deps.dingtalk.corpId,
      clientId: deps.dingtalk.clientId,
    },
  }))

  scope.post(
    '/auth/refresh',
    {
      schema: { body: RefreshRequest, response: { 200: SignInAnswer, '4xx': WebProblem } },
      config: signInLimit,
    },
    async (request, reply) => {
      const headers = plainHeaders(request)
      const claim = deps.sessions.refreshClaim(request.body.refreshToken ?? null, headers)
      if (claim === null) return refuse(reply, 401, problems.signedOut)
      if (claim.by === 'cookie' && !isSameOrigin(headers, deps.publicOrigin)) {
        return refuse(reply, 403, problems.otherSite)
      }
      const refreshed = await deps.refresh(claim)
      const me = refreshed.kind === 'refreshed' ? deps.me(refreshed.personId) : null
      if (refreshed.kind === 'refused' || me === null) {
        if (claim.by === 'cookie') {
          reply.header('set-cookie', deps.sessions.clearedCookies(isSecure(request, deps)))
        }
        const isReused = refreshed.kind === 'refused' && refreshed.reason === 'reused'
        return refuse(reply, 401, isReused ? problems.reused : problems.signedOut)
      }
      if (claim.by === 'cookie') {
        const cookies = deps.sessions.cookies(refreshed.tokens, isSecure(request, deps))
        reply.header('set-cookie', cookies)
      }
      return { ...refreshed.tokens, me }
    },
  )

  scope.post(
    '/auth/sign-out',
    { schema: { response: { 204: Type.Null(), '4xx': WebProblem } } },
    async (request, reply) => {
      const session = deps.sessions.fromHeaders(plainHeaders(request))
      if (session?.by !== 'bearer') return refuse(reply, 401, problems.signedOut)
      await deps.signOut(session)
      return reply.code(204).send(null)
    },
  )

  scope.post(
    '/auth/sign-out-everywhere',
    { schema: { response: { 204: Type.Null(), '4xx': WebProblem } } },
    async (request, reply) => {
      const session = deps.sessions.fromHeaders(plainHeaders(request))
      if (session?.by !== 'bearer') return refuse(reply, 401, problems.signedOut)
      await deps.signOutEverywhere(session.personId)
      return reply
        .header('set-cookie', deps.sessions.clearedCookies(isSecure(request, deps)))
        .code(204)
        .send(null)
    },
  )
}
