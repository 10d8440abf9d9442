import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Instant, instant } from '@kedu/shared/time/instant'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** Longest a session on the web lasts; after it one signs in again. */
export const SESSION_LIFETIME_MS = 12 * 3_600_000
/** How long one token opens the door; then its successor is fetched with the refresh token. */
export const ACCESS_LIFETIME_MS = 15 * 60_000
/** An uploaded file must be sent within this time. */
export const UPLOAD_LIFETIME_MS = 2 * 3_600_000
export const MIN_SECRET_BYTES = 32
const ACCESS_COOKIE = 'kedu_session'
const REFRESH_COOKIE = 'kedu_refresh'

const AccessBody = Type.Object({
  v: Type.Literal(2),
  ws: Type.String(),
  sid: Type.String({ minLength: 1 }),
  pid: Type.String({ minLength: 1 }),
  iat: Type.Number(),
  exp: Type.Number(),
  end: Type.Number(),
})
const RefreshBody = Type.Object({
  v: Type.Literal(2),
  ws: Type.String(),
  sid: Type.String({ minLength: 1 }),
  pid: Type.String({ minLength: 1 }),
  gen: Type.Integer({ minimum: 0 }),
})

export interface WebSession {
  sessionId: string
  personId: string
  issuedAt: Instant
  /** Of the token. */
  expiresAt: Instant
  /** Of the session, over all its tokens. */
  endsAt: Instant
  /** How it came: a cookie is sent by the browser on its own, so it needs the origin check. */
  by: 'bearer' | 'cookie'
}

/** What a refresh token says; whether it is the newest of its session, the store knows. */
export interface RefreshClaim {
  sessionId: string
  personId: string
  generation: number
  by: 'body' | 'cookie'
}

export interface WebSessionsOptions {
  /** At least 32 bytes; the same over restarts, or everybody is signed out. */
  secret: Uint8Array
  /** A session of one workspace is nothing in another (trial and real data never mix). */
  workspace: string
  /** Path below which the workspace is reached, for cookies; default: '', the root. */
  basePath?: string
  /** The real clock, never the trial's: moving the trial clock must not sign anybody out. */
  clock: () => Instant
  /** Of a token, and of a session that is given no end of its own; default: see above. */
  lifetimeMs?: number
  /** Ended before its time: signed out, left, or a refresh token used twice. Default: never. */
  isRevoked?(session: Pick<WebSession, 'sessionId' | 'personId' | 'issuedAt'>): boolean
}

/**
 * Signed tokens: `<base64url body>.<HMAC-SHA256>`. The access token opens the door for a quarter of
 * an hour, as `Authorization: Bearer` or in an HttpOnly cookie; the refresh token fetches its
 * successor and nothing else. One mechanism for the web chat, the API and the mini-program. Knows
 * no store: what was ended before its time is told by `isRevoked`.
 */
export class WebSessions {
  readonly #key: Uint8Array
  readonly #refreshKey: Buffer
  readonly #uploadKey: Buffer
  readonly #workspace: string
  readonly #basePath: string
  readonly #clock: () => Instant
  readonly #accessMs: number
  readonly #sessionMs: number
  readonly #isRevoked: NonNullable<WebSessionsOptions['isRevoked']>

  /** @throws {RangeError} when the secret is shorter than 32 bytes. */
  constructor(options: WebSessionsOptions) {
    if (options.secret.length < MIN_SECRET_BYTES) {
      throw new RangeError(`Web session secret needs at least ${MIN_SECRET_BYTES} bytes`)
    }
    this.#key = options.secret
    // A key of its own per purpose: a signature made for one can never pass for the other.
    const keyFor = (use: string) => createHmac('sha256', options.secret).update(use).digest()
    this.#uploadKey = keyFor('kedu web upload')
    this.#refreshKey = keyFor('kedu refresh token')
    this.#workspace = options.workspace
    this.#basePath = options.basePath ?? ''
    this.#clock = options.clock
    this.#accessMs = options.lifetimeMs ?? ACCESS_LIFETIME_MS
    this.#sessionMs = options.lifetimeMs ?? SESSION_LIFETIME_MS
    this.#isRevoked = options.isRevoked ?? (() => false)
  }

