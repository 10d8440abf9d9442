/**
 * The bot's one REST endpoint: the address that came with a message, good for one answer in an hour.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101138
 */
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Dispatcher } from 'undici'
import type { Timers } from '../connection/timers.ts'
import { callHttp, checkedApiBase, MAX_JSON_BYTES } from '../outgoing/call-http.ts'
import { rawJson } from '../outgoing/fit-text.ts'
import { type ApiResult, readJson } from '../wecom/api-result.ts'
import type { BotCard } from './render.ts'

export type ResponseBody =
  | { msgtype: 'markdown'; markdown: { content: string } }
  | { msgtype: 'template_card'; template_card: BotCard }

export interface BotApi {
  respond(responseUrl: string, body: ResponseBody): Promise<ApiResult<null>>
}

const WECOM_HOST = 'qyapi.weixin.qq.com'
const RESPONSE_PATH = '/cgi-bin/aibot/response'
const Reply = Compile(Type.Object({ errcode: Type.Literal(0) }))

/** @throws {Error} when the base address is not usable. */
export function createBotApi(options: {
  /** `https://qyapi.weixin.qq.com`, or a forward proxy: then answers go through it, too. */
  apiBase: string
  timeoutMs: number
  timers?: Timers
  dispatcher?: Dispatcher
}): BotApi {
  const apiBase = checkedApiBase(options.apiBase, 'WeCom bot')
  return {
    async respond(responseUrl, body) {
      const code = responseCodeIn(responseUrl, apiBase)
      if (code === null) {
        return { kind: 'refused', errcode: 0, errmsg: 'response_url is no address of WeCom' }
      }
      const http = {
        apiBase,
        timeoutMs: options.timeoutMs,
        secrets: [code],
        ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
        ...(options.timers === undefined ? {} : { timers: options.timers }),
      }
      const result = await callHttp(http, {
        method: 'POST',
        path: RESPONSE_PATH,
        query: { response_code: code },
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: rawJson(body),
        maxBytes: MAX_JSON_BYTES,
      })
      if (result.kind === 'too-large') {
        return { kind: 'failed', reason: 'unknown', detail: 'Answer too large' }
      }
      if (result.kind !== 'answered') return result
      const answer = readJson(http, result.answer, Reply)
      return answer.kind === 'ok' ? { kind: 'ok', value: null } : answer
    },
  }
}

/** Only the code is taken from the address, so that no message can send us anywhere else. */
function responseCodeIn(address: string, apiBase: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const isWecoms = url.protocol === 'https:' && url.host === WECOM_HOST
  if (!isWecoms && url.origin !== new URL(apiBase).origin) return null
  if (!url.pathname.endsWith(RESPONSE_PATH)) return null
  return url.searchParams.get('response_code')
}
