/** `GET`, `POST /api/keys`, `POST /api/keys/:keyId/revoke`: for admins who are signed in, never by a key. */
import { type Static, Type } from 'typebox'
import { API_SCOPES } from '../api-scopes.ts'
import { AnInstant, ClientId, ClosedObject, OrNull, PersonIdText, PersonRef } from './values.ts'

export const ApiScopeText = Type.Enum(API_SCOPES)

export const MOST_KEY_DAYS = 730

export const CreateApiKey = Type.Object(
  {
    clientId: ClientId,
    /** What uses it, e.g. ERP 对接. */
    name: Type.String({ minLength: 1, maxLength: 60 }),
    /** Whose role and scope it has. */
    personId: PersonIdText,
    scopes: Type.Array(ApiScopeText, { minItems: 1, maxItems: API_SCOPES.length }),
    /** Null: until it is revoked. */
    expiresInDays: OrNull(Type.Integer({ minimum: 1, maximum: MOST_KEY_DAYS })),
  },
  ClosedObject,
)
export type CreateApiKey = Static<typeof CreateApiKey>

export const ApiKeyView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** `kedu_0a1b2c3d4e5f_…`: enough to know it by. */
  prefix: Type.String(),
  person: PersonRef,
  scopes: Type.Array(Type.Object({ name: Type.String(), words: Type.String() })),
  createdBy: PersonRef,
  createdAt: AnInstant,
  expiresAt: OrNull(AnInstant),
  /** To within an hour. */
  lastUsedAt: OrNull(AnInstant),
  /** `idle`: the person it acts for is not active. */
  state: Type.Union([
    Type.Literal('active'),
    Type.Literal('expired'),
    Type.Literal('revoked'),
    Type.Literal('idle'),
  ]),
})
export type ApiKeyView = Static<typeof ApiKeyView>

export const ApiKeysAnswer = Type.Object({
  keys: Type.Array(ApiKeyView),
  choices: Type.Object({
    scopes: Type.Array(Type.Object({ name: Type.String(), words: Type.String() })),
    people: Type.Array(
      Type.Object({ id: Type.String(), name: Type.String(), role: Type.String() }),
    ),
  }),
})
export type ApiKeysAnswer = Static<typeof ApiKeysAnswer>

/** The only time `token` is shown. */
export const CreatedApiKey = Type.Object({ key: ApiKeyView, token: Type.String() })
export type CreatedApiKey = Static<typeof CreatedApiKey>

export const ApiKeyParams = Type.Object({ keyId: Type.String({ pattern: '^[0-9a-f]{12}$' }) })
export const RevokeApiKey = Type.Object({ clientId: ClientId }, ClosedObject)
export const ApiKeyAnswer = Type.Object({ key: ApiKeyView })
