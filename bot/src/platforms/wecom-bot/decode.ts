/**
 * What the bot was sent → `Inbound`. Pure and total: any text gives an `Inbound`. Callbacks and the
 * connection carry the same bodies; they differ in the way back.
 *
 * @see https://developer.work.weixin.qq.com/document/path/100719 messages
 * @see https://developer.work.weixin.qq.com/document/path/101027 events
 */
import { createHash } from 'node:crypto'
import { DAY_MS, HOUR_MS, type Instant, instant, plusMs } from '@kedu/shared/time/instant'
import { decodeAction } from '../../cards/card-action.ts'
import type { Chat, Inbound, InboundContent, MediaRef } from '../../platform.ts'
import { wecomWording } from '../wecom/wording.ts'
import { list, type Node, node, objectIn, text } from './json-node.ts'
import { mediaId } from './media.ts'
import { SETTLED_KEY } from './render.ts'
import { EVENT_ANSWER_MS, routeValue, type WayBack } from './way-back.ts'

const { unsupported: wording } = wecomWording
/** How long WeCom takes a reply to a message that came over the connection. */
const SOCKET_WAY_MS = DAY_MS
/** How long `response_url` works. @see https://developer.work.weixin.qq.com/document/path/101138 */
const RESPONSE_URL_MS = HOUR_MS

/** A callback as `open` gives it: the body in its nonce's company. */
export function decodeBotCallback(plaintext: string, receivedAt: Instant): Inbound {
  const opened = objectIn(plaintext)
  const body = objectIn(text(opened, 'body'))
  const responseUrl = text(body, 'response_url') || text(node(body, 'event'), 'response_url')
  return inboundOf(body, plaintext, receivedAt, {
    mode: 'callback',
    nonce: text(opened, 'nonce'),
    responseUrl: responseUrl === '' ? null : responseUrl,
  })
}

/** A frame of the connection. */
export function decodeBotFrame(plaintext: string, receivedAt: Instant): Inbound {
  const frame = objectIn(plaintext)
  const reqId = text(node(frame, 'headers'), 'req_id')
  return inboundOf(node(frame, 'body'), plaintext, receivedAt, { mode: 'socket', reqId })
}

type Arrival =
  | { mode: 'callback'; nonce: string; responseUrl: string | null }
  | { mode: 'socket'; reqId: string }

function inboundOf(body: Node, plaintext: string, receivedAt: Instant, came: Arrival): Inbound {
  const spelled = text(node(body, 'from'), 'userid').trim()
  const userId = spelled.toLowerCase()
  const id = idOf(body, plaintext)
  const kind = wayKindOf(body)
  const way: WayBack = {
    id,
    kind,
    userId: spelled,
    // What the stream's polls name is the message's own id.
    streamId: text(node(body, 'stream'), 'id') || streamIdOf(id),
    ...(came.mode === 'callback'
      ? { nonce: came.nonce, responseUrl: came.responseUrl }
      : { reqId: came.reqId }),
  }
  const lifeMs = came.mode === 'socket' ? SOCKET_WAY_MS : RESPONSE_URL_MS
  return {
    id,
    platform: 'wecom-bot',
    userId,
    sentAt: sentAtOf(body, receivedAt),
    receivedAt,
    chat: chatOf(body),
    route: { value: routeValue(way), until: plusMs(receivedAt, lifeMs) },
    // Whoever cannot be named cannot be answered: nothing is kept of it, and nobody is written to.
    content:
      userId === '' && kind !== 'poll'
        ? { kind: 'ignored', what: 'no sender' }
        : contentOf(body, { userId, way, receivedAt }),
  }
}

/** By `msgid`, which stays the same when WeCom brings a message again; without one by its bytes. */
function idOf(body: Node, plaintext: string): string {
  const id = text(body, 'msgid')
  if (/^[\x21-\x7e]{1,128}$/.test(id)) return `wecom-bot:msg:${id}`
  const hash = createHash('sha256').update(JSON.stringify(body ?? plaintext))
  return `wecom-bot:raw:${hash.digest('hex').slice(0, 40)}`
}

/** Ours to choose; the same for every repetition of the message. */
function streamIdOf(id: string): string {
  return `kedu-${createHash('sha256').update(id).digest('hex').slice(0, 32)}`
}

function wayKindOf(body: Node): WayBack['kind'] {
  if (text(body, 'msgtype') === 'stream') return 'poll'
  switch (text(node(body, 'event'), 'eventtype')) {
    case 'template_card_event':
      return 'tap'
    case 'enter_chat':
      return 'enter'
    default:
      return 'message'
  }
}

function sentAtOf(body: Node, receivedAt: Instant): Instant {
  const seconds = body?.create_time
  const isSeconds = typeof seconds === 'number' && seconds > 1e8 && seconds < 1e11
  return isSeconds ? instant(Math.floor(seconds) * 1000) : receivedAt
}

function chatOf(body: Node): Chat {
  const id = text(body, 'chatid')
  return text(body, 'chattype') === 'group' && id !== ''
    ? { kind: 'group', id, title: null }
    : { kind: 'single' }
}

interface About {
  userId: string
  way: WayBack
  receivedAt: Instant
}

