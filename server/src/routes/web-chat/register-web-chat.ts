import rateLimit from '@fastify/rate-limit'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import type { WebProblem } from '@kedu/shared/contracts/web-chat'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { FileDamagedError } from '../../files/file-store.ts'
import { FilesUnavailableError } from '../../files/objects.ts'
import { answerErrors } from '../answer-errors.ts'
import { enterRoutes } from './enter-routes.ts'
import { EventStreams, eventRoutes } from './event-routes.ts'
import { fileRoutes } from './file-routes.ts'
import { messageRoutes } from './message-routes.ts'
import { pageRoutes } from './page-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { plainHeaders } from './signed-in.ts'
import { trialRoutes } from './trial-routes.ts'
import { uploadRoutes } from './upload-routes.ts'
import type { WebChatDeps } from './web-chat-deps.ts'
import type { WebChatScope } from './web-chat-scope.ts'
import { problems } from './wording.ts'

const REQUESTS_PER_MINUTE = 600

/**
 * Adds the web chat: its endpoints under `/web/` and the page at `/`. Encapsulated: hooks, parsers and
 * limits here touch no other route of the app.
 */
export async function registerWebChat(app: FastifyInstance, deps: WebChatDeps): Promise<void> {
  const plugin: FastifyPluginAsync = async (plain) => {
    const scope: WebChatScope = plain.withTypeProvider()
    // TypeBox's own checks: no coercion, so null stays null and "1" is no number.
    scope.setValidatorCompiler(TypeBoxValidatorCompiler)
    answerErrors(scope, 'web chat request failed', problemFor)
    scope.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      reply.header('x-content-type-options', 'nosniff')
    })
    await scope.register(rateLimit, {
      max: REQUESTS_PER_MINUTE,
      timeWindow: 60_000,
      // One office shares an address, so a signed-in person counts for himself.
      keyGenerator: (request: FastifyRequest) =>
        deps.sessions.fromHeaders(plainHeaders(request))?.sessionId ?? request.ip,
    })

    const streams = new EventStreams()
    sessionRoutes(scope, deps)
    eventRoutes(scope, deps, streams)
    fileRoutes(scope, deps)
    trialRoutes(scope, deps, streams)
    // Own scopes: each reads its bodies in its own way.
    const messages: FastifyPluginAsync = async (inner) =>
      messageRoutes(inner.withTypeProvider(), deps)
    const uploads: FastifyPluginAsync = (inner) => uploadRoutes(inner.withTypeProvider(), deps)
    const enter: FastifyPluginAsync = async (inner) => enterRoutes(inner.withTypeProvider(), deps)
    await scope.register(enter)
    await scope.register(messages)
    await scope.register(uploads)
    const { pageRoot } = deps
    if (pageRoot !== null) await pageRoutes(scope, pageRoot)
  }
  await app.register(plugin)
}

function problemFor(error: unknown): { status: number; problem: WebProblem } {
  if (error instanceof FilesUnavailableError) return { status: 503, problem: problems.filesAway }
  if (error instanceof FileDamagedError) return { status: 500, problem: problems.fileDamaged }
  const given =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : 500
  if (given === 413) return { status: 413, problem: problems.tooLarge }
  if (given === 429) return { status: 429, problem: problems.tooMany }
  if (given >= 400 && given < 500) return { status: given, problem: problems.malformed }
  return { status: 503, problem: problems.busy }
}
