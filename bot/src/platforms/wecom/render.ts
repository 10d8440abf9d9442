/**
 * Card → what WeCom can show. Pure. One card may need several messages: what a template card cannot
 * hold is said in words before it, so that the card with its buttons is the last thing on screen.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
import type { Card, CardField } from '../../cards/card.ts'
import { itemNumbers } from '../../cards/finish-card.ts'
import {
  asPlainMarkdown,
  cutToBytes,
  cutToCharacters,
  splitByBytes,
  transportable,
  withoutLinks,
} from '../outgoing/fit-text.ts'
import { joinLines, numberMark, oneLine, rulerLine, WECOM_LIMITS } from './card-lines.ts'
import {
  type ButtonInteractionCard,
  buttonList,
  type CardIdentity,
  fitCard,
} from './template-card.ts'
import { wecomWording as wording } from './wording.ts'

export type WecomMessage =
  | { msgtype: 'text'; text: { content: string } }
  | { msgtype: 'markdown'; markdown: { content: string } }
  | { msgtype: 'template_card'; template_card: ButtonInteractionCard }

/**
 * The messages that show a card, in order. A card without a title is a bubble of text; one with
 * buttons is a template card, before it what did not fit; one without is markdown.
 */
export function renderCard(card: Card, identity: CardIdentity): WecomMessage[] {
  if (card.title === null) return textMessages(card.text)
  const buttons = buttonList(card.buttons)
  if (buttons.length === 0) {
    // A choice without a button could not be sent off; words tell how to answer.
    return card.select === null && card.buttons.length === 0
      ? markdownMessages(card)
      : textMessages(joinLines([card.plainText, card.replyHint]))
  }
  const { templateCard, overflow } = fitCard(card, card.title, buttons, identity)
  const before = overflow === null ? [] : textMessages(overflow)
  const lost = buttons.length < card.buttons.length && card.replyHint !== null
  const after = lost ? textMessages(card.replyHint ?? '') : []
  const room = WECOM_LIMITS.messagesPerCard - 1 - after.length
  return [
    ...before.slice(0, Math.max(0, room)),
    { msgtype: 'template_card', template_card: templateCard },
    ...after,
  ]
}

/** What a card turns into when it is changed: without buttons its buttons become grey words. */
export function renderUpdate(card: Card, identity: CardIdentity): ButtonInteractionCard {
  const buttons = buttonList(card.settled === null ? card.buttons : [])
  const title = card.title ?? card.text
  if (buttons.length > 0) return fitCard(card, title, buttons, identity).templateCard
  const words = cutToCharacters(
    oneLine(card.settled ?? '') || wording.noMoreButtons,
    WECOM_LIMITS.replaceText,
  )
  // The card type must have a button even when words replace it; its key is none of our actions.
  const inert = {
    type: 0 as const,
    text: cutToCharacters(words, WECOM_LIMITS.buttonText),
    style: 2 as const,
    key: 'settled',
  }
  const { templateCard } = fitCard({ ...card, select: null }, title, [inert], identity)
  return { ...templateCard, replace_text: words }
}

/** Plain text in pieces of at most 2048 bytes; never empty. */
export function textMessages(words: string): WecomMessage[] {
  return pieces(withoutLinks(transportable(words))).map((content) => ({
    msgtype: 'text',
    text: { content },
  }))
}

function markdownMessages(card: Card): WecomMessage[] {
  return pieces(transportable(markdownOf(card, coloured))).map((content) => ({
    msgtype: 'markdown',
    markdown: { content },
  }))
}

function pieces(words: string): string[] {
  const { textBytes, messagesPerCard } = WECOM_LIMITS
  const all = splitByBytes(words, textBytes).filter((piece) => piece.trim() !== '')
  if (all.length === 0) return [wording.cut]
  if (all.length <= messagesPerCard) return all
  const kept = all.slice(0, messagesPerCard)
  const last = kept[messagesPerCard - 1] ?? ''
  kept[messagesPerCard - 1] = cutToBytes(`${last}${wording.cut}`, textBytes)
  return kept
}

/** Words in the colour of their tone, made harmless for markdown. */
type Paint = (words: string, tone: CardField['tone']) => string

/** The card in markdown; `paint` colours where the platform can. */
export function markdownOf(card: Card, paint: Paint): string {
  const grey = (words: string) => paint(words, 'hint')
  const fieldMarkdown = (field: CardField) =>
    `${asPlainMarkdown(oneLine(field.label))}：${paint(field.value, field.tone)}`
  const lines: (string | null)[] = [`**${asPlainMarkdown(oneLine(card.title ?? ''))}**`]
  if (card.ruler) lines.push(grey(rulerLine(card.ruler)))
  if (card.text !== '') lines.push(asPlainMarkdown(card.text))
  for (const field of card.fields) lines.push(`> ${fieldMarkdown(field)}`)
  const numbers = itemNumbers(card)
  card.items.forEach((item, index) => {
    const mark = numberMark(numbers[index])
    lines.push(`${mark}${paint(item.title, item.tone === 'none' ? undefined : item.tone)}`)
    if (item.ruler) lines.push(`> ${grey(rulerLine(item.ruler))}`)
    for (const field of item.fields) lines.push(`> ${fieldMarkdown(field)}`)
  })
  for (const file of card.files) if (!file.deliver) lines.push(grey(file.fileName))
  if (card.settled !== null) lines.push(grey(card.settled))
  if (numbers.some((number) => number !== null)) lines.push(card.replyHint && grey(card.replyHint))
  return joinLines(lines)
}

/** WeCom's markdown knows three colours: info (green), comment (grey), warning (orange). */
function coloured(words: string, tone: CardField['tone']): string {
  const plain = asPlainMarkdown(oneLine(words))
  switch (tone) {
    case 'red':
    case 'orange':
    case 'yellow':
      return `<font color="warning">${plain}</font>`
    case 'ok':
      return `<font color="info">${plain}</font>`
    case 'hint':
      return `<font color="comment">${plain}</font>`
    case undefined:
      return plain
    default:
      return tone satisfies never
  }
}
