/** A key of the API: stream `api-key/<id>`. The secret itself is kept nowhere. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { ApiScopeName } from '@kedu/shared/contracts/api-scopes'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'

export interface ApiKey {
  /** 12 hex digits; part of the token, so that a token is looked up without being compared. */
  id: string
  /** What uses it. */
  name: string
  /** Whose role and data scope it never exceeds. */
  personId: PersonId
  scopes: ApiScopeName[]
  /** sha-256 of the whole token, hex. It is 256 random bits: nothing slower is needed. */
  hash: string
  createdBy: PersonId
  createdAt: Instant
  /** Null: until it is revoked. */
  expiresAt: Instant | null
  revokedAt: Instant | null
  /** To within an hour. */
  lastUsedAt: Instant | null
}

export type ApiKeyEvent =
  | { kind: 'api-key-made'; by: PersonId; name: string; personId: PersonId; scopes: string[] }
  | { kind: 'api-key-revoked'; by: PersonId }

const TOKEN = /^kedu_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/
/** What every token begins with, so that scanners of leaked secrets know it. */
export const TOKEN_PREFIX = 'kedu_'

export const SECRET_BYTES = 32

/** Enough of the token to know it by. */
export function shownPrefix({ id }: Pick<ApiKey, 'id'>): string {
  return `${TOKEN_PREFIX}${id}_…`
}

export function tokenOf(id: string, secret: Uint8Array): string {
  return `${TOKEN_PREFIX}${id}_${Buffer.from(secret).toString('base64url')}`
}

/** The id a token names; null: it is no token of ours. */
export function keyIdIn(token: string): string | null {
  return TOKEN.exec(token)?.[1] ?? null
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** In constant time. */
export function isTokenOf(key: ApiKey, token: string): boolean {
  const [given, kept] = [Buffer.from(hashOf(token), 'hex'), Buffer.from(key.hash, 'hex')]
  return given.length === kept.length && timingSafeEqual(given, kept)
}

export function isLive(key: ApiKey, now: Instant): boolean {
  return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now)
}
