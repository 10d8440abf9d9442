/** What one robot message says: its types and what is quoted in it. Pure. */
import type { InboundContent, MediaRef } from '../../platform.ts'
import { list, type Node, node, parsed, text } from './json-node.ts'
import { dingtalkWording as wording } from './wording.ts'

/** A long code is a signed one; anything beyond is not one of DingTalk's. */
const MAX_CODE = 2048
/** So many pictures of one message are taken; DingTalk's own editor stops at nine. */
const MAX_PICTURES = 20

export function contentOf(data: Node, isGroup: boolean): InboundContent {
  const type = text(data, 'msgtype').trim()
  const content = node(parsed(data.content))
  switch (type) {
    case 'text':
      return spoken(wordsOf(data, isGroup), [], quotedIn(data))
    case 'richText': {
      const { words, pictures } = richText(content)
      return spoken(isGroup ? withoutAt(words) : words.trim(), pictures, quotedIn(data))
    }
    case 'picture': {
      const media = mediaOf(content)
      if (media === null) return unsupported(wording.unsupported.picture)
      return { kind: 'image', media: [media] }
    }
    case 'audio': {
      const transcript = text(content, 'recognition').trim() || null
      const media = mediaOf(content)
      if (media === null && transcript === null) return unsupported(wording.unsupported.audio)
      const durationMs = Number(text(content, 'duration'))
      const durationSeconds = durationMs > 0 ? Math.round(durationMs / 1000) : null
      return { kind: 'voice', media, transcript, durationSeconds }
    }
    case 'video': {
      const media = mediaOf(content)
      return media ? { kind: 'video', media } : unsupported(wording.unsupported.video)
    }
    case 'file': {
      const media = mediaOf(content)
      return media ? { kind: 'file', media } : unsupported(wording.unsupported.file)
    }
    case 'chatRecord':
      return unsupported(wording.chatRecord, wording.chatRecordAdvice)
    case 'interactiveCard':
      return unsupported(wording.unsupported.card)
    case '':
      return unsupported(wording.unsupported.unreadable)
    default:
      return unsupported(wording.unsupported.other)
  }
}

function wordsOf(data: Node, isGroup: boolean): string {
  const nested = node(data.text)
  // One sample has the words on top.
  const words = text(nested, 'content') || text(data, 'text') || text(data, 'content')
  return isGroup ? withoutAt(words) : words
}

/** In a group only what names the robot comes here, and the name is not part of what was said. */
function withoutAt(words: string): string {
  return words.replace(/^\s*(?:@\S+\s+)?/u, '').trimEnd()
}

function spoken(words: string, pictures: MediaRef[], quoted: Quoted): InboundContent {
  // A photo that is quoted is meant by the words beside it.
  const media = [...pictures, ...quoted.pictures].slice(0, MAX_PICTURES)
  const caption = words.trim()
  if (media.length > 0) {
    return { kind: 'image', media, ...(caption === '' ? {} : { caption }) }
  }
  if (caption === '' && quoted.isChatRecord) {
    return unsupported(wording.chatRecord, wording.chatRecordAdvice)
  }
  return { kind: 'text', text: words, quotedText: quoted.words }
}

function richText(content: Node): { words: string; pictures: MediaRef[] } {
  const words: string[] = []
  const pictures: MediaRef[] = []
  for (const part of list(content.richText).map(node)) {
    if (text(part, 'downloadCode') !== '') {
      const media = mediaOf(part)
      if (media !== null) pictures.push(media)
    } else {
      words.push(text(part, 'text'))
    }
  }
  return { words: words.join(''), pictures }
}

interface Quoted {
  words: string | null
  pictures: MediaRef[]
  isChatRecord: boolean
}

/** `text.repliedMsg`, which no page describes: whatever of it can be read. */
function quotedIn(data: Node): Quoted {
  const nothing: Quoted = { words: null, pictures: [], isChatRecord: false }
  const holder = node(data.text)
  const replied = node(parsed(holder.repliedMsg ?? data.repliedMsg))
  const type = text(replied, 'msgType') || text(replied, 'msgtype')
  const content = node(parsed(replied.content))
  switch (type) {
    case '':
      return nothing
    case 'picture': {
      const media = mediaOf(content)
      return media === null ? nothing : { ...nothing, pictures: [media] }
    }
    case 'richText': {
      const { words, pictures } = richText(content)
      return { ...nothing, words: words.trim() || null, pictures }
    }
    case 'chatRecord':
      return { ...nothing, isChatRecord: true }
    case 'audio':
      return { ...nothing, words: text(content, 'recognition').trim() || null }
    default: {
      const words =
        text(content, 'text') ||
        text(content, 'content') ||
        text(content, 'title') ||
        text(content, 'fileName') ||
        text(content, 'summary')
      return { ...nothing, words: words.trim() || null }
    }
  }
}

/** `pictureDownloadCode` stands beside it and does not work: the plain one is used. */
function mediaOf(content: Node): MediaRef | null {
  const id = text(content, 'downloadCode').trim()
  if (id === '' || id.length > MAX_CODE) return null
  return { platform: 'dingtalk', id, fileName: text(content, 'fileName').trim() || null }
}

function unsupported(what: string, advice?: string): InboundContent {
  return { kind: 'unsupported', what, ...(advice === undefined ? {} : { advice }) }
}
