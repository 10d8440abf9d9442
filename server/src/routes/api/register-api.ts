import etag from '@fastify/etag'
import rateLimit from '@fastify/rate-limit'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { FileDamagedError } from '../../files/file-store.ts'
import { FilesUnavailableError } from '../../files/objects.ts'
import { answerErrors } from '../answer-errors.ts'
import { alertRoutes } from './alert-routes.ts'
import type { ApiDeps } from './api-deps.ts'
import { apiKeyRoutes } from './api-key-routes.ts'
import type { ApiScope } from './api-scope.ts'
import { badInput } from './bad-input.ts'
import { boardRoutes } from './board-routes.ts'
import { boardSettingsRoutes } from './board-settings-routes.ts'
import { captureRoutes } from './capture-routes.ts'
import { commandRoutes } from './command-routes.ts'
import { dealRoutes } from './deal-routes.ts'
import { diagnosisRoutes } from './diagnosis-routes.ts'
import { evidenceRoutes } from './evidence-routes.ts'
import { fileRoutes } from './file-routes.ts'
import { financeRoutes } from './finance-routes.ts'
import { takeIdempotencyKeys } from './idempotency-key.ts'
import { leadRoutes } from './lead-routes.ts'
import { leadSpecialistRoutes } from './lead-specialist-routes.ts'
import { meRoutes } from './me-routes.ts'
import { describedApi } from './openapi.ts'
import { packRoutes } from './pack-routes.ts'
import { quoteRoutes } from './quote-routes.ts'
import { requestRoutes } from './request-routes.ts'
import { ruleRoutes } from './rule-routes.ts'
import { requireSession } from './signed-in.ts'
import { taskRoutes } from './task-routes.ts'
import { teamRoutes } from './team-routes.ts'
import { uploadRoutes } from './upload-routes.ts'
import { webhookRoutes } from './webhook-routes.ts'
import { problems } from './wording.ts'

const REQUESTS_PER_MINUTE = 600
/** Forms and sentences; files have their own way. */
const MAX_BODY_BYTES = 128 * 1024

/**
 * Adds the API below `/api/`. Encapsulated: hooks, parsers and limits here touch no other route of the
 * app.
 */
export async function registerApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const plugin: FastifyPluginAsync = async (plain) => {
    const scope: ApiScope = plain.withTypeProvider()
    scope.setValidatorCompiler(TypeBoxValidatorCompiler)
    answerErrors(scope, 'api request failed', problemFor)
    scope.setNotFoundHandler((_request, reply) =>
      reply.code(404).type('application/json; charset=utf-8').send(problems.noSuchAddress),
    )
    scope.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      reply.header('x-content-type-options', 'nosniff')
    })
    takeIdempotencyKeys(scope, deps)
    scope.addHook('onRoute', (route) => {
      route.bodyLimit ??= MAX_BODY_BYTES
    })
    await scope.register(rateLimit, {
      max: REQUESTS_PER_MINUTE,
      // RateLimit headers as the IETF's draft has them, beside the older X- ones.
      enableDraftSpec: true,
      timeWindow: 60_000,
      // One office shares an address, so a signed-in person or a key counts for itself.
      keyGenerator: (request) =>
        deps.session(request.headers.authorization)?.sessionId ?? request.ip,
    })
    await describedApi(scope, deps.quotes.basePath)
    await scope.register(answersWithTag(deps))
    await scope.register(answersWithoutTag(deps))
  }
  await app.register(plugin)
}

/** What is looked at again and again: the page's browser asks whether it changed. */
function answersWithTag(deps: ApiDeps): FastifyPluginAsync {
  return async (plain) => {
    const scope: ApiScope = plain.withTypeProvider()
    requireSession(scope, deps)
    scope.addHook('onSend', async (request, reply) => {
      if (request.method !== 'GET') return
      reply.header('cache-control', 'private, no-cache').header('vary', 'authorization')
    })
    await scope.register(etag)
    meRoutes(scope, deps)
    dealRoutes(scope)
    commandRoutes(scope, deps)
    evidenceRoutes(scope, deps)
    quoteRoutes(scope, deps)
    packRoutes(scope, deps)
    diagnosisRoutes(scope, deps)
    financeRoutes(scope, deps)
    requestRoutes(scope, deps)
    captureRoutes(scope, deps)
    alertRoutes(scope, deps)
    taskRoutes(scope, deps)
    teamRoutes(scope)
    leadRoutes(scope, deps)
    leadSpecialistRoutes(scope)
    boardRoutes(scope, deps)
    boardSettingsRoutes(scope)
    apiKeyRoutes(scope, deps)
    webhookRoutes(scope, deps)
    ruleRoutes(scope, deps)
  }
}

/** Files and pieces of files. */
function answersWithoutTag(deps: ApiDeps): FastifyPluginAsync {
  return async (plain) => {
    const scope: ApiScope = plain.withTypeProvider()
    requireSession(scope, deps)
    uploadRoutes(scope, deps)
    fileRoutes(scope, deps)
  }
}

function problemFor(
  error: unknown,
  { method }: Pick<FastifyRequest, 'method'>,
): { status: number; problem: ApiProblem } {
  const trouble = { status: 503, problem: method === 'GET' ? problems.notRead : problems.busy }
  if (!(error instanceof Error)) return trouble
  if ('validation' in error) return { status: 400, problem: badInput(error.validation) }
  if (error instanceof FilesUnavailableError) return { status: 503, problem: problems.filesAway }
  if (error instanceof FileDamagedError) return { status: 500, problem: problems.fileDamaged }
  const given =
    'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  if (given === 413) return { status: 413, problem: problems.tooLarge }
  if (given === 415) return { status: 415, problem: problems.notJson }
  if (given === 429) return { status: 429, problem: problems.tooMany }
  if (given >= 400 && given < 500) return { status: given, problem: problems.malformed }
  return trouble
}
