/**
 * One request to a platform's host: time limit, size limit, no redirects, nothing secret in what is
 * reported. Knows HTTP, no platform's endpoints.
 */
import { EventEmitter } from 'node:events'
import { SECOND_MS } from '@kedu/shared/time/instant'
import { type Dispatcher, request } from 'undici'
import type { FailureReason } from '../../platform.ts'
import { realTimers, type Timers } from '../connection/timers.ts'

/**
 * Longer than the slowest answers platforms give (20 s): a message whose answer nobody waited for has
 * to be said again, and most platforms then show it twice.
 */
export const ANSWER_MS = 30 * SECOND_MS

/** No answer that can be read. `detail` holds no URL and no secret. */
export interface CallFailure {
  kind: 'failed'
  reason: FailureReason
  detail: string
}

export interface HttpOptions {
  /** Origin of the platform's API or of a proxy in front of it, perhaps with a path; no slash at its end. */
  apiBase: string
  timeoutMs: number
  /** Texts that must never appear in a report, e.g. the app secret. */
  secrets: readonly string[]
  dispatcher?: Dispatcher
  /** Default: real time. */
  timers?: Timers
}

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT'
  path: string
  query: Record<string, string>
  /** A query as somebody else wrote and signed it, in place of `query`; without the `?`. */
  signedQuery?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
  maxBytes: number
}

export interface HttpAnswer {
  status: number
  headers: Record<string, string>
  bytes: Uint8Array
}

export type HttpResult =
  | { kind: 'answered'; answer: HttpAnswer }
  | { kind: 'too-large' }
  | CallFailure

/** JSON answers are small; a proxy's error page need not be read to its end. */
export const MAX_JSON_BYTES = 1024 * 1024

/**
 * Checks the configured host once.
 * @param platform its name, for the error
 * @throws {Error} when it is no http(s) origin: a wrong host would get our secret.
 */
export function checkedApiBase(text: string, platform: string): string {
  let url: URL
  try {
    url = new URL(text)
  } catch (cause) {
    throw new Error(`${platform} API base is not a URL`, { cause })
  }
  const isOrigin = url.search === '' && url.hash === '' && url.username === ''
  if (!/^https?:$/.test(url.protocol) || !isOrigin) {
    throw new Error(
      `${platform} API base must be http(s)://host[:port][/path] without query or user`,
    )
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** Sends one request; every way it can go wrong is a value. */
export async function callHttp(options: HttpOptions, call: HttpCall): Promise<HttpResult> {
  const query = call.signedQuery ?? new URLSearchParams(call.query).toString()
  const url = `${options.apiBase}${call.path}${query === '' ? '' : `?${query}`}`
  // An emitter does what an abort signal does at a fraction of the cost.
  const timeout = new EventEmitter()
  const { timers = realTimers, timeoutMs } = options
  const cancel = timers.after(timeoutMs, () => timeout.emit('abort'))
  try {
    const response = await request(url, {
      method: call.method,
      signal: timeout,
      ...(call.headers === undefined ? {} : { headers: call.headers }),
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
    })
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length
      // Leaving the loop destroys the body, and with it the connection.
      if (size > call.maxBytes) return { kind: 'too-large' }
      chunks.push(chunk)
    }
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(response.headers)) {
      headers[name.toLowerCase()] = Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
    }
    return {
      kind: 'answered',
      answer: { status: response.statusCode, headers, bytes: Buffer.concat(chunks) },
    }
  } catch (error) {
    return networkFailure(error)
  } finally {
    cancel()
  }
}

/** Takes our secrets and anything that looks like a token out of a platform's words; at most 300 characters. */
export function redact(secrets: readonly string[], text: string): string {
  let clean = text.replace(
    /((?:access_token|corpsecret|secret|key)=)[^&\s"']+/gi,
    (_all, name: string) => `${name}***`,
  )
  for (const secret of secrets) {
    if (secret !== '') clean = clean.replaceAll(secret, '***')
  }
  return clean.slice(0, 300)
}

/** The error's own text may hold the URL, and with it the token: only its code is passed on. */
function networkFailure(error: unknown): CallFailure {
  const name = error instanceof Error ? error.name : 'unknown'
  const code =
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
      ? error.code
      : name
  const isTimeout = name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT/.test(code)
  return { kind: 'failed', reason: isTimeout ? 'timeout' : 'network', detail: code }
}
