/**
 * One request to WeCom's host: time limit, size limit, no redirects, nothing secret in what is
 * reported. Knows HTTP, not WeCom's endpoints.
 */
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Dispatcher, request } from 'undici'
import type { ApiFailure, ApiResult } from './api-result.ts'

export interface HttpOptions {
  /** `https://qyapi.weixin.qq.com` or a proxy in front of it; without `/cgi-bin`. */
  apiBase: string
  timeoutMs: number
  /** Texts that must never appear in a report, e.g. the app secret. */
  secrets: readonly string[]
  dispatcher?: Dispatcher
}

export interface HttpCall {
  method: 'GET' | 'POST'
  path: string
  query: Record<string, string>
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
  | Extract<ApiFailure, { kind: 'failed' }>

/** JSON answers are small; a proxy's error page need not be read to its end. */
export const MAX_JSON_BYTES = 1024 * 1024

const Refusal = Type.Object({ errcode: Type.Integer(), errmsg: Type.Optional(Type.Unknown()) })

/**
 * Checks the configured host once.
 * @throws {Error} when it is no http(s) origin: a wrong host would get our secret.
 */
export function checkedApiBase(text: string): string {
  let url: URL
  try {
    url = new URL(text)
  } catch (cause) {
    throw new Error('WeCom API base is not a URL', { cause })
  }
  const isOrigin = url.search === '' && url.hash === '' && url.username === ''
  if (!/^https?:$/.test(url.protocol) || !isOrigin) {
    throw new Error('WeCom API base must be http(s)://host[:port][/path] without query or user')
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** Sends one request; every way it can go wrong is a value. */
export async function callHttp(options: HttpOptions, call: HttpCall): Promise<HttpResult> {
  const query = new URLSearchParams(call.query).toString()
  const url = `${options.apiBase}${call.path}${query === '' ? '' : `?${query}`}`
  try {
    const response = await request(url, {
      method: call.method,
      signal: AbortSignal.timeout(options.timeoutMs),
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
  }
}

/** Reads an answer as JSON of the given shape. A non-zero `errcode` is a refusal whatever the status. */
export function readJson<S extends TSchema>(
  options: HttpOptions,
  answer: HttpAnswer,
  schema: S,
): ApiResult<Static<S>> {
  const parsed = parse(answer.bytes)
  if (Value.Check(Refusal, parsed) && parsed.errcode !== 0) {
    const errmsg = typeof parsed.errmsg === 'string' ? parsed.errmsg : ''
    return { kind: 'refused', errcode: parsed.errcode, errmsg: redact(options.secrets, errmsg) }
  }
  if (answer.status >= 500 || answer.status === 429) {
    return { kind: 'failed', reason: 'busy', detail: `HTTP ${answer.status}` }
  }
  if (answer.status !== 200 && answer.status !== 206) {
    return { kind: 'failed', reason: 'unknown', detail: `HTTP ${answer.status}` }
  }
  if (!Value.Check(schema, parsed)) {
    return { kind: 'failed', reason: 'unknown', detail: 'Answer does not have the expected form' }
  }
  return { kind: 'ok', value: parsed }
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

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8').decode(bytes))
  } catch {
    return null
  }
}

/** The error's own text may hold the URL, and with it the token: only its code is passed on. */
function networkFailure(error: unknown): Extract<ApiFailure, { kind: 'failed' }> {
  const name = error instanceof Error ? error.name : 'unknown'
  const code =
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
      ? error.code
      : name
  const isTimeout = name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT/.test(code)
  return { kind: 'failed', reason: isTimeout ? 'timeout' : 'network', detail: code }
}
