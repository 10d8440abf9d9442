/**
 * The endpoints of WeCom we call, each with its page. Answers are `unknown` until their schema has
 * seen them; the access token is added here and nowhere else.
 */
import type { Instant } from '@kedu/shared/time/instant'
import { type Static, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
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
import { rawJson } from '../outgoing/fit-text.ts'
import { multipartBody } from '../outgoing/multipart.ts'
import { placeOn, type TokenShelf } from '../outgoing/token-shelf.ts'
import { type ApiFailure, type ApiResult, readJson, type Shape } from './api-result.ts'
import { type MediaDownload, type MediaUpload, mediaDownload } from './media.ts'
import type { WecomMessage } from './render.ts'

export interface WecomApiOptions {
  apiBase: string
  corpId: string
  agentId: number
  secret: string
  now: () => Instant
  randomBytes: (size: number) => Uint8Array
  timeoutMs: number
  timers?: Timers
  maxMediaBytes: number
  /** Tokens of all processes of the company; default: this is the only one. */
  tokenShelf?: TokenShelf
  dispatcher?: Dispatcher
}

const TokenReply = Compile(
  Type.Object({
    access_token: Type.String({ minLength: 1, maxLength: 512 }),
    expires_in: Type.Number({ minimum: 1 }),
  }),
)
/** Optional parts stay unknown: a message that was delivered must not be sent again over an odd field. */
const SendReply = Compile(
  Type.Object({
    errcode: Type.Literal(0),
    invaliduser: Type.Optional(Type.Unknown()),
    unlicenseduser: Type.Optional(Type.Unknown()),
    msgid: Type.Optional(Type.Unknown()),
    response_code: Type.Optional(Type.Unknown()),
  }),
)
const UploadReply = Compile(
  Type.Object({ media_id: Type.String({ minLength: 1, maxLength: 512 }) }),
)

export interface SendReceipt {
  /** Lower-cased; non-empty although `errcode` was 0 means: not delivered to these. */
  invalidUsers: string[]
  unlicensedUsers: string[]
  messageId: string | null
  responseCode: string | null
}

export type OutgoingMessage =
  | WecomMessage
  | { msgtype: 'image'; image: { media_id: string } }
  | { msgtype: 'file'; file: { media_id: string } }

export interface WecomApi {
  sendMessage(userId: string, message: OutgoingMessage): Promise<ApiResult<SendReceipt>>
  updateCard(
    userId: string,
    responseCode: string,
    card: object,
  ): Promise<ApiResult<Pick<SendReceipt, 'invalidUsers'>>>
  uploadMedia(media: MediaUpload): Promise<ApiResult<{ mediaId: string }>>
  downloadMedia(mediaId: string): Promise<ApiResult<MediaDownload>>
  /** One call with the token, for the files beside this one. */
  get<S extends TSchema>(
    path: string,
    query: Record<string, string>,
    shape: Shape<S>,
  ): Promise<ApiResult<Static<S>>>
  post<S extends TSchema>(
    path: string,
    body: object,
    shape: Shape<S>,
  ): Promise<ApiResult<Static<S>>>
}

/** Codes that mean: this token, not this request. @see https://developer.work.weixin.qq.com/document/path/90313 */
const TOKEN_CODES: readonly number[] = [40014, 41001, 42001]

/** @throws {Error} when the base address is not usable. */
export function createWecomApi(options: WecomApiOptions): WecomApi {
  const http: HttpOptions = {
    apiBase: checkedApiBase(options.apiBase, 'WeCom'),
    timeoutMs: options.timeoutMs,
    secrets: [options.secret],
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
    ...(options.timers === undefined ? {} : { timers: options.timers }),
  }
  const token = new AccessToken<ApiFailure>({
    fetch: fetchToken,
    now: options.now,
    ...placeOn(options.tokenShelf, `wecom:${options.corpId}:${options.agentId}:access`),
    ...(options.timers === undefined ? {} : { timers: options.timers }),
  })

  /** @see https://developer.work.weixin.qq.com/document/path/91039 */
  async function fetchToken(): Promise<ApiResult<TokenAnswer>> {
    const result = await json(
      http,
      {
        method: 'GET',
        path: '/cgi-bin/gettoken',
        query: { corpid: options.corpId, corpsecret: options.secret },
        maxBytes: MAX_JSON_BYTES,
      },
      TokenReply,
    )
    if (result.kind !== 'ok') return result
    const { access_token, expires_in } = result.value
    return { kind: 'ok', value: { accessToken: access_token, expiresInSeconds: expires_in } }
  }

  /** Calls with the token; a refused token is renewed and the call repeated, once. */
  async function withToken<T>(
    call: (accessToken: string, http: HttpOptions) => Promise<ApiResult<T>>,
  ): Promise<ApiResult<T>> {
    const first = await token.get()
    if (first.kind === 'failed') return first.failure
    const result = await call(first.token, hiding(first.token))
    if (result.kind !== 'refused' || !TOKEN_CODES.includes(result.errcode)) return result
    token.invalidate(first.token)
    const second = await token.get()
    if (second.kind === 'failed') return second.failure
    return call(second.token, hiding(second.token))
  }

  function hiding(accessToken: string): HttpOptions {
    return { ...http, secrets: [...http.secrets, accessToken] }
  }

  function get<S extends TSchema>(
    path: string,
    query: Record<string, string>,
    shape: Shape<S>,
  ): Promise<ApiResult<Static<S>>> {
    return withToken((accessToken, hidden) =>
      json(
        hidden,
        {
          method: 'GET',
          path,
          query: { access_token: accessToken, ...query },
          maxBytes: MAX_JSON_BYTES,
        },
        shape,
      ),
    )
  }

  function post<S extends TSchema>(
    path: string,
    body: object,
    shape: Shape<S>,
  ): Promise<ApiResult<Static<S>>> {
    return withToken((accessToken, hidden) =>
      json(
        hidden,
        {
          method: 'POST',
          path,
          query: { access_token: accessToken },
          headers: { 'content-type': 'application/json; charset=utf-8' },
          body: rawJson(body),
          maxBytes: MAX_JSON_BYTES,
        },
        shape,
      ),
    )
  }

  return {
    /** @see https://developer.work.weixin.qq.com/document/path/90236 */
    async sendMessage(userId, message) {
      const result = await post(
        '/cgi-bin/message/send',
        {
          touser: userId,
          agentid: options.agentId,
          ...message,
          // A card is unique by its task id, so the same JSON again can only be our own repetition.
          // Words may rightly be the same twice and must not be swallowed.
          ...(message.msgtype === 'template_card'
            ? { enable_duplicate_check: 1, duplicate_check_interval: 14_400 }
            : {}),
        },
        SendReply,
      )
      if (result.kind !== 'ok') return result
      const { invaliduser, unlicenseduser, msgid, response_code } = result.value
      return {
        kind: 'ok',
        value: {
          invalidUsers: userIds(invaliduser),
          unlicensedUsers: userIds(unlicenseduser),
          messageId: textOrNull(msgid),
          responseCode: textOrNull(response_code),
        },
      }
    },

    /** @see https://developer.work.weixin.qq.com/document/path/94888 */
    async updateCard(userId, responseCode, card) {
      const result = await post(
        '/cgi-bin/message/update_template_card',
        {
          userids: [userId],
          agentid: options.agentId,
          response_code: responseCode,
          template_card: card,
        },
        SendReply,
      )
      if (result.kind !== 'ok') return result
      return { kind: 'ok', value: { invalidUsers: userIds(result.value.invaliduser) } }
    },

    /** @see https://developer.work.weixin.qq.com/document/path/90253 */
    async uploadMedia(media) {
      const boundary = `----kedu${Buffer.from(options.randomBytes(16)).toString('hex')}`
      const result = await withToken((accessToken, hidden) =>
        json(
          hidden,
          {
            method: 'POST',
            path: '/cgi-bin/media/upload',
            query: { access_token: accessToken, type: media.type },
            headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
            body: multipartBody(boundary, media, { declaresLength: true }),
            maxBytes: MAX_JSON_BYTES,
          },
          UploadReply,
        ),
      )
      return result.kind === 'ok'
        ? { kind: 'ok', value: { mediaId: result.value.media_id } }
        : result
    },

    /** @see https://developer.work.weixin.qq.com/document/path/90254 */
    downloadMedia(mediaId) {
      return withToken((accessToken, hidden) =>
        mediaDownload(hidden, accessToken, mediaId, options.maxMediaBytes),
      )
    },

    get,
    post,
  }
}

async function json<S extends TSchema>(
  http: HttpOptions,
  call: HttpCall,
  shape: Shape<S>,
): Promise<ApiResult<Static<S>>> {
  const result = await callHttp(http, call)
  if (result.kind === 'too-large') {
    return { kind: 'failed', reason: 'unknown', detail: 'Answer too large' }
  }
  return result.kind === 'answered' ? readJson(http, result.answer, shape) : result
}

/** `a|b` when sending, an array when updating. */
function userIds(value: unknown): string[] {
  const list: unknown[] =
    typeof value === 'string' ? value.split('|') : Array.isArray(value) ? value : []
  return list
    .filter((id) => typeof id === 'string')
    .map((id) => id.trim().toLowerCase())
    .filter((id) => id !== '')
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
