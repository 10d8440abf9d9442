import type { SignInAnswer } from '@kedu/shared/contracts/sign-in'
import type { WebSessionAnswer } from '@kedu/shared/contracts/web-chat'
import { host } from '../platform/host'
import type { HttpAnswer } from '../platform/host-types.ts'
import { offlinePage } from '../platform/offline-page'
import { keptAnswers } from './kept-answers.ts'
import { type Result, read } from './result.ts'
import { customersKey, HOLDER_KEY, REFRESH_KEY, TOKEN_KEY } from './session-keys.ts'
import { signInBySuite } from './suite-sign-in.ts'

export { type Result, read } from './result.ts'

export function address(path: string): string {
  return host.apiBase + path
}

export function authorization(): Record<string, string> {
  const token = host.session.read(TOKEN_KEY) ?? byCookie?.token ?? null
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

export function get<T>(path: string, by?: string): Promise<Result<T>> {
  return ask<T>('GET', path, undefined, by)
}

/** `by`: only as this person; whoever else is signed in meanwhile is told to sign in. */
export function post<T>(path: string, json: unknown, by?: string): Promise<Result<T>> {
  return ask<T>('POST', path, json, by)
}

export function patch<T>(path: string, json: unknown): Promise<Result<T>> {
  return ask<T>('PATCH', path, json)
}

/** One piece of the upload at this path, as this person. */
export async function putPiece<T>(
  path: string,
  offset: number,
  bytes: Uint8Array,
  by: string,
): Promise<Result<T>> {
  const url = address(path)
  const send = () => host.putPiece({ url, headers: authorization(), offset, bytes })
  return read<T>(await refreshed(() => (isHolder(by) ? send() : signedOut())))
}

async function ask<T>(
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  json?: unknown,
  by?: string,
): Promise<Result<T>> {
  const url = address(path)
  const send = () => host.request({ method, url, headers: authorization(), json })
  return read<T>(await refreshed(() => (by === undefined || isHolder(by) ? send() : signedOut())))
}

/** Where nobody is known yet, nothing goes out under a name: the server, or the missing line, says the rest. */
function isHolder(personId: string): boolean {
  const holder = host.session.read(HOLDER_KEY) ?? byCookie?.personId ?? null
  return holder === null || holder === personId
}

/** What the server would say. */
async function signedOut(): Promise<HttpAnswer> {
  return { kind: 'answer', status: 401, body: null }
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
let byCookie: { token: string; personId: string } | null = null

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
      if (refreshToken !== null) keepSession(result.data)
      else if (!isShownTo(result.data)) return false
      else byCookie = { token: result.data.token, personId: result.data.me.personId }
      return true
    }
    if (result.kind === 'unreachable') return false
  }
  return !hasLeft && (await enterBySuite())?.kind === 'ok'
}

/**
 * The browser's session may have become somebody else's since this page was left: what the one it was shown to wrote
 * must not go out under another name.
 */
function isShownTo({ me }: SignInAnswer): boolean {
  const shown = shownTo()
  if (shown === null || shown === me.personId) return true
  keptAnswers.clear()
  return false
}

function shownTo(): string | null {
  return keptAnswers.get<WebSessionAnswer>('session')?.me?.personId ?? null
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

export function keepSession({ token, refreshToken, me }: SignInAnswer): void {
  hasLeft = false
  host.session.write(HOLDER_KEY, me.personId)
  host.session.write(TOKEN_KEY, token)
  host.session.write(REFRESH_KEY, refreshToken)
}

/** Nothing of the person stays in this tab, and nothing that was kept for them on this device. */
export function forgetSession(): void {
  const shown = shownTo()
  if (shown !== null) host.kept.remove(customersKey(shown))
  hasLeft = true
  byCookie = null
  host.session.remove(TOKEN_KEY)
  host.session.remove(REFRESH_KEY)
  host.session.remove(HOLDER_KEY)
  keptAnswers.clear()
  offlinePage.forget()
}
