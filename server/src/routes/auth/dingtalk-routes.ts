import {
  DingtalkPageQuery,
  DingtalkPageSignature,
  DingtalkSignIn,
  SignInAnswer,
} from '@kedu/shared/contracts/sign-in'
import { WebProblem } from '@kedu/shared/contracts/web-chat'
import type { AuthDeps } from './auth-deps.ts'
import type { AuthScope } from './auth-scope.ts'
import { ownPage } from './own-page.ts'
import { refuse, signInLimit } from './requests.ts'
import { whoSignsIn } from './who-signs-in.ts'
import { problems } from './wording.ts'

/** Signing in with DingTalk, from the mini-program and from a page alike. */
export function dingtalkRoutes(scope: AuthScope, deps: AuthDeps): void {
  scope.post(
    '/auth/dingtalk',
    {
      schema: {
        body: DingtalkSignIn,
        response: { 200: SignInAnswer, '4xx': WebProblem, 503: WebProblem },
      },
      config: signInLimit,
    },
    async (request, reply) => {
      if (deps.dingtalk === null) return refuse(reply, 404, problems.notConnected)
      const code = await deps.dingtalk.userByCode(request.body.authCode)
      const signedIn = await whoSignsIn('dingtalk', code, deps)
      if (signedIn.kind === 'refused') return refuse(reply, signedIn.status, signedIn.problem)
      return signedIn.answer
    },
  )

  scope.get(
    '/auth/dingtalk/jssdk',
    {
      schema: {
        querystring: DingtalkPageQuery,
        response: { 200: DingtalkPageSignature, '4xx': WebProblem, 503: WebProblem },
      },
    },
    async (request, reply) => {
      const { dingtalk } = deps
      if (dingtalk === null) return refuse(reply, 404, problems.notConnected)
      const { corpId, agentId } = dingtalk
      if (corpId === null || agentId === null) return refuse(reply, 409, problems.noCorpId)
      const url = ownPage(request.query.url, request, deps)
      if (url === null) return refuse(reply, 403, problems.foreignPage)
      const signed = await dingtalk.signPage(url, request.query.algorithm ?? 'sha256')
      if (signed.kind === 'retry') return refuse(reply, 503, problems.suiteBusy)
      const { timestamp, nonceStr, signature } = signed.value
      return { corpId, agentId, timeStamp: timestamp, nonceStr, signature }
    },
  )
}
