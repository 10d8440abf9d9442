/**
 * The half of the fake DingTalk that calls us in HTTP mode: signs as DingTalk's pages say (not with
 * our own code), and builds bodies as they come over the wire.
 */
import { createHmac } from 'node:crypto'

export type Json = Record<string, unknown>

/** What a test may bend to play an attacker or a broken network. */
export interface CallbackTweak {
  timestamp?: number
  sign?: string
  /** Replaces the whole body after signing: the sign does not cover it. */
  rawBody?: string
}

export interface SentCallback {
  url: string
  headers: Record<string, string>
  body: string
}

export interface CallbackReply {
  status: number
  body: string
  sent: SentCallback
}

export function sealRobotMessage(
  url: string,
  appSecret: string,
  body: Json,
  now: number,
  tweak: CallbackTweak = {},
): SentCallback {
  const timestamp = String(tweak.timestamp ?? now)
  const sign =
    tweak.sign ??
    createHmac('sha256', appSecret).update(`${timestamp}\n${appSecret}`).digest('base64')
  return {
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', timestamp, sign },
    body: tweak.rawBody ?? JSON.stringify(body),
  }
}

export function sealCardCallback(
  url: string,
  apiSecret: string,
  body: Json,
  now: number,
  tweak: CallbackTweak = {},
): SentCallback {
  const timestamp = String(tweak.timestamp ?? now)
  const sign = tweak.sign ?? createHmac('sha256', apiSecret).update(timestamp).digest('base64')
  return {
    url,
    headers: {
      'content-type': 'application/json',
      'x-ddpaas-signature-timestamp': timestamp,
      'x-ddpaas-signature': sign,
    },
    body: tweak.rawBody ?? JSON.stringify(body),
  }
}

export async function postCallback(sent: SentCallback): Promise<CallbackReply> {
  const response = await fetch(sent.url, {
    method: 'POST',
    headers: sent.headers,
    body: sent.body,
    signal: AbortSignal.timeout(30_000),
  })
  return { status: response.status, body: await response.text(), sent }
}

/** The fields every robot message has; a caller adds `msgtype` and what belongs to it. */
export function robotMessage(given: {
  messageId: string
  userId: string
  name: string
  robotCode: string
  sessionWebhook: string
  now: number
  group: { id: string; title: string } | null
  fields: Json
}): Json {
  const { group } = given
  return {
    conversationId: group?.id ?? `cidSingle${given.userId}==`,
    ...(group === null ? {} : { conversationTitle: group.title, isInAtList: true }),
    conversationType: group === null ? '1' : '2',
    atUsers: group === null ? undefined : [{ dingtalkId: '$:LWCP_v1:$robot' }],
    chatbotCorpId: 'dingfakecorp',
    chatbotUserId: '$:LWCP_v1:$robot',
    msgId: given.messageId,
    senderNick: given.name,
    isAdmin: false,
    senderStaffId: given.userId,
    senderCorpId: 'dingfakecorp',
    senderId: `$:LWCP_v1:$${given.userId}`,
    senderPlatform: 'Android',
    sessionWebhookExpiredTime: given.now + 5_400_060,
    createAt: given.now,
    sessionWebhook: given.sessionWebhook,
    robotCode: given.robotCode,
    ...given.fields,
  }
}
