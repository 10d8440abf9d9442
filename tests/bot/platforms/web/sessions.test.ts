import {
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
      expiresAt,
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
    clock.now = T + SESSION_LIFETIME_MS - 1
    expect(sessions.fromHeaders(bearer(token))).not.toBeNull()
    clock.now = T + SESSION_LIFETIME_MS
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

  it('ends one session and leaves the others', () => {
    const sessions = sessionsAt({ now: T })
    const first = sessions.issue('rep1', 's1').token
    const second = sessions.issue('rep1', 's2').token
    sessions.end(sessions.fromHeaders(bearer(first))!)
    expect(sessions.fromHeaders(bearer(first))).toBeNull()
    expect(sessions.fromHeaders(bearer(second))).not.toBeNull()
  })

  it('refuses a secret that is one byte too short', () => {
    const clock = () => instant(T)
    const secret = Buffer.alloc(MIN_SECRET_BYTES - 1)
    expect(() => new WebSessions({ secret, workspace: 'w', clock })).toThrow(RangeError)
  })

  it('writes cookies no script can read, Secure only on https', () => {
    const sessions = sessionsAt({ now: T })
    expect(sessions.cookie('t', true)).toMatch(/HttpOnly; SameSite=Lax; Secure$/)
    expect(sessions.cookie('t', false)).toMatch(/HttpOnly; SameSite=Lax$/)
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
