import type { SignInAnswer } from '@kedu/shared/contracts/sign-in'
import type {
  WebAccepted,
  WebClock,
  WebHistory,
  WebProblem,
  WebSentMessage,
  WebSessionAnswer,
  WebUploadsAnswer,
} from '@kedu/shared/contracts/web-chat'
import { createEventParser, type StreamEvent } from '../chat/event-parser.ts'
import { host } from '../platform/host'
import type { HttpAnswer, LocalFile } from '../platform/host-types.ts'

const TOKEN_KEY = 'kedu:token'
const REFRESH_KEY = 'kedu:refresh'

/** The answer, the server's "no" with its sentence, or nothing at all. */
export type Result<T> =
  | { kind: 'ok'; data: T }
  | { kind: 'problem'; status: number; code: string; message: string | null }
  | { kind: 'unreachable' }

export type FileVariant = 'original' | 'preview' | 'thumb'

/** The one client of Kedu's server. The session's tokens belong to this tab alone. */
export const client = {
  async session(): Promise<Result<WebSessionAnswer>> {
    const result = await get<WebSessionAnswer>('/web/session')
    if (result.kind !== 'ok' || result.data.me !== null) return result
    // In the trial tokens are this tab's alone: without one there is nothing to refresh.
    const mayRefresh = host.session.read(REFRESH_KEY) !== null || !result.data.trial
    return mayRefresh && (await refresh()) ? get<WebSessionAnswer>('/web/session') : result
  },

  async signIn(personId: string): Promise<Result<SignInAnswer>> {
    const result = await post<SignInAnswer>('/web/sign-in', { personId })
    if (result.kind === 'ok') keep(result.data)
    return result
  },

  async signOut(): Promise<void> {
    await post('/web/sign-out', {})
    host.session.remove(TOKEN_KEY)
    host.session.remove(REFRESH_KEY)
  },

  send: (message: WebSentMessage) => post<WebAccepted>('/web/messages', message),

  history: (before: number | null) =>
    get<WebHistory>(`/web/messages${before === null ? '' : `?before=${before}`}`),

  upload: async (files: readonly LocalFile[]) =>
    read<WebUploadsAnswer>(
      await refreshed(() =>
        host.upload({ url: address('/web/uploads'), headers: authorization(), files }),
      ),
    ),

  advanceClock: (advanceHours: number) => post<WebClock>('/web/trial/clock', { advanceHours }),

  /** A source for an image element; null when it cannot be shown. Give it back with `host.releasePicture`. */
  async picture(fileId: string, variant: FileVariant) {
    const show = () =>
      host.picture({ url: address(fileUrl(fileId, variant)), headers: authorization() })
    const picture = await show()
    const mayBeToken = picture === null && Date.now() - refreshedAt > REFRESHED_LATELY_MS
    return mayBeToken && (await refresh()) ? show() : picture
  },

  /** Every change of the transcript from `rev` on. Returns what closes it. */
  events: (
    rev: number,
    onEvent: (event: StreamEvent) => void,
    onEnd: (status: number) => void,
  ): (() => void) =>
    host.openStream({
      url: address('/web/events'),
      headers: authorization(),
      lastEventId: String(rev),
      parser: createEventParser(),
      onEvent,
      // Opened anew after a while, it may need the next token.
      onEnd: (status) =>
        status === 401
          ? void refresh().then((isSignedIn) => onEnd(isSignedIn ? 0 : 401))
          : onEnd(status),
    }),
}

function fileUrl(fileId: string, variant: FileVariant): string {
  const base = `/web/files/${encodeURIComponent(fileId)}`
  return variant === 'original' ? base : `${base}/${variant}`
}

function address(path: string): string {
  return host.apiBase + path
}

function authorization(): Record<string, string> {
  const token = host.session.read(TOKEN_KEY)
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

async function get<T>(path: string): Promise<Result<T>> {
  const url = address(path)
  return read<T>(
    await refreshed(() => host.request({ method: 'GET', url, headers: authorization() })),
  )
}

async function post<T>(path: string, json: unknown): Promise<Result<T>> {
  const url = address(path)
  return read<T>(
    await refreshed(() => host.request({ method: 'POST', url, headers: authorization(), json })),
  )
}

/** A token lasts a quarter of an hour: with the next one the same is asked again, once. */
async function refreshed(ask: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  const answer = await ask()
  const isSignedOut = answer.kind !== 'unreachable' && answer.status === 401
  return isSignedOut && (await refresh()) ? ask() : answer
}

/** So soon after, a picture that does not come has another reason than the token. */
const REFRESHED_LATELY_MS = 5 * 60_000
let refreshedAt = 0
let refreshing: Promise<boolean> | null = null

/** A refresh token works once, so all who need a new one wait for the same. False: signed out. */
function refresh(): Promise<boolean> {
  refreshing ??= askForTokens().finally(() => {
    refreshing = null
  })
  return refreshing
}

async function askForTokens(): Promise<boolean> {
  const refreshToken = host.session.read(REFRESH_KEY)
  // Without one of our own, the browser may have it in a cookie.
  const json = refreshToken === null ? {} : { refreshToken }
  const url = address('/auth/refresh')
  const result = read<SignInAnswer>(await host.request({ method: 'POST', url, headers: {}, json }))
  refreshedAt = Date.now()
  if (result.kind !== 'ok') return false
  if (refreshToken !== null) keep(result.data)
  return true
}

function keep({ token, refreshToken }: SignInAnswer): void {
  host.session.write(TOKEN_KEY, token)
  host.session.write(REFRESH_KEY, refreshToken)
}

/** Our own server's answers are believed as the contract types them. */
function read<T>(answer: HttpAnswer): Result<T> {
  if (answer.kind === 'unreachable') return answer
  const { status, body } = answer
  if (status >= 200 && status < 300) return { kind: 'ok', data: body as T }
  const problem = body as Partial<WebProblem> | null
  return {
    kind: 'problem',
    status,
    code: problem?.code ?? 'unknown',
    message: problem?.message ?? null,
  }
}
