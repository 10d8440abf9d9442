import { Type } from '@fastify/type-provider-typebox'
import {
  PageUrlQuery,
  SignInAnswer,
  WecomCallbackQuery,
  WecomMiniProgramSignIn,
  WecomPageSignature,
  WecomStartQuery,
} from '@kedu/shared/contracts/sign-in'
import { WebProblem } from '@kedu/shared/contracts/web-chat'
import type { FastifyReply } from 'fastify'
import { ENTER_PAGE_POLICY } from '../web-chat/enter-page.ts'
import type { AuthDeps } from './auth-deps.ts'
import type { AuthScope } from './auth-scope.ts'
import { OauthStates, STATE_COOKIE } from './oauth-state.ts'
import { baseOf, ownPage, ownPath } from './own-page.ts'
import { problemPage } from './problem-page.ts'
import { cookieOf, isSecure, refuse, signInLimit } from './requests.ts'
import { whoSignsIn } from './who-signs-in.ts'
import { problems } from './wording.ts'

/** Signing in with WeCom: from the mini-program, from a page inside WeCom, and what its pages need. */
export function wecomRoutes(scope: AuthScope, deps: AuthDeps): void {
  const states = new OauthStates({
    key: deps.stateKey,
    now: deps.now,
    randomBytes: deps.randomBytes,
    takeRoom: deps.takeRoom,
  })

  scope.post(
    '/auth/wecom/miniprogram',
    {
      schema: {
        body: WecomMiniProgramSignIn,
        response: { 200: SignInAnswer, '4xx': WebProblem, 503: WebProblem },
      },
      config: signInLimit,
    },
    async (request, reply) => {
      if (deps.wecom === null) return refuse(reply, 404, problems.notConnected)
      const code = await deps.wecom.userByCode(request.body.code, 'mini-program')
      const signedIn = await whoSignsIn('wecom', code, deps)
      if (signedIn.kind === 'refused') return refuse(reply, signedIn.status, signedIn.problem)
      return signedIn.answer
    },
  )

  scope.get(
    '/auth/wecom/start',
    {
      schema: { querystring: WecomStartQuery, response: { 302: Type.Null(), '4xx': WebProblem } },
      config: signInLimit,
    },
    async (request, reply) => {
      if (deps.wecom === null) return refuse(reply, 404, problems.notConnected)
      const { state, cookie, maxAgeSeconds } = states.begin(ownPath(request.query.to))
      const back = `${baseOf(request, deps)}/auth/wecom/callback`
      return reply
        .header('set-cookie', stateCookie(cookie, maxAgeSeconds, deps, isSecure(request, deps)))
        .redirect(deps.wecom.authorizeUrl(back, state), 302)
    },
  )

  scope.get(
    '/auth/wecom/callback',
    { schema: { querystring: WecomCallbackQuery }, config: signInLimit },
    async (request, reply) => {
      if (deps.wecom === null) return refusePage(reply, 404, problems.notConnected)
      const { code, state } = request.query
      const cookie = cookieOf(request, STATE_COOKIE)
      const begun = state && cookie ? await states.finish(state, cookie) : null
      const isOver = stateCookie('', 0, deps, isSecure(request, deps))
      if (begun === null) {
        return refusePage(reply.header('set-cookie', isOver), 403, problems.badState)
      }
      // Somebody who says no on WeCom's page comes back without a code.
      const who = code ? await deps.wecom.userByCode(code, 'page') : { kind: 'bad-code' as const }
      const signedIn = await whoSignsIn('wecom', who, deps)
      if (signedIn.kind === 'refused') {
        reply.header('set-cookie', isOver)
        return refusePage(reply, signedIn.status, signedIn.problem)
      }
      const cookies = deps.sessions.cookies(signedIn.answer, isSecure(request, deps))
      return reply
        .header('set-cookie', [isOver, ...cookies])
        .header('referrer-policy', 'no-referrer')
        .redirect(deps.basePath + ownPath(begun.to), 303)
    },
  )

  scope.get(
    '/auth/wecom/jssdk',
    {
      schema: {
        querystring: PageUrlQuery,
        response: { 200: WecomPageSignature, '4xx': WebProblem, 503: WebProblem },
      },
    },
    async (request, reply) => {
      if (deps.wecom === null) return refuse(reply, 404, problems.notConnected)
      const url = ownPage(request.query.url, request, deps)
      if (url === null) return refuse(reply, 403, problems.foreignPage)
      const signed = await deps.wecom.signPage(url)
      if (signed.kind === 'retry') return refuse(reply, 503, problems.suiteBusy)
      return { corpId: deps.wecom.corpId, agentId: deps.wecom.agentId, ...signed.value }
    },
  )
}

function stateCookie(
  value: string,
  maxAgeSeconds: number,
  { basePath }: AuthDeps,
  secure: boolean,
): string {
  // Lax: WeCom brings the browser back from another site.
  return `${STATE_COOKIE}=${value}; Path=${basePath}/auth/wecom; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/** For people, not for programs: a page with the sentence. */
function refusePage(reply: FastifyReply, status: number, { message }: WebProblem): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', ENTER_PAGE_POLICY)
    .header('referrer-policy', 'no-referrer')
    .send(problemPage(message))
}
