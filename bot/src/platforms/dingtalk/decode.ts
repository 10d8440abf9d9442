/**
 * The JSON of a callback → `Inbound`, however it came: over the Stream connection or over HTTP. Pure
 * and total: any text gives an `Inbound`.
 *
 * @see https://open.dingtalk.com/document/development/receive-message
 * @see https://open.dingtalk.com/document/development/event-callback-card
 */
import { createHash } from 'node:crypto'
import { type Instant, instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import { decodeAction } from '../../cards/card-action.ts'
import type { Chat, Inbound, InboundContent, ReplyRoute } from '../../platform.ts'
import { contentOf } from './decode-content.ts'
import { decodeEvent } from './events.ts'
import { type Node, node, parsed, text } from './json-node.ts'
import { dingtalkWording as wording } from './wording.ts'

/** An answer on the last minute of a way back may come too late for it. */
const ROUTE_MARGIN_MS = 2 * MINUTE_MS
/** What a monthly allowance that is used up does to what people write. */
const OVER_QUOTA = '20001'

/** Reads `{"channel":…,"data":…}`; the channel of anything else is a message without content. */
export function decodeCallback(plaintext: string, receivedAt: Instant): Inbound {
  const envelope = node(parsed(plaintext))
  const data = node(envelope.data)
  switch (text(envelope, 'channel')) {
    case 'event':
      return decodeEvent(envelope.data, receivedAt)
    case 'card':
      return decodeTap(data, text(envelope, 'id'), receivedAt)
    default:
      return decodeMessage(data, plaintext, receivedAt)
  }
}

function decodeMessage(data: Node, plaintext: string, receivedAt: Instant): Inbound {
  const messageId = text(data, 'msgId').trim()
  const userId = text(data, 'senderStaffId').trim().toLowerCase()
  const chat = chatOf(data)
  return {
    id: messageId === '' ? `dingtalk:raw:${hashOf(plaintext)}` : `dingtalk:msg:${messageId}`,
    platform: 'dingtalk',
    userId,
    sentAt: momentOf(data.createAt) ?? receivedAt,
    receivedAt,
    chat,
    route: routeOf(data),
    content: readable(data, userId, chat),
  }
}

function readable(data: Node, userId: string, chat: Chat): InboundContent {
  if (text(data, 'msgtype') === '' && text(data, 'msgId') === '' && userId === '') {
    return { kind: 'ignored', what: 'no message' }
  }
  // Who cannot be named cannot be answered; that it happens, the admin has to know.
  if (userId === '') return { kind: 'platform-notice', notice: wording.notices.noStaffId }
  const code = text(data, 'errorCode') || text(data, 'errCode')
  if (code === OVER_QUOTA) {
    const { overQuota } = wording.notices
    return {
      kind: 'platform-notice',
      notice: overQuota,
      tellSender: wording.resend,
      oncePer: 'month',
    }
  }
  return contentOf(data, chat.kind === 'group')
}

function chatOf(data: Node): Chat {
  const id = text(data, 'conversationId').trim()
  if (text(data, 'conversationType') !== '2' || id === '') return { kind: 'single' }
  return { kind: 'group', id, title: text(data, 'conversationTitle').trim() || null }
}

/** Not believed yet: whether the address is DingTalk's is looked at when something is sent there. */
function routeOf(data: Node): ReplyRoute | null {
  const value = text(data, 'sessionWebhook').trim()
  const until = momentOf(data.sessionWebhookExpiredTime)
  if (value === '' || value.length > 2048 || until === null) return null
  return { value, until: plusMs(until, -ROUTE_MARGIN_MS) }
}

/** A tap on one of our cards; the button's meaning and the choice come back as its parameters. */
function decodeTap(data: Node, deliveryId: string, receivedAt: Instant): Inbound {
  const userId = text(data, 'userId').trim().toLowerCase()
  const outTrackId = text(data, 'outTrackId').trim()
  const content = node(parsed(data.content))
  const privateData = node(content.cardPrivateData)
  const params = node(privateData.params)
  const isTap = userId !== '' && outTrackId !== '' && outTrackId.length <= 100
  return {
    id: `dingtalk:card:${tapHash(data, deliveryId, receivedAt)}`,
    platform: 'dingtalk',
    userId,
    sentAt: receivedAt,
    receivedAt,
    chat: spaceOf(data),
    route: null,
    content: isTap
      ? {
          kind: 'tap',
          action: decodeAction(text(params, 'action')),
          selections: selectionsOf(params),
          receipt: {
            platform: 'dingtalk',
            userId,
            messageId: null,
            taskId: outTrackId,
            updateCode: null,
            updateCodeExpiresAt: null,
          },
        }
      : { kind: 'ignored', what: 'card callback' },
  }
}

/**
 * Taps carry no id of their own. What delivered them has one (the frame's, the signed request's); the
 * same tap without one is taken for a repetition within ten seconds.
 */
function tapHash(data: Node, deliveryId: string, receivedAt: Instant): string {
  const when = deliveryId === '' ? Math.floor(receivedAt / (10 * SECOND_MS)) : deliveryId
  const parts = [when, text(data, 'userId'), text(data, 'outTrackId'), text(data, 'content')]
  return hashOf(JSON.stringify(parts))
}

/** The menu sends its choice only once it was touched; until then what was preselected counts. */
function selectionsOf(params: Node): Record<string, string> {
  const key = text(params, 'selectKey')
  const chosen = node(parsed(params.choice))
  const value = text(chosen, 'value') || text(params, 'selected')
  // fromEntries defines own properties: a question called `__proto__` stays a question.
  return key === '' || value === '' ? {} : Object.fromEntries([[key, value]])
}

function spaceOf(data: Node): Chat {
  const id = text(data, 'spaceId').trim()
  if (!/GROUP/i.test(text(data, 'spaceType')) || id === '') return { kind: 'single' }
  return { kind: 'group', id: id.split('IM_GROUP.').pop() ?? id, title: null }
}

/** Milliseconds, as a number in samples and a text in the tables. */
function momentOf(value: unknown): Instant | null {
  const digits = typeof value === 'number' ? String(value) : value
  return typeof digits === 'string' && /^\d{12,14}$/.test(digits) ? instant(Number(digits)) : null
}

function hashOf(words: string): string {
  return createHash('sha256').update(words).digest('hex').slice(0, 40)
}