function contentOf(body: Node, about: About): InboundContent {
  const isGroup = chatOf(body).kind === 'group'
  const quoted = quoteOf(node(body, 'quote'))
  const said = (words: string, media: readonly MediaRef[]): InboundContent => {
    const all = [...media, ...quoted.media]
    const own = isGroup ? withoutMention(words) : words
    if (all.length === 0) return { kind: 'text', text: own, quotedText: quoted.text }
    const caption = own.trim()
    return { kind: 'image', media: all, ...(caption === '' ? {} : { caption }) }
  }
  switch (text(body, 'msgtype')) {
    case 'text':
      return said(text(node(body, 'text'), 'content'), [])
    case 'mixed': {
      const mixed = mixedOf(node(body, 'mixed'))
      return said(mixed.text, mixed.media)
    }
    case 'image': {
      const media = mediaOf(node(body, 'image'))
      return media ? { kind: 'image', media: [media] } : unsupported(wording.image)
    }
    case 'voice': {
      const words = text(node(body, 'voice'), 'content')
      return { kind: 'voice', media: null, transcript: words || null, durationSeconds: null }
    }
    case 'file': {
      const media = mediaOf(node(body, 'file'))
      return media ? { kind: 'file', media } : unsupported(wording.file)
    }
    case 'video': {
      const media = mediaOf(node(body, 'video'))
      return media ? { kind: 'video', media } : unsupported(wording.video)
    }
    case 'event':
      return eventOf(node(body, 'event'), about)
    case 'stream':
      return { kind: 'ignored', what: 'stream' }
    case '':
      return unsupported(wording.unreadable)
    default:
      return unsupported(wording.other)
  }
}

function eventOf(event: Node, about: About): InboundContent {
  const type = text(event, 'eventtype')
  switch (type) {
    case 'enter_chat':
      return { kind: 'entered' }
    case 'template_card_event':
      return tapOf(node(event, 'template_card_event') ?? event, about)
    // feedback_event takes nothing but an empty answer; whatever WeCom adds, nobody waits for one.
    default:
      return { kind: 'ignored', what: type === '' ? 'event' : type.slice(0, 64) }
  }
}

function tapOf(event: Node, { userId, way, receivedAt }: About): InboundContent {
  const key = text(event, 'event_key')
  // The words that stand where the buttons were are a button, too: WeCom's bot knows no other way.
  if (key === SETTLED_KEY) return { kind: 'ignored', what: 'settled' }
  const taskId = text(event, 'task_id') || null
  return {
    kind: 'tap',
    action: decodeAction(key),
    selections: selectionsOf(event),
    receipt: {
      platform: 'wecom-bot',
      userId,
      messageId: null,
      taskId,
      updateCode: routeValue(way),
      updateCodeExpiresAt: plusMs(receivedAt, EVENT_ANSWER_MS),
    },
  }
}

/** Question key → chosen option; several options are joined by a comma. */
function selectionsOf(event: Node): Record<string, string> {
  const items = list(node(event, 'selected_items'), 'selected_item')
  const pairs = items.map((item): [string, string] => {
    const ids: unknown = node(item, 'option_ids')?.option_id
    const chosen = (Array.isArray(ids) ? ids : [ids]).filter((id) => typeof id === 'string')
    return [text(item, 'question_key'), chosen.join(',')]
  })
  // fromEntries defines own properties: a question called `__proto__` stays a question.
  return Object.fromEntries(pairs.filter(([question, answer]) => question !== '' && answer !== ''))
}

/** What was quoted: its words as context, its pictures and files as if sent along. */
function quoteOf(quote: Node): { text: string | null; media: MediaRef[] } {
  const type = text(quote, 'msgtype')
  if (type === 'mixed') {
    const mixed = mixedOf(node(quote, 'mixed'))
    return { text: mixed.text.trim() || null, media: mixed.media }
  }
  if (type === 'image' || type === 'file') {
    const media = mediaOf(node(quote, type))
    return { text: null, media: media ? [media] : [] }
  }
  return { text: text(node(quote, type), 'content').trim() || null, media: [] }
}

function mixedOf(mixed: Node): { text: string; media: MediaRef[] } {
  const items = list(mixed, 'msg_item')
  const media = items.map((item) =>
    text(item, 'msgtype') === 'image' ? mediaOf(node(item, 'image')) : null,
  )
  return {
    text: items
      .map((item) => text(node(item, 'text'), 'content'))
      .filter((words) => words !== '')
      .join('\n'),
    media: media.filter((ref) => ref !== null),
  }
}

function mediaOf(file: Node): MediaRef | null {
  const url = text(file, 'url').trim()
  if (url === '' || url.length > 4096) return null
  const aesKey = text(file, 'aeskey').trim()
  return {
    platform: 'wecom-bot',
    id: mediaId({ url, aesKey: aesKey === '' ? null : aesKey }),
    fileName: text(file, 'filename').trim() || null,
  }
}

/**
 * In a group the bot only hears what begins (or ends) with its name; that is how it was called, not
 * what was said. Names may hold blanks of other kinds; the mark after a mention is one of these two.
 */
function withoutMention(words: string): string {
  return words.replace(/^\s*@[^\s@]+[\s\u2005]+/u, '').replace(/[\s\u2005]+@[^\s@]+\s*$/u, '')
}

function unsupported(what: string): InboundContent {
  return { kind: 'unsupported', what }
}
