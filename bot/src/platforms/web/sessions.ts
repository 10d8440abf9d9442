import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Instant, instant } from '@kedu/shared/time/instant'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** Longest a session lasts; after it one signs in again. */
export const SESSION_LIFETIME_MS = 12 * 3_600_000
/** An uploaded file must be sent within this time. */
export const UPLOAD_LIFETIME_MS = 2 * 3_600_000
export const MIN_SECRET_BYTES = 32
const COOKIE_NAME = 'kedu_session'

const SessionBody = Type.Object({
  v: Type.Literal(1),
  ws: Type.String(),
  sid: Type.String({ minLength: 1 }),
  pid: Type.String({ minLength: 1 }),
  exp: Type.Number(),
})

export interface WebSession {
  sessionId: string
  personId: string
  expiresAt: Instant
  /** How it came: a cookie is sent by the browser on its own, so it needs the origin check. */
  by: 'bearer' | 'cookie'
}

export interface WebSessionsOptions {
  /** At least 32 bytes; the same over restarts, or everybody is signed out. */
  secret: Uint8Array
  /** A session of one workspace is nothing in another (trial and real data never mix). */
  workspace: string
  /** The real clock, never the trial's: moving the trial clock must not sign anybody out. */
  clock: () => Instant
  lifetimeMs?: number
}

/**
 * Signed sessions without a table: `<base64url body>.<HMAC-SHA256>`. The page keeps its token per tab
 * and sends it as `Authorization: Bearer`, so that two tabs can be two people; people who came by a
 * one-time link have the same token in an HttpOnly cookie. Signing out is remembered until the
 * session would have ended, in memory: after a restart a copied token works again until its expiry.
 */
export class WebSessions {
  readonly #key: Uint8Array
  readonly #uploadKey: Buffer
  readonly #workspace: string
  readonly #clock: () => Instant
  readonly #lifetimeMs: number
  readonly #ended = new Map<string, Instant>()

  /** @throws {RangeError} when the secret is shorter than 32 bytes. */
  constructor(options: WebSessionsOptions) {
    if (options.secret.length < MIN_SECRET_BYTES) {
      throw new RangeError(`Web session secret needs at least ${MIN_SECRET_BYTES} bytes`)
    }
    this.#key = options.secret
    // A key of its own per purpose: an upload's signature can never pass for a session's.
    this.#uploadKey = createHmac('sha256', options.secret).update('kedu web upload').digest()
    this.#workspace = options.workspace
    this.#clock = options.clock
    this.#lifetimeMs = options.lifetimeMs ?? SESSION_LIFETIME_MS
  }

  /** `sessionId` must be unguessable or at least unique: it names the session when it is ended. */
  issue(personId: string, sessionId: string): { token: string; expiresAt: Instant } {
    const expiresAt = instant(this.#clock() + this.#lifetimeMs)
    const body = { v: 1, ws: this.#workspace, sid: sessionId, pid: personId, exp: expiresAt }
    const text = Buffer.from(JSON.stringify(body)).toString('base64url')
    return { token: `${text}.${sign(this.#key, text)}`, expiresAt }
  }

  /** The session in the request's headers (lower-case names), or null. A bearer token wins over a cookie. */
  fromHeaders(headers: Readonly<Record<string, string>>): WebSession | null {
    const bearer = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '')?.[1]
    if (bearer !== undefined) return this.#verify(bearer, 'bearer')
    const cookie = cookieValue(headers.cookie ?? '')
    return cookie === null ? null : this.#verify(cookie, 'cookie')
  }

  end(session: WebSession): void {
    const now = this.#clock()
    for (const [id, until] of this.#ended) if (until <= now) this.#ended.delete(id)
    this.#ended.set(session.sessionId, session.expiresAt)
  }

  /** Still good at this moment? For streams that stay open. */
  isLive(session: WebSession): boolean {
    return session.expiresAt > this.#clock() && !this.#ended.has(session.sessionId)
  }

  /** `Set-Cookie` for a session that came by a one-time link. `secure` when the page is on https. */
  cookie(token: string, secure: boolean): string {
    const age = Math.floor(this.#lifetimeMs / 1000)
    return `${COOKIE_NAME}=${token}; Path=/web; Max-Age=${age}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  }

  clearedCookie(secure: boolean): string {
    return `${COOKIE_NAME}=; Path=/web; Max-Age=0; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  }

  /** Binds a stored file to its uploader, so that nobody can send a file he only knows the name of. */
  uploadId(personId: string, fileId: string): string {
    const text = `${fileId}.${this.#clock() + UPLOAD_LIFETIME_MS}`
    return `${text}.${sign(this.#uploadKey, `${this.#workspace}\n${personId}\n${text}`)}`
  }

  /** The file behind an upload id of this person; null when forged, somebody else's or too old. */
  uploadedFile(personId: string, uploadId: string): string | null {
    const match = /^([\w-]+)\.(\d{1,16})\.([\w-]+)$/.exec(uploadId)
    if (!match) return null
    const [, fileId, expires, signature] = match
    if (fileId === undefined || expires === undefined || signature === undefined) return null
    const expected = sign(this.#uploadKey, `${this.#workspace}\n${personId}\n${fileId}.${expires}`)
    if (!sameText(expected, signature)) return null
    return Number(expires) > this.#clock() ? fileId : null
  }

  #verify(token: string, by: WebSession['by']): WebSession | null {
    const [text, signature, ...rest] = token.split('.')
    if (text === undefined || signature === undefined || rest.length > 0) return null
    if (!sameText(sign(this.#key, text), signature)) return null
    const body = readJson(Buffer.from(text, 'base64url').toString('utf8'))
    if (!Value.Check(SessionBody, body) || body.ws !== this.#workspace) return null
    const session = {
      sessionId: body.sid,
      personId: body.pid,
      expiresAt: instant(body.exp),
      by,
    }
    return this.isLive(session) ? session : null
  }
}

function sign(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

/** Constant-time for texts of one length; the length of a signature is no secret. */
function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

function cookieValue(header: string): string | null {
  for (const part of header.split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === COOKIE_NAME && value !== undefined && /^[\w.-]+$/.test(value)) return value
  }
  return null
}

/** The value of a JSON text; undefined when it is none. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
