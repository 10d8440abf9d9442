import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { Instrument } from '@kedu/shared/deal/commands'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiKey } from '../../api-keys/api-key.ts'
import { TOKEN_PREFIX } from '../../api-keys/api-key.ts'
import type { Asking } from '../../queries/asking.ts'
import type { ApiDeps } from './api-deps.ts'
import type { ApiScope } from './api-scope.ts'
import { operationAt } from './operations.ts'
import { problems } from './wording.ts'

const askings = new WeakMap<FastifyRequest, Asking>()

/** Nobody without a session or a key for this gets as far as having a body read. */
export function requireSession(scope: ApiScope, deps: ApiDeps): void {
  scope.addHook('onRequest', async (request, reply) => {
    const { authorization } = request.headers
    const session = deps.session(authorization)
    if (session === null) {
      const isKey = authorization?.includes(TOKEN_PREFIX) ?? false
      return refuse(reply, 401, isKey ? problems.keyNotGood : problems.signedOut)
    }
    const { key, person: me } = session
    const refused = key === null ? null : refuseKey(request, key)
    if (refused !== null) return refuse(reply, 403, refused)
    askings.set(request, {
      workspace: deps.workspace,
      me,
      now: deps.now(),
      ...(key === null ? {} : { instrument: instrumentOf(key) }),
    })
    if (key !== null) await noteUse(request, deps, key)
    return
  })
}

/** What is not said to be open to keys is not. */
function refuseKey(request: FastifyRequest, key: ApiKey): ApiProblem | null {
  const scope = operationAt(request.method, request.routeOptions.url ?? '')?.scope ?? null
  if (scope === null) return problems.notByKey
  return scope === 'any' || key.scopes.includes(scope) ? null : problems.keyMayNot(scope)
}

/** That it cannot be written down keeps nobody from asking. */
async function noteUse(request: FastifyRequest, deps: ApiDeps, { id }: ApiKey): Promise<void> {
  try {
    await deps.workspace.apiKeys.noteUse(id, deps.realNow())
  } catch (error) {
    request.log.warn({ err: error, keyId: id }, 'use of an API key could not be noted')
  }
}

function instrumentOf({ id, name }: ApiKey): Instrument {
  return { keyId: id, name }
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
