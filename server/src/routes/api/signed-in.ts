import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Asking } from '../../queries/asking.ts'
import type { ApiDeps } from './api-deps.ts'
import type { ApiScope } from './api-scope.ts'
import { problems } from './wording.ts'

const askings = new WeakMap<FastifyRequest, Asking>()

/** Nobody without a session gets as far as having a body read. */
export function requireSession(scope: ApiScope, deps: ApiDeps): void {
  scope.addHook('onRequest', async (request, reply) => {
    const session = deps.session(request.headers.authorization)
    if (session === null) return refuse(reply, 401, problems.signedOut)
    askings.set(request, { workspace: deps.workspace, me: session.person, now: deps.now() })
    return
  })
}

/** Who asks, as of the moment the request came. */
export function askingOf(request: FastifyRequest): Asking {
  const asking = askings.get(request)
  if (asking === undefined) throw new Error(`${request.routeOptions.url} has no session`)
  return asking
}

export function refuse(reply: FastifyReply, status: number, problem: ApiProblem): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(problem)
}
