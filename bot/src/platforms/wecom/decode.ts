/**
 * Decrypted callback XML → `Inbound`. Pure and total: any text gives an `Inbound`.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90239 messages
 * @see https://developer.work.weixin.qq.com/document/path/90240 events
 */
import { createHash } from 'node:crypto'
import { DAY_MS, type Instant, instant, plusMs } from '@kedu/shared/time/instant'
import { XMLParser } from 'fast-xml-parser'
import { decodeAction } from '../../cards/card-action.ts'
import type { Inbound, InboundContent, MediaRef } from '../../platform.ts'
import { wecomWording as wording } from './wording.ts'

/** How long WeCom accepts a `ResponseCode` (once). @see https://developer.work.weixin.qq.com/document/path/94888 */
export const RESPONSE_CODE_LIFETIME_MS = 3 * DAY_MS

type XmlNode = Readonly<Record<string, unknown>>

/** Reads what WeCom sent. An unreadable text gets an id made from its bytes and no content. */
export function decodeCallback(plaintext: string, receivedAt: Instant): Inbound {
  const xml = parseXml(plaintext)
  const sentAt = sentAtOf(xml, receivedAt)
  const userId = text(xml, 'FromUserName').trim().toLowerCase()
  return {
    id: idOf(xml, userId, plaintext),
    platform: 'wecom',
    userId,
    sentAt,
    receivedAt,
    chat: { kind: 'single' },
    route: null,
    // Whoever cannot be named cannot be answered: nothing is kept of it, and nobody is written to.
    content:
      userId === '' ? { kind: 'ignored', what: 'no sender' } : contentOf(xml, userId, sentAt),
  }
}

/** One for all calls: it holds its options alone, and what it parses in a state made for each call. */
const parser = new XMLParser({
  processEntities: false,
  parseTagValue: false,
  ignoreAttributes: true,
  // A member's own blanks and line breaks are part of what was said.
  trimValues: false,
})

/** The `xml` element as plain data; an empty node when there is none. Never throws. */
export function parseXml(source: string): XmlNode {
  try {
    const parsed: unknown = parser.parse(source)
    return node(parsed, 'xml') ?? {}
  } catch {
    return {}
  }
}

/**
 * Messages by `MsgId`. Events carry none, and WeCom's advice (sender and second) lets different
 * events collide, so the hash of the whole body is part of the key; it is the same in a retry.
 */
function idOf(xml: XmlNode, userId: string, plaintext: string): string {
  const messageId = text(xml, 'MsgId').trim()
  if (/^\d{1,32}$/.test(messageId)) return `wecom:msg:${messageId}`
  const event = text(xml, 'Event').trim()
  const parts = [
    userId,
    text(xml, 'CreateTime').trim(),
    event,
    text(xml, 'ChangeType'),
    text(xml, 'EventKey'),
    text(xml, 'TaskId'),
    plaintext,
  ]
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)
  return `wecom:${event === '' ? 'raw' : 'event'}:${hash}`
}

function sentAtOf(xml: XmlNode, receivedAt: Instant): Instant {
  const seconds = text(xml, 'CreateTime').trim()
  return /^\d{9,11}$/.test(seconds) ? instant(Number(seconds) * 1000) : receivedAt
}

