/**
 * How DingTalk is called: two hosts, one token, every answer read by a schema, every call that costs
 * something counted. Knows no endpoint; those are in `api.ts`.
 */
import type { Instant } from '@kedu/shared/time/instant'
import { type Static, type TSchema, Type } from 'typebox'
import type { Dispatcher } from 'undici'
import type { Timers } from '../connection/timers.ts'
import { AccessToken, type TokenAnswer } from '../outgoing/access-token.ts'
import {
  callHttp,
  checkedApiBase,
  type HttpCall,
  type HttpOptions,
  MAX_JSON_BYTES,
} from '../outgoing/call-http.ts'
import { placeOn, type TokenShelf } from '../outgoing/token-shelf.ts'
import { type ApiFailure, type ApiResult, readJson } from './api-result.ts'

export interface CallOptions {
  clientId: string
  clientSecret: string
  /** New API, `https://api.dingtalk.com`. */
  apiBase: string
  /** Old API, `https://oapi.dingtalk.com`. */
  oapiBase: string
  now: () => Instant
  timeoutMs: number
  timers?: Timers
  /** After each call that counts against the company's monthly allowance. */
  onSpent: () => void
  /** Tokens of all processes of the company; default: this is the only one. */
  tokenShelf?: TokenShelf
  dispatcher?: Dispatcher
}

/** Tokens, sign-in and the directory are free. @see https://open.dingtalk.com/document/development/basic-interfaces-such-as-log-off-and-address-book */
export type Price = 'free' | 'counted'

export interface DingtalkCalls {
  /** The new API: token in a header, refusal by status. */
  newApi<S extends TSchema>(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body: object | null,
    schema: S,
    price: Price,
  ): Promise<ApiResult<Static<S>>>
  /** The old API: token in the query, refusal by `errcode` in a 200. Without a body it is a GET. */
  oldApi<S extends TSchema>(
    path: string,
    body: object | FormBody | null,
    schema: S,
    price: Price,
  ): Promise<ApiResult<Static<S>>>
  /** A webhook address that carries its own key; no token goes there. */
  webhook<S extends TSchema>(url: URL, body: object, schema: S): Promise<ApiResult<Static<S>>>
  /** Both hosts we were configured with, `host:port`. */
  readonly hosts: readonly string[]
}

export interface FormBody {
  query: Record<string, string>
  contentType: string
  bytes: Uint8Array
}

const JSON_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  accept: 'application/json',
}
const TokenReply = Type.Object({
  accessToken: Type.String({ minLength: 1, maxLength: 1024 }),
  expireIn: Type.Number({ minimum: 1 }),
})
/** Codes that mean: this token, not this request. */
const TOKEN_CODES: readonly string[] = ['InvalidAuthentication', '40014', '42001']
/** What was turned away at the door is not charged. */
const NOT_CHARGED = /QpsLimit|QpmLimit|ApiCountLimit|AccessTokenPermissionDenied|^900(?:02|18|20)$/

