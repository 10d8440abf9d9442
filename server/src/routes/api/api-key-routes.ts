/** Keys of the API: looked at, made, revoked by an admin who is signed in. */
import { createHash } from 'node:crypto'
import {
  ApiKeyAnswer,
  ApiKeyParams,
  ApiKeysAnswer,
  type ApiKeyView,
  CreateApiKey,
  CreatedApiKey,
  RevokeApiKey,
} from '@kedu/shared/contracts/api/api-keys'
import { API_SCOPES } from '@kedu/shared/contracts/api-scopes'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ApiKey, SECRET_BYTES, shownPrefix } from '../../api-keys/api-key.ts'
import { scopeName } from '../../api-keys/wording.ts'
import { activePeople } from '../../queries/active-people.ts'
import { type Asking, personRef } from '../../queries/asking.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

export function apiKeyRoutes(scope: ApiScope, deps: ApiDeps): void {
  const { realNow } = deps
  const { apiKeys, people } = deps.workspace

  scope.get(
    '/api/keys',
    { schema: { response: { 200: ApiKeysAnswer, ...noAnswers } } },
    async (request, reply) => {
      const refused = refuseOthers(request, reply)
      if (refused !== null) return refused
      const asking = askingOf(request)
      return {
        keys: apiKeys.all.map((key) => keyView(asking, key, realNow())),
        choices: {
          scopes: API_SCOPES.map((name) => ({ name, words: scopeName(name) })),
          people: activePeople(deps.workspace),
        },
      }
    },
  )

  scope.post(
    '/api/keys',
    {
      schema: { body: CreateApiKey, response: { 200: CreatedApiKey, ...noAnswers } },
      config: changeLimit,
    },
    async (request, reply) => {
      const refused = refuseOthers(request, reply)
      if (refused !== null) return refused
      const asking = askingOf(request)
      const { clientId, name, personId, scopes, expiresInDays } = request.body
      if (people.get(personId)?.active !== true) return refuse(reply, 422, problems.noSuchPerson)
      const at = realNow()
      const id = keyIdFor(asking, clientId)
      const given = {
        id,
        name: name.trim(),
        personId,
        scopes: API_SCOPES.filter((one) => scopes.includes(one)),
        expiresAt: expiresInDays === null ? null : plusMs(at, expiresInDays * DAY_MS),
        secret: deps.randomBytes(SECRET_BYTES),
      }
      if (given.name === '') return refuse(reply, 422, problems.noKeyName)
      const token = await apiKeys.make(given, asking.me.id, at)
      const key = apiKeys.get(id)
      if (token === null || key === null) return refuse(reply, 409, problems.keyMadeBefore)
      request.log.info({ keyId: id, by: asking.me.id }, 'API key made')
      return { key: keyView(asking, key, at), token }
    },
  )

  scope.post(
    '/api/keys/:keyId/revoke',
    {
      schema: {
        params: ApiKeyParams,
        body: RevokeApiKey,
        response: { 200: ApiKeyAnswer, ...noAnswers },
      },
      config: changeLimit,
    },
    async (request, reply) => {
      const refused = refuseOthers(request, reply)
      if (refused !== null) return refused
      const asking = askingOf(request)
      const { keyId } = request.params
      await apiKeys.revoke(keyId, asking.me.id, realNow())
      const key = apiKeys.get(keyId)
      if (key === null) return refuse(reply, 404, problems.notFound)
      request.log.info({ keyId, by: asking.me.id }, 'API key revoked')
      return { key: keyView(asking, key, realNow()) }
    },
  )
}

/** Null: an admin. */
function refuseOthers(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  return askingOf(request).me.role === 'admin' ? null : refuse(reply, 403, problems.onlyAdmins)
}

/** The same wish makes the same key once, also when it is tried again. */
function keyIdFor({ me }: Asking, clientId: string): string {
  return createHash('sha256').update(`api-key\n${me.id}\n${clientId}`).digest('hex').slice(0, 12)
}

function keyView(asking: Asking, key: ApiKey, now: Instant): ApiKeyView {
  const { id, name, scopes, createdAt, expiresAt, lastUsedAt } = key
  return {
    id,
    name,
    prefix: shownPrefix(key),
    person: personRef(asking, key.personId),
    scopes: scopes.map((one) => ({ name: one, words: scopeName(one) })),
    createdBy: personRef(asking, key.createdBy),
    createdAt,
    expiresAt,
    lastUsedAt,
    state: stateOf(asking, key, now),
  }
}

function stateOf({ workspace }: Asking, key: ApiKey, now: Instant): ApiKeyView['state'] {
  if (key.revokedAt !== null) return 'revoked'
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired'
  return workspace.people.get(key.personId)?.active === true ? 'active' : 'idle'
}
