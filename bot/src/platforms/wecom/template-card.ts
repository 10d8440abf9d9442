/**
 * Card → the template card with buttons, and what has no room on it. Pure.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
import type { CardAction } from '@kedu/shared/messages/outbound-message'
import type { Card, CardButton, CardField, CardSelect } from '../../cards/card.ts'
import { encodeAction } from '../../cards/card-action.ts'
import { itemNumbers } from '../../cards/finish-card.ts'
import { TONE_WORDS } from '../../wording/card-words.ts'
import {
  byteLength,
  characterCount,
  cutToCharacters,
  rawJson,
  transportable,
} from '../outgoing/fit-text.ts'
import { fieldLine, joinLines, numberMark, oneLine, rulerLine, WECOM_LIMITS } from './card-lines.ts'
import { wecomWording as wording } from './wording.ts'

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
  /** Opened by a tap on the card beside its buttons. */
  card_action?: { type: 1; url: string }
  task_id: string
  button_selection?: ButtonSelection
  button_list: { type: 0; text: string; style: 1 | 2 | 3 | 4; key: string }[]
  /** Grey words in place of the buttons; only in updates. */
  replace_text?: string
}

/** What a template card is known by, and where a tap beside its buttons leads. */
export interface CardIdentity {
  /** Letters, digits, `_-@`, at most 128 bytes, never used for another card. */
  taskId: string
  /** Null: nowhere. */
  link: string | null
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
  { taskId, link }: CardIdentity,
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
    ...(link === null ? {} : { card_action: { type: 1, url: link } }),
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