/** @throws {Error} when an address is not usable. */
export function createCalls(options: CallOptions): DingtalkCalls {
  const at = (base: string): HttpOptions => ({
    apiBase: checkedApiBase(base, 'DingTalk'),
    timeoutMs: options.timeoutMs,
    secrets: [options.clientSecret],
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
    ...(options.timers === undefined ? {} : { timers: options.timers }),
  })
  const api = at(options.apiBase)
  const oapi = at(options.oapiBase)
  const token = new AccessToken<ApiFailure>({
    fetch: fetchToken,
    now: options.now,
    ...placeOn(options.tokenShelf, `dingtalk:${options.clientId}:access`),
    ...(options.timers === undefined ? {} : { timers: options.timers }),
  })

  /** @see https://open.dingtalk.com/document/development/obtain-the-access-token-of-an-internal-app */
  async function fetchToken(): Promise<ApiResult<TokenAnswer>> {
    const result = await json(
      api,
      {
        method: 'POST',
        path: '/v1.0/oauth2/accessToken',
        query: {},
        headers: JSON_HEADERS,
        body: JSON.stringify({ appKey: options.clientId, appSecret: options.clientSecret }),
        maxBytes: MAX_JSON_BYTES,
      },
      TokenReply,
    )
    if (result.kind !== 'ok') return result
    const { accessToken, expireIn } = result.value
    return { kind: 'ok', value: { accessToken, expiresInSeconds: expireIn } }
  }

  /** Calls with the token; a refused token is renewed and the call repeated, once. */
  async function withToken<T>(
    http: HttpOptions,
    price: Price,
    call: (accessToken: string, http: HttpOptions) => Promise<ApiResult<T>>,
  ): Promise<ApiResult<T>> {
    for (let isLast = false; ; isLast = true) {
      const got = await token.get()
      if (got.kind === 'failed') return got.failure
      const result = await call(got.token, { ...http, secrets: [...http.secrets, got.token] })
      const isTokenRefused = result.kind === 'refused' && TOKEN_CODES.includes(result.code)
      if (isTokenRefused && !isLast) {
        token.invalidate(got.token)
        continue
      }
      if (price === 'counted' && isCharged(result)) options.onSpent()
      return result
    }
  }

  return {
    hosts: [api, oapi].map(({ apiBase }) => new URL(apiBase).host),

    newApi(method, path, body, schema, price) {
      return withToken(api, price, (accessToken, http) =>
        json(
          http,
          {
            method,
            path,
            query: {},
            headers: { ...JSON_HEADERS, 'x-acs-dingtalk-access-token': accessToken },
            ...(body === null ? {} : { body: JSON.stringify(body) }),
            maxBytes: MAX_JSON_BYTES,
          },
          schema,
        ),
      )
    },

    oldApi(path, body, schema, price) {
      return withToken(oapi, price, (accessToken, http) =>
        json(
          http,
          {
            method: body === null ? 'GET' : 'POST',
            path,
            query: { access_token: accessToken, ...(isForm(body) ? body.query : {}) },
            headers: isForm(body) ? { 'content-type': body.contentType } : JSON_HEADERS,
            ...(body === null ? {} : { body: isForm(body) ? body.bytes : JSON.stringify(body) }),
            maxBytes: MAX_JSON_BYTES,
          },
          schema,
        ),
      )
    },

    async webhook(url, body, schema) {
      const http = { ...oapi, apiBase: url.origin, secrets: [...oapi.secrets, url.search.slice(1)] }
      const result = await json(
        http,
        {
          method: 'POST',
          // The key in the query goes out byte for byte as DingTalk gave it.
          path: `${url.pathname}${url.search}`,
          query: {},
          headers: JSON_HEADERS,
          body: JSON.stringify(body),
          maxBytes: MAX_JSON_BYTES,
        },
        schema,
      )
      // Whether these count is written nowhere; counting them errs on the side that warns early.
      if (isCharged(result)) options.onSpent()
      return result
    },
  }
}

async function json<S extends TSchema>(
  http: HttpOptions,
  call: HttpCall,
  schema: S,
): Promise<ApiResult<Static<S>>> {
  const result = await callHttp(http, call)
  if (result.kind === 'too-large') {
    return { kind: 'failed', reason: 'unknown', detail: 'Answer too large' }
  }
  return result.kind === 'answered' ? readJson(http, result.answer, schema) : result
}

/** Whatever reached DingTalk counts, an answer that was lost included. */
function isCharged(result: ApiResult<unknown>): boolean {
  switch (result.kind) {
    case 'ok':
      return true
    case 'refused':
      return !NOT_CHARGED.test(result.code)
    case 'failed':
      return result.reason === 'timeout'
    default:
      return result satisfies never
  }
}

function isForm(body: object | null): body is FormBody {
  return body !== null && 'bytes' in body && body.bytes instanceof Uint8Array
}
