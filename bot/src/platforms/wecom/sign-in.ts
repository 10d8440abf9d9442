/**
 * Signing in with WeCom: the code of the mini-program, the code of OAuth2, and the signatures of
 * `@wecom/jssdk`.
 *
 * @see https://developer.work.weixin.qq.com/document/path/92423 mini-program
 * @see https://developer.work.weixin.qq.com/document/path/91023 OAuth2
 * @see https://developer.work.weixin.qq.com/document/path/90506 signatures
 */
import { createHash } from 'node:crypto'
import { type Instant, SECOND_MS } from '@kedu/shared/time/instant'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { CodeAnswer, PageSignature, WecomSignIn } from '../../sign-in.ts'
import { AccessToken } from '../outgoing/access-token.ts'
import { placeOn, type TokenShelf } from '../outgoing/token-shelf.ts'
import type { WecomApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiFailure, ApiResult } from './api-result.ts'

export interface WecomSignInOptions {
  corpId: string
  agentId: number
  now: () => Instant
  randomBytes: (size: number) => Uint8Array
  tokenShelf?: TokenShelf
}

const Lenient = Type.Optional(Type.Unknown())
/** The session key in it is for encrypted data we do not ask for: it is not even read. */
const SessionReply = Compile(
  Type.Object({ corpid: Type.String({ minLength: 1 }), userid: Type.String({ minLength: 1 }) }),
)
const UserInfoReply = Compile(
  Type.Object({ errcode: Type.Literal(0), userid: Lenient, UserId: Lenient }),
)
const TicketReply = Compile(
  Type.Object({
    errcode: Type.Literal(0),
    ticket: Type.String({ minLength: 1, maxLength: 1024 }),
    expires_in: Type.Number({ minimum: 1 }),
  }),
)

/** Used, too old, made up, or of `wx.login`. */
const BAD_CODE = 40029
const OUT_OF_SCOPE: readonly number[] = [50002, 60011]

export function createWecomSignIn(api: WecomApi, options: WecomSignInOptions): WecomSignIn {
  const { corpId, agentId } = options
  const pageTicket = ticketOf('page', '/cgi-bin/get_jsapi_ticket', {})
  const agentTicket = ticketOf('agent', '/cgi-bin/ticket/get', { type: 'agent_config' })

  /** Fetched once for all who need it, renewed before it ends: WeCom gives 100 an hour to an app. */
  function ticketOf(kind: string, path: string, query: Record<string, string>) {
    return new AccessToken<ApiFailure>({
      now: options.now,
      ...placeOn(options.tokenShelf, `wecom:${corpId}:${agentId}:ticket-${kind}`),
      fetch: async () => {
        const result = await api.get(path, query, TicketReply)
        if (result.kind !== 'ok') return result
        const { ticket, expires_in } = result.value
        return { kind: 'ok', value: { accessToken: ticket, expiresInSeconds: expires_in } }
      },
    })
  }

  return {
    suite: 'wecom',
    corpId,
    agentId,

    async userByCode(code, source) {
      return source === 'mini-program' ? byMiniProgram(code) : byPage(code)
    },

    authorizeUrl(redirectUri, state) {
      const query = new URLSearchParams({
        appid: corpId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'snsapi_base',
        state,
        agentid: String(agentId),
      })
      return `https://open.weixin.qq.com/connect/oauth2/authorize?${query}#wechat_redirect`
    },

    async signPage(url) {
      const [page, agent] = await Promise.all([pageTicket.get(), agentTicket.get()])
      if (page.kind === 'failed') return retry(page.failure)
      if (agent.kind === 'failed') return retry(agent.failure)
      const timestamp = Math.floor(options.now() / SECOND_MS)
      const sign = (ticket: string): PageSignature => {
        const nonceStr = Buffer.from(options.randomBytes(16)).toString('hex')
        return { timestamp, nonceStr, signature: pageSignature(ticket, nonceStr, timestamp, url) }
      }
      return {
        kind: 'signed',
        value: { config: sign(page.token), agentConfig: sign(agent.token) },
      }
    },
  }

  async function byMiniProgram(code: string): Promise<CodeAnswer> {
    const query = { js_code: code, grant_type: 'authorization_code' }
    const result = await api.get('/cgi-bin/miniprogram/jscode2session', query, SessionReply)
    if (result.kind !== 'ok') return refused(result)
    // One mini-program may serve several companies; this is the data of one of them.
    if (result.value.corpid !== corpId) return { kind: 'outsider' }
    return { kind: 'user', userId: result.value.userid.toLowerCase() }
  }

  async function byPage(code: string): Promise<CodeAnswer> {
    const result = await api.get('/cgi-bin/auth/getuserinfo', { code }, UserInfoReply)
    if (result.kind !== 'ok') return refused(result)
    const { userid, UserId } = result.value
    const user = [userid, UserId].find((id) => typeof id === 'string' && id !== '')
    // Customers and other outsiders have an `openid` alone.
    return typeof user === 'string'
      ? { kind: 'user', userId: user.toLowerCase() }
      : { kind: 'outsider' }
  }
}

/**
 * `sha1("jsapi_ticket=T&noncestr=N&timestamp=S&url=U")`, in this order and without any encoding; the
 * address without `#…`.
 */
export function pageSignature(
  ticket: string,
  nonceStr: string,
  timestamp: number,
  url: string,
): string {
  const [address = ''] = url.split('#')
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${address}`
  return createHash('sha1').update(text, 'utf8').digest('hex')
}

function refused(failure: Exclude<ApiResult<unknown>, { kind: 'ok' }>): CodeAnswer {
  if (failure.kind === 'refused') {
    if (failure.errcode === BAD_CODE) return { kind: 'bad-code' }
    if (OUT_OF_SCOPE.includes(failure.errcode)) return { kind: 'out-of-scope' }
  }
  return retry(failure)
}

function retry(failure: ApiFailure) {
  const { reason, adminHint = null } = outcomeOf(failure)
  return { kind: 'retry' as const, reason, adminHint }
}
