/**
 * Signing in with DingTalk: the code of the mini-program and of a page alike, and the signature of
 * `dd.config`. None of it counts against the company's allowance.
 *
 * @see https://open.dingtalk.com/document/development/obtain-the-userid-of-a-user-by-using-the-log-free
 * @see https://open.dingtalk.com/document/development/jsapi-authentication
 */
import { createHash } from 'node:crypto'
import type { Instant } from '@kedu/shared/time/instant'
import { Type } from 'typebox'
import type { DingtalkSignIn } from '../../sign-in.ts'
import { AccessToken } from '../outgoing/access-token.ts'
import { placeOn, type TokenShelf } from '../outgoing/token-shelf.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiFailure } from './api-result.ts'
import type { DingtalkCalls } from './calls.ts'

export interface DingtalkSignInOptions {
  clientId: string
  corpId?: string | null
  agentId: string | null
  now: () => Instant
  randomBytes: (size: number) => Uint8Array
  tokenShelf?: TokenShelf
}

const UserInfoReply = Type.Object({
  result: Type.Object({ userid: Type.String({ minLength: 1, maxLength: 128 }) }),
})
const TicketReply = Type.Object({
  jsapiTicket: Type.String({ minLength: 1, maxLength: 1024 }),
  expireIn: Type.Number({ minimum: 1 }),
})

/** Used, too old or made up: 40078 不存在的临时授权码, 40029 in older answers. */
const BAD_CODES: readonly string[] = ['40078', '40029']
const OUT_OF_SCOPE: readonly string[] = ['50002']
const OUTSIDER: readonly string[] = ['33012', '60121']

export function createDingtalkSignIn(
  calls: DingtalkCalls,
  options: DingtalkSignInOptions,
): DingtalkSignIn {
  const ticket = new AccessToken<ApiFailure>({
    now: options.now,
    ...placeOn(options.tokenShelf, `dingtalk:${options.clientId}:ticket-page`),
    fetch: async () => {
      const path = '/v1.0/oauth2/jsapiTickets'
      const result = await calls.newApi('POST', path, {}, TicketReply, 'free')
      if (result.kind !== 'ok') return result
      const { jsapiTicket, expireIn } = result.value
      return { kind: 'ok', value: { accessToken: jsapiTicket, expiresInSeconds: expireIn } }
    },
  })

  return {
    suite: 'dingtalk',
    clientId: options.clientId,
    corpId: options.corpId ?? null,
    agentId: options.agentId,

    async userByCode(code) {
      const path = '/topapi/v2/user/getuserinfo'
      const answer = await calls.oldApi(path, { code }, UserInfoReply, 'free')
      if (answer.kind === 'ok') {
        return { kind: 'user', userId: answer.value.result.userid.toLowerCase() }
      }
      if (answer.kind === 'refused') {
        if (BAD_CODES.includes(answer.code)) return { kind: 'bad-code' }
        if (OUT_OF_SCOPE.includes(answer.code)) return { kind: 'out-of-scope' }
        if (OUTSIDER.includes(answer.code)) return { kind: 'outsider' }
      }
      return retry(answer)
    },

    async signPage(url, algorithm) {
      const got = await ticket.get()
      if (got.kind === 'failed') return retry(got.failure)
      const timestamp = options.now()
      const nonceStr = Buffer.from(options.randomBytes(16)).toString('hex')
      const signature = pageSignature(got.token, nonceStr, timestamp, url, algorithm)
      return { kind: 'signed', value: { timestamp, nonceStr, signature } }
    },
  }
}

/**
 * Hex hash of `jsapi_ticket=T&noncestr=N&timestamp=S&url=U`: the address without `#…` and with its
 * query decoded. The current page hashes with SHA-256, older ones with SHA-1.
 */
export function pageSignature(
  ticket: string,
  nonceStr: string,
  timestamp: number,
  url: string,
  algorithm: 'sha256' | 'sha1',
): string {
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${decoded(url)}`
  return createHash(algorithm).update(text, 'utf8').digest('hex')
}

function decoded(url: string): string {
  const [address = ''] = url.split('#')
  const at = address.indexOf('?')
  if (at < 0) return address
  try {
    return address.slice(0, at + 1) + decodeURIComponent(address.slice(at + 1))
  } catch {
    // A lone % is no encoding: the browser shows it as it is.
    return address
  }
}

function retry(failure: ApiFailure) {
  const { reason, adminHint = null } = outcomeOf(failure)
  return { kind: 'retry' as const, reason, adminHint }
}
