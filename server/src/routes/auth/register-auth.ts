import rateLimit from '@fastify/rate-limit'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import type { WebProblem } from '@kedu/shared/contracts/web-chat'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { answerErrors } from '../answer-errors.ts'
import type { AuthDeps } from './auth-deps.ts'
import type { AuthScope } from './auth-scope.ts'
import { dingtalkRoutes } from './dingtalk-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { wecomRoutes } from './wecom-routes.ts'
import { problems } from './wording.ts'

const REQUESTS_PER_MINUTE = 300
/** A code or a token. */
const MAX_BODY_BYTES = 8 * 1024

/** Adds signing in below `/auth/`. Encapsulated: hooks and limits here touch no other route of the app. */
export async function registerAuth(app: FastifyInstance, deps: AuthDeps): Promise<void> {
  const plugin: FastifyPluginAsync = async (plain) => {
    const scope: AuthScope = plain.withTypeProvider()
    scope.setValidatorCompiler(TypeBoxValidatorCompiler)
    answerErrors(scope, 'signing in failed', problemFor)
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    })
    scope.addHook('onRoute', (route) => {
      route.bodyLimit ??= MAX_BODY_BYTES
    })
    await scope.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: 60_000 })
    sessionRoutes(scope, deps)
    wecomRoutes(scope, deps)
    dingtalkRoutes(scope, deps)
  }
  await app.register(plugin)
}

function problemFor(error: unknown): { status: number; problem: WebProblem } {
  const given =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : 500
  if (given === 429) return { status: 429, problem: problems.tooMany }
  if (given >= 400 && given < 500) return { status: given, problem: problems.malformed }
  return { status: 503, problem: problems.busy }
}
