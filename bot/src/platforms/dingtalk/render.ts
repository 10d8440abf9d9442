/**
 * Card → what DingTalk can show. Pure. With a card template a card with buttons is an interactive
 * card; without one, and for everything that cannot be tapped, it is Markdown, and the numbers of
 * the reply hint do what the buttons would.
 *
 * @see https://open.dingtalk.com/document/development/robot-message-type
 */
import type { Card, CardField, CardFile } from '../../cards/card.ts'
import { itemNumbers } from '../../cards/finish-card.ts'
import {
  asPlainMarkdown,
  byteLength,
  cutToBytes,
  splitByBytes,
  transportable,
} from '../outgoing/fit-text.ts'
import { pageLink } from '../outgoing/page-link.ts'
import { dingtalkWording as wording } from './wording.ts'

/** Bytes of UTF-8. */
export const DINGTALK_LIMITS = {
  /** Of the whole `msgParam`, written as JSON; some room is left for the escapes. */
  messageBytes: 15_000,
  /**
   * Of one bubble's Markdown: phones stop drawing far below DingTalk's own limit.
   * @see https://github.com/agentscope-ai/QwenPaw/issues/3742
   */
  bubbleBytes: 6000,
  /** Shown in the list of chats. */
  titleBytes: 60,
  /** A work notification's whole `msg`. */
  notificationBytes: 2000,
  todoSubject: 1024,
  /** One answer must not use the allowance up. Ours, not DingTalk's. */
  messagesPerCard: 10,
} as const

/** What the server API takes; `msgParam` is written as a JSON text there. */
export type RobotMessage =
  | { msgKey: 'sampleMarkdown'; msgParam: { title: string; text: string } }
  | {
      msgKey: 'sampleActionCard'
      msgParam: { title: string; text: string; singleTitle: string; singleURL: string }
    }
  | { msgKey: 'sampleImageMsg'; msgParam: { photoURL: string } }
  | { msgKey: 'sampleFile'; msgParam: { mediaId: string; fileName: string; fileType: string } }

/** What a work notification holds. @see https://open.dingtalk.com/document/development/message-types-and-data-format */
export type NotificationMessage =
  | { msgtype: 'markdown'; markdown: { title: string; text: string } }
  | {
      msgtype: 'action_card'
      action_card: { title: string; markdown: string; single_title: string; single_url: string }
    }

/** What a way back takes; files cannot go there. */
export type SessionMessage =
  | {
      msgtype: 'markdown'
      markdown: { title: string; text: string }
      at?: { atUserIds: string[]; isAtAll: false }
    }
  | {
      msgtype: 'actionCard'
      actionCard: { title: string; text: string; singleTitle: string; singleURL: string }
      at?: { atUserIds: string[]; isAtAll: false }
    }

/**
 * The messages that show a card in words, in order. The last one has a button that opens what the card
 * is about, or Kedu where it only has something to tap.
 * @param publicOrigin where the page is; null: no such button
 */
export function markdownMessages(card: Card, publicOrigin: string | null): RobotMessage[] {
  const hasButtons = card.settled === null && card.buttons.length > 0
  const text = card.title === null ? plainBubble(card.text) : markdownOf(card, hasButtons)
  const title = titleOf(card)
  const isLinked = hasButtons || (card.title !== null && card.page !== null)
  const all = pieces(text)
  return all.map((piece, index): RobotMessage => {
    const isLast = index === all.length - 1
    return isLast && isLinked && publicOrigin !== null
      ? {
          msgKey: 'sampleActionCard',
          msgParam: {
            title,
            text: piece,
            singleTitle: openLabel(card),
            singleURL: clientLink(publicOrigin, card),
          },
        }
      : { msgKey: 'sampleMarkdown', msgParam: { title, text: piece } }
  })
}

/**
 * Opens the page inside DingTalk, on a computer in the pane beside the chat, so that people are known
 * there.
 * @see https://open.dingtalk.com/document/development/message-link-description
 */
export function clientLink(publicOrigin: string, { page }: Card): string {
  const url = encodeURIComponent(pageLink(publicOrigin, page))
  return `dingtalk://dingtalkclient/page/link?url=${url}&pc_slide=true`
}

export function openLabel({ page }: Card): string {
  return page === null ? wording.openKedu : wording.openPage
}

/** Words alone, in as many bubbles as they need. */
export function wordMessages(words: string): RobotMessage[] {
  return pieces(plainBubble(words)).map((text) => ({
    msgKey: 'sampleMarkdown',
    msgParam: { title: wording.plainTitle, text },
  }))
}

