import type { SignInAnswer } from '@kedu/shared/contracts/sign-in'
import { host } from '../platform/host'
import type { HttpAnswer } from '../platform/host-types.ts'
import { keptAnswers } from './kept-answers.ts'
import { type Result, read } from './result.ts'
import { signInBySuite } from './suite-sign-in.ts'

export { type Result, read } from './result.ts'

const TOKEN_KEY = 'kedu:token'
const REFRESH_KEY = 'kedu:refresh'

export function address(path: string): string {
  return host.apiBase + path
}

export function authorization(): Record<string, string> {
  const token = host.session.read(TOKEN_KEY) ?? tokenByCookie
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

export function get<T>(path: string): Promise<Result<T>> {
  return ask<T>('GET', path)
}

export function post<T>(path: string, json: unknown): Promise<Result<T>> {
  return ask<T>('POST', path, json)
}

export function patch<T>(path: string, json: unknown): Promise<Result<T>> {
  return ask<T>('PATCH', path, json)
}

/** One piece of the upload at this path. */
export async function putPiece<T>(
  path: string,
  offset: number,
  bytes: Uint8Array,
): Promise<Result<T>> {
  const url = address(path)
  return read<T>(
    await refreshed(() => host.putPiece({ url, headers: authorization(), offset, bytes })),
  )
}

async function ask<T>(method: 'GET' | 'POST' | 'PATCH', path: string, json?: unknown) {
  const url = address(path)
  return read<T>(
    await refreshed(() => host.request({ method, url, headers: authorization(), json })),
  )
}

/** A token lasts a quarter of an hour: with the next one the same is asked again, once. */
export async function refreshed(ask: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  const answer = await ask()
  const isSignedOut = answer.kind !== 'unreachable' && answer.status === 401
  return isSignedOut && (await refresh()) ? ask() : answer
}

/** So soon after, a picture that does not come has another reason than the token. */
const REFRESHED_LATELY_MS = 5 * 60_000
let refreshedAt = 0
let refreshing: Promise<boolean> | null = null
/** Where the browser keeps the session in a cookie, the API still wants it said: until the page is left. */
let tokenByCookie: string | null = null

/** A refresh token works once, so all who need a new one wait for the same. False: signed out. */
export function refresh(): Promise<boolean> {
  refreshing ??= askForTokens().finally(() => {
    refreshing = null
  })
  return refreshing
}

export function holdsRefreshToken(): boolean {
  return host.session.read(REFRESH_KEY) !== null
}

export function wasRefreshedLately(): boolean {
  return host.now() - refreshedAt <= REFRESHED_LATELY_MS
}

async function askForTokens(): Promise<boolean> {
  const refreshToken = host.session.read(REFRESH_KEY)
  refreshedAt = host.now()
  if (refreshToken !== null || host.keepsCookies) {
    // Without one of our own, the browser may have it in a cookie.
    const json = refreshToken === null ? {} : { refreshToken }
    const result = await askOnce<SignInAnswer>('POST', '/auth/refresh', json)
    if (result.kind === 'ok') {
      if (refreshToken === null) tokenByCookie = result.data.token
      else keepSession(result.data)
      return true
    }
    if (result.kind === 'unreachable') return false
  }
  return !hasLeft && (await enterBySuite())?.kind === 'ok'
}

/** Signed out by hand: nobody is signed in again until he asks for it. */
let hasLeft = false
/** Why the suite did not let one in the last time. */
let refusedBySuite: Exclude<Result<never>, { kind: 'ok' }> | null = null

/** Signs in with the suite one is in; null outside of any. */
export async function enterBySuite(): Promise<Result<SignInAnswer> | null> {
  const result = await signInBySuite(askOnce)
  refusedBySuite = result?.kind === 'ok' ? null : result
  if (result?.kind === 'ok') keepSession(result.data)
  return result
}

export function suiteRefusal(): typeof refusedBySuite {
  return refusedBySuite
}

async function askOnce<T>(method: 'GET' | 'POST', path: string, json?: unknown) {
  return read<T>(await host.request({ method, url: address(path), headers: {}, json }))
}

export function keepSession({ token, refreshToken }: SignInAnswer): void {
  hasLeft = false
  host.session.write(TOKEN_KEY, token)
  host.session.write(REFRESH_KEY, refreshToken)
}

/** Nothing of the person stays in this tab. */
export function forgetSession(): void {
  hasLeft = true
  tokenByCookie = null
  host.session.remove(TOKEN_KEY)
  host.session.remove(REFRESH_KEY)
  keptAnswers.clear()
}
