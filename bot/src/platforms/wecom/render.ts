/**
 * Card → what WeCom can show. Pure. One card may need several messages: what a template card cannot
 * hold is said in words before it, so that the card with its buttons is the last thing on screen.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
import type { CardAction } from '@kedu/shared/messages/outbound-message'
import type { Card, CardButton, CardField, CardRuler, CardSelect } from '../../cards/card.ts'
import { encodeAction } from '../../cards/card-action.ts'
import { itemNumbers } from '../../cards/finish-card.ts'
import { TONE_WORDS } from '../../wording/card-words.ts'
import {
  asPlainMarkdown,
  byteLength,
  characterCount,
  cutToBytes,
  cutToCharacters,
  rawJson,
  splitByBytes,
  transportable,
  withoutLinks,
} from '../outgoing/fit-text.ts'
import { wecomWording as wording } from './wording.ts'

/** Bytes where it says bytes, characters otherwise. */
export const WECOM_LIMITS = {
  textBytes: 2048,
  title: 36,
  titleDesc: 44,
  subTitle: 160,
  sourceDesc: 20,
  fields: 6,
  fieldLabel: 5,
  fieldValue: 26,
  buttons: 6,
  buttonText: 10,
  buttonKeyBytes: 1024,
  options: 10,
  optionText: 16,
  optionIdBytes: 128,
  selectTitle: 13,
  replaceText: 20,
  taskIdBytes: 128,
  /** A member gets 30 messages a minute: one answer must not use them up. Ours, not WeCom's. */
  messagesPerCard: 10,
} as const

export interface ButtonSelection {
  question_key: string
  title: string
  option_list: { id: string; text: string }[]
  selected_id?: string
}

export interface ButtonInteractionCard {
  card_type: 'button_interaction'
  source?: { desc: string; desc_color: 0 | 1 | 2 | 3 }
  main_title: { title: string; desc?: string }
  sub_title_text?: string
  horizontal_content_list?: { keyname: string; value: string }[]
  task_id: string
  button_selection?: ButtonSelection
  button_list: { type: 0; text: string; style: 1 | 2 | 3 | 4; key: string }[]
  /** Grey words in place of the buttons; only in updates. */
  replace_text?: string
}

export type WecomMessage =
  | { msgtype: 'text'; text: { content: string } }
  | { msgtype: 'markdown'; markdown: { content: string } }
  | { msgtype: 'template_card'; template_card: ButtonInteractionCard }

/**
 * The messages that show a card, in order. A card without a title is a bubble of text; one with
 * buttons is a template card, before it what did not fit; one without is markdown.
 * @param taskId letters, digits, `_-@`, at most 128 bytes, never used for another card
 */
