import {
  ACCESS_LIFETIME_MS,
  MIN_SECRET_BYTES,
  SESSION_LIFETIME_MS,
  UPLOAD_LIFETIME_MS,
  WebSessions,
} from '@kedu/bot/platforms/web/sessions'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const T = 1_795_000_000_000

function sessionsAt(clock: { now: number }, workspace = 'w1', seed = 1) {
  const secret = Buffer.alloc(MIN_SECRET_BYTES, seed)
  return new WebSessions({ secret, workspace, clock: () => instant(clock.now) })
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('web sessions', () => {
  it('gives back the person a token was issued to', () => {
    const sessions = sessionsAt({ now: T })
    const { token, expiresAt } = sessions.issue('rep1', 's1')
    expect(sessions.fromHeaders(bearer(token))).toEqual({
      sessionId: 's1',
      personId: 'rep1',
      issuedAt: T,
      expiresAt,
      endsAt: T + SESSION_LIFETIME_MS,
      by: 'bearer',
    })
  })

  it('reads the same token from a cookie, and prefers the bearer token', () => {
    const sessions = sessionsAt({ now: T })
    const cookie = `other=1; kedu_session=${sessions.issue('boss', 's1').token}`
    expect(sessions.fromHeaders({ cookie })).toMatchObject({ personId: 'boss', by: 'cookie' })
    const { token } = sessions.issue('rep1', 's2')
    expect(sessions.fromHeaders({ ...bearer(token), cookie })?.personId).toBe('rep1')
  })

  it('does not fall back to the cookie when the bearer token is bad', () => {
    const sessions = sessionsAt({ now: T })
    const cookie = `kedu_session=${sessions.issue('boss', 's1').token}`
    expect(sessions.fromHeaders({ ...bearer('a.b'), cookie })).toBeNull()
  })

  it('is good one millisecond before its end and not at its end', () => {
    const clock = { now: T }
    const sessions = sessionsAt(clock)
    const { token } = sessions.issue('rep1', 's1')
    clock.now = T + ACCESS_LIFETIME_MS - 1
    expect(sessions.fromHeaders(bearer(token))).not.toBeNull()
    clock.now = T + ACCESS_LIFETIME_MS
    expect(sessions.fromHeaders(bearer(token))).toBeNull()
  })

  it('refuses a token of another secret, another workspace, or with one letter changed', () => {
    const clock = { now: T }
    const { token } = sessionsAt(clock).issue('rep1', 's1')
    expect(sessionsAt(clock, 'w1', 2).fromHeaders(bearer(token))).toBeNull()
    expect(sessionsAt(clock, 'w2').fromHeaders(bearer(token))).toBeNull()
    const forged = Buffer.from(
      Buffer.from(token.split('.')[0]!, 'base64url').toString().replace('rep1', 'boss'),
    ).toString('base64url')
    expect(sessionsAt(clock).fromHeaders(bearer(`${forged}.${token.split('.')[1]}`))).toBeNull()
  })

  it.each(['', '.', 'a.b.c', 'x', `${'a'.repeat(5000)}.b`])('refuses the nonsense %j', (text) => {
    expect(sessionsAt({ now: T }).fromHeaders(bearer(text))).toBeNull()
  })

  it('is nothing once its session is revoked, and leaves the others', () => {
    const revoked = new Set<string>()
    const sessions = new WebSessions({
      secret: Buffer.alloc(MIN_SECRET_BYTES, 1),
      workspace: 'w1',
      clock: () => instant(T),
      isRevoked: ({ sessionId }) => revoked.has(sessionId),
    })
    const first = sessions.issue('rep1', 's1').token
    const second = sessions.issue('rep1', 's2').token
    revoked.add('s1')
    expect(sessions.fromHeaders(bearer(first))).toBeNull()
    expect(sessions.fromHeaders(bearer(second))).not.toBeNull()
  })

  it('outlives its tokens: a stream that was opened stays open until the session ends', () => {
    const clock = { now: T }
    const sessions = sessionsAt(clock)
    const session = sessions.fromHeaders(bearer(sessions.issue('rep1', 's1').token))!
    clock.now = T + SESSION_LIFETIME_MS - 1
    expect(sessions.isLive(session)).toBe(true)
    clock.now = T + SESSION_LIFETIME_MS
    expect(sessions.isLive(session)).toBe(false)
  })

  it('cannot be made out of a refresh token, nor the other way round', () => {
    const sessions = sessionsAt({ now: T })
    const refresh = sessions.issueRefresh('rep1', 's1', 0)
    expect(sessions.fromHeaders(bearer(refresh))).toBeNull()
    expect(sessions.refreshClaim(sessions.issue('rep1', 's1').token, {})).toBeNull()
    expect(sessions.refreshClaim(refresh, {})).toMatchObject({ sessionId: 's1', generation: 0 })
    expect(sessionsAt({ now: T }, 'w2').refreshClaim(refresh, {})).toBeNull()
  })

  it('refuses a secret that is one byte too short', () => {
    const clock = () => instant(T)
    const secret = Buffer.alloc(MIN_SECRET_BYTES - 1)
    expect(() => new WebSessions({ secret, workspace: 'w', clock })).toThrow(RangeError)
  })

  it('writes cookies no script can read, Secure only on https, the refresh token to /auth alone', () => {
    const sessions = sessionsAt({ now: T })
    const tokens = {
      token: 't',
      expiresAt: instant(T + 60_000),
      refreshToken: 'r',
      refreshExpiresAt: instant(T + 120_000),
    }
    expect(sessions.cookies(tokens, true)).toEqual([
      'kedu_session=t; Path=/web; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
      'kedu_refresh=r; Path=/auth; Max-Age=120; HttpOnly; SameSite=Strict; Secure',
    ])
    expect(sessions.cookies(tokens, false)[0]).toMatch(/HttpOnly; SameSite=Lax$/)
  })
})

describe('upload ids', () => {
  it('name the file for its uploader alone', () => {
    const sessions = sessionsAt({ now: T })
    const uploadId = sessions.uploadId('rep1', 'f00d')
    expect(sessions.uploadedFile('rep1', uploadId)).toBe('f00d')
    expect(sessions.uploadedFile('rep2', uploadId)).toBeNull()
    expect(sessions.uploadedFile('rep1', uploadId.replace('f00d', 'beef'))).toBeNull()
  })

  it('end at their time', () => {
    const clock = { now: T }
    const sessions = sessionsAt(clock)
    const uploadId = sessions.uploadId('rep1', 'f00d')
    clock.now = T + UPLOAD_LIFETIME_MS - 1
    expect(sessions.uploadedFile('rep1', uploadId)).toBe('f00d')
    clock.now = T + UPLOAD_LIFETIME_MS
    expect(sessions.uploadedFile('rep1', uploadId)).toBeNull()
  })

  it('cannot be made out of a session token', () => {
    const sessions = sessionsAt({ now: T })
    const { token } = sessions.issue('rep1', 's1')
    expect(sessions.uploadedFile('rep1', token)).toBeNull()
    expect(sessions.fromHeaders(bearer(sessions.uploadId('rep1', 'f00d')))).toBeNull()
  })
})
