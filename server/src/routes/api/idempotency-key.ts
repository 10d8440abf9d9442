/**
 * `Idempotency-Key` (the IETF's draft), for programs that keep their own ids: it stands for the `clientId` of the body, by
 * which every change knows its retries. A body that names one itself keeps it.
 */
import { createHash } from 'node:crypto'
import type { ApiDeps } from './api-deps.ts'
import type { ApiScope } from './api-scope.ts'
import { refuse } from './signed-in.ts'
import { problems } from './wording.ts'

const FORM = /^[\x21-\x7e]{1,255}$/

export function takeIdempotencyKeys(scope: ApiScope, deps: ApiDeps): void {
  scope.addHook('preValidation', async (request, reply) => {
    const given = request.headers['idempotency-key']
    if (given === undefined || request.method === 'GET') return
    if (typeof given !== 'string' || !FORM.test(given)) {
      return refuse(reply, 400, problems.badIdempotencyKey)
    }
    const { body } = request
    if (!isRecord(body) || body.clientId !== undefined || !takesClientId(request.routeOptions))
      return
    // Two programs that act for one person may happen to count alike.
    const who = deps.session(request.headers.authorization)?.sessionId ?? ''
    const hash = createHash('sha256').update(`${who}\n${given}`).digest('hex')
    body.clientId = `idem-${hash.slice(0, 40)}`
    return
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function takesClientId({ schema }: { schema?: { body?: unknown } | undefined }): boolean {
  const properties = isRecord(schema?.body) ? schema.body.properties : undefined
  return isRecord(properties) && 'clientId' in properties
}