/** The same for a way back, or null for what cannot go there. In groups it names the person. */
export function sessionMessage(
  message: RobotMessage,
  atUserId: string | null,
): SessionMessage | null {
  // The @ counts only when it is written, too.
  const lead = atUserId === null ? '' : `@${atUserId} `
  const at = atUserId === null ? {} : { at: { atUserIds: [atUserId], isAtAll: false as const } }
  switch (message.msgKey) {
    case 'sampleMarkdown': {
      const { title, text } = message.msgParam
      return { msgtype: 'markdown', markdown: { title, text: `${lead}${text}` }, ...at }
    }
    case 'sampleActionCard': {
      const { text, ...rest } = message.msgParam
      return { msgtype: 'actionCard', actionCard: { ...rest, text: `${lead}${text}` }, ...at }
    }
    case 'sampleImageMsg':
    case 'sampleFile':
      return null
    default:
      return message satisfies never
  }
}

/** One line for the list of chats, a notification and a message's title. */
export function titleOf(card: Card): string {
  const line = oneLine(card.title ?? card.text)
  return cutToBytes(line === '' ? wording.plainTitle : line, DINGTALK_LIMITS.titleBytes)
}

/**
 * A digest as a work notification. Its day and whose it is stand on the card: DingTalk drops a text
 * that it has shown the person that day.
 */
export function notificationOf(card: Card, publicOrigin: string | null): NotificationMessage {
  const title = titleOf(card)
  const words = markdownOf(card, false)
  if (publicOrigin === null) return { msgtype: 'markdown', markdown: { title, text: words } }
  const button = { single_title: openLabel(card), single_url: clientLink(publicOrigin, card) }
  return { msgtype: 'action_card', action_card: { title, markdown: words, ...button } }
}

/** A longer one is said as messages, which may be several. */
export function notificationFits(message: NotificationMessage): boolean {
  return byteLength(JSON.stringify(message)) <= DINGTALK_LIMITS.notificationBytes
}

/** The body of a card as Markdown: facts as list lines, since tables fail on some phones. */
export function markdownOf(card: Card, withHint: boolean): string {
  const tone = wording.tones[card.tone]
  const head = [tone, oneLine(card.title ?? '')].filter((part) => part !== '').join(' · ')
  return paragraphs([
    head === '' ? null : `**${asPlainMarkdown(head)}**`,
    ...bodyParagraphs(card),
    card.settled === null ? null : asPlainMarkdown(oneLine(card.settled)),
    withHint ? hintOf(card) : null,
  ])
}

/** Everything between title and buttons, one paragraph each. */
export function bodyParagraphs(card: Card): string[] {
  return [
    card.ruler === null ? '' : rulerLine(card),
    plainBubble(card.text),
    ...fieldLines(card.fields),
    itemLines(card),
    fileLines(card.files),
  ].filter((part) => part !== '')
}

export function rulerLine({ ruler }: Card): string {
  if (ruler === null) return ''
  const stage = ruler.stages[ruler.index] ?? ''
  const words = wording.stageDays(stage, ruler.index + 1, ruler.stages.length, ruler.daysInStage)
  return asPlainMarkdown(oneLine(words))
}

/** `label：value`, one a line. */
export function fieldLines(fields: readonly CardField[]): string[] {
  const lines = fields.map(({ label, value }) => `${oneLine(label)}：${oneLine(value)}`)
  return lines.length === 0 ? [] : [lines.map((line) => `- ${asPlainMarkdown(line)}`).join('\n')]
}

export function itemLines(card: Card): string {
  const numbers = itemNumbers(card)
  return card.items
    .map((item, index) => {
      const number = numbers[index] ?? null
      const facts = item.fields.map(({ label, value }) => `${oneLine(label)}：${oneLine(value)}`)
      const tone = item.tone === 'none' ? [] : [wording.tones[item.tone]]
      const line = [...tone, oneLine(item.title), ...facts].join('，')
      return `${number === null ? '-' : `${number}.`} ${asPlainMarkdown(line)}`
    })
    .join('\n')
}

function fileLines(files: readonly CardFile[]): string {
  return files
    .filter((file) => !file.deliver)
    .map((file) => `- ${asPlainMarkdown(oneLine(file.fileName))}`)
    .join('\n')
}

function hintOf(card: Card): string {
  const hint = card.replyHint ?? card.buttons.map((button) => oneLine(button.label)).join('、')
  return asPlainMarkdown(oneLine(hint))
}

/** DingTalk's Markdown breaks a line only where two blanks stand before the break. */
export function plainBubble(words: string): string {
  return asPlainMarkdown(transportable(words).trim()).replace(/\s*\n/g, '  \n')
}

function paragraphs(parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n\n')
}

/** At most so many bubbles, none empty, none cut inside a character. */
function pieces(text: string): string[] {
  const { bubbleBytes, messagesPerCard } = DINGTALK_LIMITS
  const all = splitByBytes(text, bubbleBytes)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
  if (all.length === 0) return [wording.cut]
  if (all.length <= messagesPerCard) return all
  const kept = all.slice(0, messagesPerCard)
  kept[messagesPerCard - 1] = cutToBytes(`${kept[messagesPerCard - 1]}${wording.cut}`, bubbleBytes)
  return kept
}

/** Cleaned first: what is left of control characters must not pass for words. */
export function oneLine(words: string): string {
  return transportable(words).replace(/\s+/g, ' ').trim()
}