function contentOf(xml: XmlNode, userId: string, sentAt: Instant): InboundContent {
  const type = text(xml, 'MsgType').trim().toLowerCase()
  switch (type) {
    case 'text':
      return { kind: 'text', text: text(xml, 'Content'), quotedText: null }
    case 'image': {
      const media = mediaOf(xml)
      return media ? { kind: 'image', media: [media] } : unsupported(wording.unsupported.image)
    }
    case 'voice': {
      const media = mediaOf(xml)
      if (!media) return unsupported(wording.unsupported.voice)
      return { kind: 'voice', media, transcript: null, durationSeconds: null }
    }
    case 'video': {
      const media = mediaOf(xml)
      return media ? { kind: 'video', media } : unsupported(wording.unsupported.video)
    }
    // Not on WeCom's page, but its own plug-in handles it in app callbacks: see wecom's open points.
    case 'file': {
      const media = mediaOf(xml)
      return media ? { kind: 'file', media } : unsupported(wording.unsupported.file)
    }
    case 'location': {
      const place = coordinates(text(xml, 'Location_X'), text(xml, 'Location_Y'))
      if (!place) return unsupported(wording.unsupported.location)
      return { kind: 'location', ...place, label: text(xml, 'Label').trim() || null }
    }
    case 'link': {
      const url = text(xml, 'Url').trim()
      if (!/^https?:\/\//i.test(url)) return unsupported(wording.unsupported.link)
      return { kind: 'link', title: text(xml, 'Title').trim() || url, url }
    }
    case 'event':
      return eventOf(xml, userId, sentAt)
    case 'merged_msg':
    case 'chatrecord':
      return unsupported(wording.unsupported.chatRecord)
    case 'weapp':
    case 'miniprogrampage':
      return unsupported(wording.unsupported.miniProgram)
    case 'emotion':
      return unsupported(wording.unsupported.sticker)
    case '':
      return unsupported(wording.unsupported.unreadable)
    default:
      return unsupported(wording.unsupported.other)
  }
}

function eventOf(xml: XmlNode, userId: string, sentAt: Instant): InboundContent {
  const event = text(xml, 'Event').trim()
  const key = text(xml, 'EventKey').trim()
  switch (event.toLowerCase()) {
    case 'subscribe':
    case 'enter_agent':
      return { kind: 'entered' }
    case 'unsubscribe':
      return { kind: 'left' }
    case 'location': {
      const place = coordinates(text(xml, 'Latitude'), text(xml, 'Longitude'))
      if (!place) return { kind: 'ignored', what: event }
      const accuracy = number(text(xml, 'Precision'))
      return {
        kind: 'position',
        ...place,
        accuracyMeters: accuracy !== null && accuracy >= 0 ? accuracy : null,
      }
    }
    case 'template_card_event':
    case 'template_card_menu_event':
      return tapOf(xml, userId, key, sentAt)
    // An entry of the app's menu is set up by the admin with a key; ours mean an action, any other
    // is taken as said ("我的逾期"), so that a menu needs no code.
    case 'click':
      if (decodeAction(key) !== null) return tapOf(xml, userId, key, sentAt)
      return key === ''
        ? { kind: 'ignored', what: event }
        : { kind: 'text', text: key, quotedText: null }
    case 'scancode_push':
    case 'scancode_waitmsg':
      return unsupported(wording.unsupported.scan)
    case 'inactive_alert':
      return notice(wording.notices.inactiveAlert(effectDay(xml)))
    case 'close_inactive_agent':
      return notice(wording.notices.closed)
    case 'reopen_inactive_agent':
      return notice(wording.notices.reopened)
    case 'low_active_alert':
      return notice(wording.notices.lowActiveAlert(effectDay(xml)))
    case 'low_active':
      return notice(wording.notices.lowActive)
    case 'active_restored':
      return notice(wording.notices.activeRestored)
    case 'change_contact':
      return directoryChange(xml)
    // view, pic_* (the pictures follow as messages), approvals, and whatever WeCom
    // adds: nobody waits for an answer to those.
    default:
      return { kind: 'ignored', what: event === '' ? 'event' : event.slice(0, 64) }
  }
}

/**
 * Who or what changed in the directory; what exactly is asked of it. A renamed account comes with
 * both names.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90970 members
 * @see https://developer.work.weixin.qq.com/document/path/90971 departments
 * @see https://developer.work.weixin.qq.com/document/path/90972 tags
 */
function directoryChange(xml: XmlNode): InboundContent {
  const changeType = text(xml, 'ChangeType').trim().toLowerCase()
  const listed = (...names: string[]) =>
    names.flatMap((name) => text(xml, name).split(/[,|]/)).map((id) => id.trim())
  const isTag = changeType === 'update_tag'
  const isParty = changeType.endsWith('_party')
  const users = isTag ? listed('AddUserItems', 'DelUserItems') : listed('UserID', 'NewUserID')
  const parties = isTag ? listed('AddPartyItems', 'DelPartyItems') : isParty ? listed('Id') : []
  const userIds = users.map((id) => id.toLowerCase()).filter((id) => id !== '')
  const departmentIds = parties.filter((id) => /^\d{1,10}$/.test(id))
  if (userIds.length === 0 && departmentIds.length === 0) {
    return { kind: 'ignored', what: 'change_contact' }
  }
  return { kind: 'directory-changed', userIds, departmentIds }
}

function tapOf(xml: XmlNode, userId: string, key: string, sentAt: Instant): InboundContent {
  const updateCode = text(xml, 'ResponseCode').trim() || null
  return {
    kind: 'tap',
    action: decodeAction(key),
    selections: selectionsOf(xml),
    receipt: {
      platform: 'wecom',
      userId,
      messageId: null,
      taskId: text(xml, 'TaskId').trim() || null,
      updateCode,
      updateCodeExpiresAt: updateCode === null ? null : plusMs(sentAt, RESPONSE_CODE_LIFETIME_MS),
    },
  }
}

/** Question key → chosen option; several options are joined by a comma. */
function selectionsOf(xml: XmlNode): Record<string, string> {
  const items = nodes(node(xml, 'SelectedItems'), 'SelectedItem')
  const pairs = items.map((item): [string, string] => {
    const options = node(item, 'OptionIds')
    const chosen = options && Object.hasOwn(options, 'OptionId') ? options.OptionId : []
    const ids = (Array.isArray(chosen) ? chosen : [chosen]).filter((id) => typeof id === 'string')
    return [text(item, 'QuestionKey').trim(), ids.map((id) => id.trim()).join(',')]
  })
  // fromEntries defines own properties: a question called `__proto__` stays a question.
  return Object.fromEntries(pairs.filter(([question, answer]) => question !== '' && answer !== ''))
}

function mediaOf(xml: XmlNode): MediaRef | null {
  const id = text(xml, 'MediaId').trim()
  if (id === '' || id.length > 512) return null
  return { platform: 'wecom', id, fileName: text(xml, 'FileName').trim() || null }
}

function coordinates(latText: string, lngText: string): { lat: number; lng: number } | null {
  const lat = number(latText)
  const lng = number(lngText)
  if (lat === null || lng === null || Math.abs(lat) > 90 || Math.abs(lng) > 180) return null
  return { lat, lng }
}

function number(words: string): number | null {
  const trimmed = words.trim()
  return /^-?\d{1,12}(?:\.\d{1,20})?$/.test(trimmed) ? Number(trimmed) : null
}

/** `EffectTime` in words of WeCom's making is passed on as far as it looks like a day. */
function effectDay(xml: XmlNode): string | null {
  return /\d{4}-\d{2}-\d{2}/.exec(text(xml, 'EffectTime'))?.[0] ?? null
}

function unsupported(what: string): InboundContent {
  return { kind: 'unsupported', what }
}

function notice(words: string): InboundContent {
  return { kind: 'platform-notice', notice: words }
}

/** Text of a child; empty when it is missing, repeated or has children. */
function text(parent: XmlNode, name: string): string {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined
  return typeof value === 'string' ? value : ''
}

function node(parent: unknown, name: string): XmlNode | null {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) return null
  return asNode((parent as XmlNode)[name])
}

function nodes(parent: unknown, name: string): XmlNode[] {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) return []
  const value = (parent as XmlNode)[name]
  return (Array.isArray(value) ? value : [value]).map(asNode).filter((item) => item !== null)
}

function asNode(value: unknown): XmlNode | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as XmlNode)
    : null
}
