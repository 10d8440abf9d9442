import type {
  WebAccepted,
  WebClock,
  WebHistory,
  WebProblem,
  WebSentMessage,
  WebSessionAnswer,
  WebSignInAnswer,
  WebUploadsAnswer,
} from '@kedu/shared/contracts/web-chat'
import { createEventParser, type StreamEvent } from '../chat/event-parser.ts'
import { host } from '../platform/host'
import type { HttpAnswer, LocalFile } from '../platform/host-types.ts'

const TOKEN_KEY = 'kedu:token'

/** The answer, the server's "no" with its sentence, or nothing at all. */
export type Result<T> =
  | { kind: 'ok'; data: T }
  | { kind: 'problem'; status: number; code: string; message: string | null }
  | { kind: 'unreachable' }

export type FileVariant = 'original' | 'preview' | 'thumb'

/** The one client of Kedu's server. The session token belongs to this tab alone. */
export const client = {
  session: () => get<WebSessionAnswer>('/web/session'),

  async signIn(personId: string): Promise<Result<WebSignInAnswer>> {
    const result = await post<WebSignInAnswer>('/web/sign-in', { personId })
    if (result.kind === 'ok') host.session.write(TOKEN_KEY, result.data.token)
    return result
  },

  async signOut(): Promise<void> {
    await post('/web/sign-out', {})
    host.session.remove(TOKEN_KEY)
  },

  send: (message: WebSentMessage) => post<WebAccepted>('/web/messages', message),

  history: (before: number | null) =>
    get<WebHistory>(`/web/messages${before === null ? '' : `?before=${before}`}`),

  upload: async (files: readonly LocalFile[]) =>
    read<WebUploadsAnswer>(
      await host.upload({ url: address('/web/uploads'), headers: authorization(), files }),
    ),

  advanceClock: (advanceHours: number) => post<WebClock>('/web/trial/clock', { advanceHours }),

  /** A source for an image element; null when it cannot be shown. Give it back with `host.releasePicture`. */
  picture: (fileId: string, variant: FileVariant) =>
    host.picture({ url: address(fileUrl(fileId, variant)), headers: authorization() }),

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
      onEnd,
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
  return read<T>(await host.request({ method: 'GET', url, headers: authorization() }))
}

async function post<T>(path: string, json: unknown): Promise<Result<T>> {
  const url = address(path)
  return read<T>(await host.request({ method: 'POST', url, headers: authorization(), json }))
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