export function renderCard(card: Card, taskId: string): WecomMessage[] {
  if (card.title === null) return textMessages(card.text)
  const buttons = buttonList(card.buttons)
  if (buttons.length === 0) {
    // A choice without a button could not be sent off; words tell how to answer.
    return card.select === null && card.buttons.length === 0
      ? markdownMessages(card)
      : textMessages(joinLines([card.plainText, card.replyHint]))
  }
  const { templateCard, overflow } = fitCard(card, card.title, buttons, taskId)
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
export function renderUpdate(card: Card, taskId: string): ButtonInteractionCard {
  const buttons = buttonList(card.settled === null ? card.buttons : [])
  const title = card.title ?? card.text
  if (buttons.length > 0) return fitCard(card, title, buttons, taskId).templateCard
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
  const { templateCard } = fitCard({ ...card, select: null }, title, [inert], taskId)
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

function numberMark(number: number | null | undefined): string {
  return number === null || number === undefined ? '' : `${number}. `
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

export interface FittedCard {
  templateCard: ButtonInteractionCard
  /** What has to be said before the card; null when everything is on it. */
  overflow: string | null
}

/** The template card, and in words what does not fit on it. */
export function fitCard(
  card: Card,
  title: string,
  buttons: ButtonInteractionCard['button_list'],
  taskId: string,
): FittedCard {
  const limits = WECOM_LIMITS
  const cleanTitle = oneLine(title) || wording.cut
  const short = card.fields.filter(fitsInRow).slice(0, limits.fields)
  const rows = short.map((field) => ({
    keyname: oneLine(field.label),
    value: oneLine(field.value),
  }))
  const numbers = itemNumbers(card)
  const body = transportable(
    joinLines([
      card.text,
      ...card.fields.filter((field) => !short.includes(field)).map(fieldLine),
      ...card.items.map((item, index) =>
        [`${numberMark(numbers[index])}${oneLine(item.title)}`, ...item.fields.map(fieldLine)].join(
          '，',
        ),
      ),
      ...card.files.filter((file) => !file.deliver).map((file) => oneLine(file.fileName)),
      card.settled,
    ]),
  ).trim()
  const desc = card.ruler === null ? '' : oneLine(rulerLine(card.ruler))
  const fits = characterCount(body) <= limits.subTitle && characterCount(cleanTitle) <= limits.title
  const hint = `（${wording.continuedAbove}）`
  const shownBody = fits
    ? body
    : `${cutToCharacters(body, limits.subTitle - characterCount(hint))}${hint}`
  const selection = selectionOf(card.select)
  const templateCard: ButtonInteractionCard = {
    card_type: 'button_interaction',
    ...(card.tone === 'none' ? {} : { source: sourceOf(card.tone) }),
    main_title: {
      title: cutToCharacters(cleanTitle, limits.title),
      ...(desc === '' ? {} : { desc: cutToCharacters(desc, limits.titleDesc) }),
    },
    ...(shownBody === '' ? {} : { sub_title_text: shownBody }),
    ...(rows.length === 0 ? {} : { horizontal_content_list: rows }),
    task_id: taskId,
    ...(selection === null ? {} : { button_selection: selection }),
    button_list: buttons,
  }
  return { templateCard, overflow: fits ? null : joinLines([cleanTitle, body]) }
}

function fitsInRow(field: CardField): boolean {
  const label = oneLine(field.label)
  const value = oneLine(field.value)
  return (
    label !== '' &&
    value !== '' &&
    characterCount(label) <= WECOM_LIMITS.fieldLabel &&
    characterCount(value) <= WECOM_LIMITS.fieldValue
  )
}

export function buttonList(buttons: readonly CardButton[]): ButtonInteractionCard['button_list'] {
  return buttons
    .map((button) => ({
      type: 0 as const,
      text: cutToCharacters(oneLine(button.label), WECOM_LIMITS.buttonText),
      style: styleOf(button.style),
      key: keyOf(button.action),
    }))
    .filter((button) => button.text !== '' && byteLength(button.key) <= WECOM_LIMITS.buttonKeyBytes)
    .slice(0, WECOM_LIMITS.buttons)
}

/** The key must come back unchanged, so its words are made transportable before they are encoded. */
function keyOf(action: CardAction): string {
  return encodeAction(JSON.parse(rawJson(action)) as CardAction)
}

function selectionOf(select: CardSelect | null): ButtonSelection | null {
  if (select === null) return null
  const limits = WECOM_LIMITS
  const ids = new Set<string>()
  const options = select.options
    .map((option) => ({
      id: transportable(option.value),
      text: cutToCharacters(oneLine(option.label), limits.optionText),
    }))
    .filter((option) => {
      const usable = option.id !== '' && option.text !== '' && !ids.has(option.id)
      ids.add(option.id)
      return usable && byteLength(option.id) <= limits.optionIdBytes
    })
    .slice(0, limits.options)
  const questionKey = transportable(select.key)
  if (options.length === 0 || questionKey === '') return null
  if (byteLength(questionKey) > limits.buttonKeyBytes) return null
  const selected = options.find((option) => option.id === select.selected)
  return {
    question_key: questionKey,
    title: cutToCharacters(oneLine(select.label), limits.selectTitle),
    option_list: options,
    ...(selected === undefined ? {} : { selected_id: selected.id }),
  }
}

/** `desc_color`: 0 grey, 1 black, 2 red, 3 green; the word beside it says the rest. */
function sourceOf(tone: Exclude<Card['tone'], 'none'>): { desc: string; desc_color: 1 | 2 | 3 } {
  const desc = TONE_WORDS[tone]
  switch (tone) {
    case 'red':
      return { desc, desc_color: 2 }
    case 'ok':
      return { desc, desc_color: 3 }
    case 'orange':
    case 'yellow':
      return { desc, desc_color: 1 }
    default:
      return tone satisfies never
  }
}

function styleOf(style: CardButton['style']): 1 | 2 | 3 {
  switch (style) {
    case 'primary':
      return 1
    case 'default':
      return 2
    case 'danger':
      return 3
    default:
      return style satisfies never
  }
}

function rulerLine(ruler: CardRuler): string {
  const stage = ruler.stages[ruler.index] ?? ''
  return wording.stageDays(stage, ruler.index + 1, ruler.stages.length, ruler.daysInStage)
}

function fieldLine(field: CardField): string {
  return `${oneLine(field.label)}：${oneLine(field.value)}`
}

export function joinLines(lines: (string | null)[]): string {
  return lines.filter((line) => line !== null && line !== '').join('\n')
}

/** Cleaned first: what is left of control characters must not pass for words. */
export function oneLine(words: string): string {
  return transportable(words).replace(/\s+/g, ' ').trim()
}
