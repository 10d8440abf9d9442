/**
 * The first half of a Stream connection: asking the gateway where to connect. It says so with a
 * ticket for one connection within 90 s.
 *
 * @see https://opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol
 */
import { MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Dispatcher } from 'undici'
import { callHttp } from '../outgoing/call-http.ts'
import { isLoopback } from '../outgoing/loopback.ts'
import { refusedIp } from '../outgoing/refused-ip.ts'
import { parseJson } from './plaintext.ts'
import { CARD_TOPIC, ROBOT_TOPIC } from './stream-frames.ts'
import { streamWording } from './stream-wording.ts'

export interface GatewayOptions {
  clientId: string
  clientSecret: string
  /** New API and gateway, `https://api.dingtalk.com`. */
  apiBase: string
  dispatcher?: Dispatcher
}

export type GatewayAnswer =
  /** `url` carries the ticket: a secret, never logged. */
  | { kind: 'ticket'; url: string }
  /** `waitMs`: not before; `problem`: Chinese, for the admin. */
  | { kind: 'failed'; waitMs: number; problem: string }

const OPEN_PATH = '/v1.0/gateway/connections/open'
const TIMEOUT_MS = 10 * SECOND_MS
const MAX_BYTES = 64 * 1024
/** Only an admin can mend it: asking more often would not help, and looks like an attack. */
const REFUSED_WAIT_MS = 5 * MINUTE_MS
const DINGTALK_HOST = /(^|\.)dingtalk\.com$/

/** EVENT knows no topic but `*`: which events come is ticked in the console. */
const SUBSCRIPTIONS = [
  { type: 'EVENT', topic: '*' },
  { type: 'CALLBACK', topic: ROBOT_TOPIC },
  { type: 'CALLBACK', topic: CARD_TOPIC },
]

const Opened = Type.Object({
  endpoint: Type.String({ minLength: 1, maxLength: 1024 }),
  ticket: Type.String({ minLength: 1, maxLength: 4096 }),
})
const Refusal = Type.Object({
  code: Type.String({ maxLength: 200 }),
  message: Type.Optional(Type.Unknown()),
})

/** Asks once. Every way it can go wrong is a value. */
export async function openGateway(options: GatewayOptions): Promise<GatewayAnswer> {
  const { clientId, clientSecret, apiBase, dispatcher } = options
  const result = await callHttp(
    {
      apiBase,
      timeoutMs: TIMEOUT_MS,
      secrets: [clientSecret],
      ...(dispatcher === undefined ? {} : { dispatcher }),
    },
    {
      method: 'POST',
      path: OPEN_PATH,
      query: {},
      // Without `accept` the gateway answers in XML.
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ clientId, clientSecret, subscriptions: SUBSCRIPTIONS, ua: 'kedu' }),
      maxBytes: MAX_BYTES,
    },
  )
  if (result.kind !== 'answered') {
    return unreachable(result.kind === 'failed' ? result.detail : result.kind)
  }
  const { status, bytes } = result.answer
  const parsed = parseJson(new TextDecoder('utf-8').decode(bytes))
  if (status === 200 && Value.Check(Opened, parsed)) return connectUrl(parsed, apiBase)
  if (status < 500 && Value.Check(Refusal, parsed)) return refusal(status, parsed)
  // Not DingTalk's own form: a proxy's page, or that of its guard, which bans an address for 5 minutes.
  return unreachable(`HTTP ${status}`)
}

function refusal(status: number, { code, message }: Static<typeof Refusal>): GatewayAnswer {
  const refused = (problem: string): GatewayAnswer => {
    return { kind: 'failed', waitMs: REFUSED_WAIT_MS, problem }
  }
  if (status === 429 || /Qp[sm]Limit|busy/i.test(code)) return unreachable(printable(code))
  if (/IpNotInWhiteList/i.test(code)) {
    const ip = typeof message === 'string' ? refusedIp(message) : null
    return refused(streamWording.ipNotTrusted(ip))
  }
  if (/ApiCountLimit/i.test(code)) return refused(streamWording.quota)
  // Seen: 401 authFailed; for the access token it is 400 invalidClientIdOrSecret.
  const isCredentials = status === 401 || /authFailed|invalidClient/i.test(code)
  return refused(isCredentials ? streamWording.credentials : streamWording.refused(printable(code)))
}

/** The answer names a host to connect to: only DingTalk's own, unless it was asked by way of a proxy. */
function connectUrl({ endpoint, ticket }: Static<typeof Opened>, apiBase: string): GatewayAnswer {
  const isDirect = DINGTALK_HOST.test(new URL(apiBase).hostname)
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null
  const isTrusted =
    url !== null &&
    url.username === '' &&
    (isDirect
      ? url.protocol === 'wss:' && DINGTALK_HOST.test(url.hostname)
      : url.protocol === 'wss:' || (url.protocol === 'ws:' && isLoopback(url)))
  if (!isTrusted) {
    return { kind: 'failed', waitMs: REFUSED_WAIT_MS, problem: streamWording.odd }
  }
  const { protocol, host, pathname, search } = url
  const query = `${search === '' ? '?' : `${search}&`}ticket=${encodeURIComponent(ticket)}`
  return { kind: 'ticket', url: `${protocol}//${host}${pathname}${query}` }
}

function unreachable(detail: string): GatewayAnswer {
  return { kind: 'failed', waitMs: 0, problem: streamWording.unreachable(detail) }
}

/** A code is letters and dots; anything else is not repeated. */
function printable(code: string): string {
  return /^[A-Za-z0-9._-]{1,80}$/.test(code) ? code : 'HTTP 4xx'
}