  /** `sessionId` must be unguessable or at least unique: it names the session when it is ended. */
  issue(
    personId: string,
    sessionId: string,
    endsAt: Instant = instant(this.#clock() + this.#sessionMs),
  ): { token: string; expiresAt: Instant } {
    const now = this.#clock()
    const expiresAt = instant(Math.min(now + this.#accessMs, endsAt))
    const body = {
      v: 2,
      ws: this.#workspace,
      sid: sessionId,
      pid: personId,
      iat: now,
      exp: expiresAt,
      end: endsAt,
    }
    return { token: signed(this.#key, body), expiresAt }
  }

  /** Whether it is still the newest of its session stands in the store, not in the token. */
  issueRefresh(personId: string, sessionId: string, generation: number): string {
    const body = { v: 2, ws: this.#workspace, sid: sessionId, pid: personId, gen: generation }
    return signed(this.#refreshKey, body)
  }

  /** What a refresh token of ours claims, from the body of a request or else from its cookie. */
  refreshClaim(
    given: string | null,
    headers: Readonly<Record<string, string>>,
  ): RefreshClaim | null {
    const token = given ?? cookieValue(headers.cookie ?? '', REFRESH_COOKIE)
    const body = token === null ? null : verified(this.#refreshKey, token)
    if (!Value.Check(RefreshBody, body) || body.ws !== this.#workspace) return null
    return {
      sessionId: body.sid,
      personId: body.pid,
      generation: body.gen,
      by: given === null ? 'cookie' : 'body',
    }
  }

  /** The session in the request's headers (lower-case names), or null. A bearer token wins over a cookie. */
  fromHeaders(headers: Readonly<Record<string, string>>): WebSession | null {
    const bearer = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '')?.[1]
    if (bearer !== undefined) return this.#verify(bearer, 'bearer')
    const cookie = cookieValue(headers.cookie ?? '', ACCESS_COOKIE)
    return cookie === null ? null : this.#verify(cookie, 'cookie')
  }

  /** Not ended at this moment? For streams that stay open longer than one token lasts. */
  isLive(session: WebSession): boolean {
    return session.endsAt > this.#clock() && !this.#isRevoked(session)
  }

  /** `Set-Cookie` for a browser without a place of its own for tokens. `secure` when the page is on https. */
  cookies(
    tokens: { token: string; expiresAt: Instant; refreshToken: string; refreshExpiresAt: Instant },
    secure: boolean,
  ): string[] {
    const age = (until: Instant) => Math.max(0, Math.floor((until - this.#clock()) / 1000))
    return [
      this.#accessCookie(tokens.token, age(tokens.expiresAt), secure),
      this.#refreshCookie(tokens.refreshToken, age(tokens.refreshExpiresAt), secure),
    ]
  }

  clearedCookies(secure: boolean): string[] {
    return [this.#accessCookie('', 0, secure), this.#refreshCookie('', 0, secure)]
  }

  #accessCookie(value: string, ageSeconds: number, secure: boolean): string {
    return cookieText(ACCESS_COOKIE, value, `${this.#basePath}/web`, ageSeconds, 'Lax', secure)
  }

  #refreshCookie(value: string, ageSeconds: number, secure: boolean): string {
    return cookieText(REFRESH_COOKIE, value, `${this.#basePath}/auth`, ageSeconds, 'Strict', secure)
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
    const body = verified(this.#key, token)
    if (!Value.Check(AccessBody, body) || body.ws !== this.#workspace) return null
    const session = {
      sessionId: body.sid,
      personId: body.pid,
      issuedAt: instant(body.iat),
      expiresAt: instant(body.exp),
      endsAt: instant(body.end),
      by,
    }
    return session.expiresAt > this.#clock() && this.isLive(session) ? session : null
  }
}

function signed(key: Uint8Array, body: object): string {
  const text = Buffer.from(JSON.stringify(body)).toString('base64url')
  return `${text}.${sign(key, text)}`
}

/** The body of a token with a right signature; undefined for any other text. */
function verified(key: Uint8Array, token: string): unknown {
  const [text, signature, ...rest] = token.split('.')
  if (text === undefined || signature === undefined || rest.length > 0) return undefined
  if (!sameText(sign(key, text), signature)) return undefined
  return readJson(Buffer.from(text, 'base64url').toString('utf8'))
}

function cookieText(
  name: string,
  value: string,
  path: string,
  ageSeconds: number,
  sameSite: 'Lax' | 'Strict',
  secure: boolean,
): string {
  return `${name}=${value}; Path=${path}; Max-Age=${ageSeconds}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`
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

function cookieValue(header: string, wanted: string): string | null {
  for (const part of header.split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === wanted && value !== undefined && /^[\w.-]+$/.test(value)) return value
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
