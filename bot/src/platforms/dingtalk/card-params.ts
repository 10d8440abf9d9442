/**
 * Card → the variables of Kedu's card template (`card-template/README.md` lists them). Pure. All of
 * them are always sent, empty ones too: a card is changed by key, and what is gone has to be named.
 *
 * @see https://open.dingtalk.com/document/development/create-and-deliver-cards
 */
import type { CardAction } from '@kedu/shared/messages/outbound-message'
import type { Card, CardSelect } from '../../cards/card.ts'
import { encodeAction } from '../../cards/card-action.ts'
import { byteLength, cutToBytes, cutToCharacters, transportable } from '../outgoing/fit-text.ts'
import {
  bodyParagraphs,
  clientLink,
  fieldLines,
  itemLines,
  oneLine,
  openLabel,
  plainBubble,
  rulerLine,
} from './render.ts'
import { dingtalkWording as wording } from './wording.ts'

export const TEMPLATE_LIMITS = {
  /** Of one variable's value, in bytes. */
  valueBytes: 1024,
  buttons: 6,
  /** On a phone, two beside each other. */
  buttonText: 14,
  options: 10,
  optionText: 20,
} as const

/** Button 1 … 6 as the template numbers them. */
export const BUTTON_NUMBERS = [1, 2, 3, 4, 5, 6] as const

export interface CardParams {
  params: Record<string, string>
  /** What did not fit and has to be said before the card; null when everything is on it. */
  overflow: string | null
}

/**
 * The variables of a card and what of it has no room there.
 * @param hasWordsBefore the rest will be said before it: the card may point there
 * @param publicOrigin where the page is; null: the card opens nothing
 */
export function cardParams(
  card: Card,
  { hasWordsBefore, publicOrigin }: { hasWordsBefore: boolean; publicOrigin: string | null },
): CardParams {
  const isSettled = card.settled !== null
  const text = plainBubble(card.text)
  const fields = fieldLines(card.fields).join('\n')
  const items = [itemLines(card), fileNames(card)].filter((part) => part !== '').join('\n')
  const fits = [text, fields, items].every((part) => bytesFit(part))
  const buttons = isSettled ? [] : buttonsOf(card)
  const settled = isSettled ? oneLine(card.settled ?? '') || wording.noMoreButtons : ''
  const params: Record<string, string> = {
    title: value(oneLine(card.title ?? '') || wording.plainTitle),
    tone: wording.tones[card.tone],
    ruler: value(rulerLine(card)),
    text: value(
      fits || !hasWordsBefore ? text : `${cutToBytes(text, 900)}\n\n（${wording.continuedAbove}）`,
    ),
    fields: value(fields),
    items: value(items),
    settled: value(settled),
    link: publicOrigin === null ? '' : linkOf(card, publicOrigin),
    ...selectParams(isSettled || buttons.length === 0 ? null : card.select),
  }
  for (const number of BUTTON_NUMBERS) {
    const button = buttons[number - 1]
    params[`button${number}`] = button?.label ?? ''
    params[`action${number}`] = button?.key ?? ''
    params[`color${number}`] = button?.color ?? 'gray'
  }
  return { params, overflow: fits ? null : bodyParagraphs(card).join('\n\n') }
}

/** A link that is cut leads nowhere: without room there is none. */
function linkOf(card: Card, publicOrigin: string): string {
  const link = `[${openLabel(card)}](${clientLink(publicOrigin, card)})`
  return bytesFit(link) ? link : ''
}

/** What is said at once when 〔对〕 was tapped: nothing of the card changes but its foot. */
export function confirmedParams(): Record<string, string> {
  const gone = BUTTON_NUMBERS.flatMap((number) => [
    [`button${number}`, ''],
    [`action${number}`, ''],
  ])
  return { settled: wording.confirmed, ...Object.fromEntries(gone), ...selectParams(null) }
}

/** Whether it can be shown as a card that can be tapped, all its buttons included. */
export function isTappable(card: Card): boolean {
  return card.title !== null && card.settled === null && buttonsOf(card).length > 0
}

function buttonsOf(card: Card): { label: string; key: string; color: string }[] {
  return card.buttons
    .map(({ label, action, style }) => ({
      label: cutToCharacters(oneLine(label), TEMPLATE_LIMITS.buttonText),
      key: keyOf(action),
      color: COLORS[style],
    }))
    .filter((button) => button.label !== '' && bytesFit(button.key))
    .slice(0, TEMPLATE_LIMITS.buttons)
}

const COLORS = { primary: 'blue', default: 'gray', danger: 'red' } as const

/** The key must come back unchanged, so its words are made transportable before they are encoded. */
function keyOf(action: CardAction): string {
  const clean: CardAction = JSON.parse(
    JSON.stringify(action, (_key, inner: unknown) =>
      typeof inner === 'string' ? transportable(inner) : inner,
    ),
  )
  return encodeAction(clean)
}

/**
 * The menu's options are one variable and one variable has a kilobyte: what does not fit is left out
 * and can still be said in words.
 */
function selectParams(select: CardSelect | null): Record<string, string> {
  const options = select === null ? [] : optionsOf(select)
  const selected = options.findIndex((option) => option.value === select?.selected)
  return {
    selectKey: options.length === 0 ? '' : transportable(select?.key ?? ''),
    selectLabel: options.length === 0 ? '' : oneLine(select?.label ?? ''),
    options: JSON.stringify(options),
    selected: options[selected]?.value ?? '',
    selectedIndex: String(selected),
  }
}

function optionsOf(select: CardSelect): { value: string; text: { zh_CN: string } }[] {
  if (transportable(select.key) === '') return []
  const kept: { value: string; text: { zh_CN: string } }[] = []
  for (const option of select.options.slice(0, TEMPLATE_LIMITS.options)) {
    const entry = {
      value: transportable(option.value),
      text: { zh_CN: cutToCharacters(oneLine(option.label), TEMPLATE_LIMITS.optionText) },
    }
    const isUsable = entry.value !== '' && entry.text.zh_CN !== ''
    if (!isUsable || kept.some((other) => other.value === entry.value)) continue
    if (!bytesFit(JSON.stringify([...kept, entry]))) continue
    kept.push(entry)
  }
  return kept
}

function fileNames(card: Card): string {
  const names = card.files.filter((file) => !file.deliver).map((file) => oneLine(file.fileName))
  return names.map((name) => `- ${plainBubble(name)}`).join('\n')
}

function value(words: string): string {
  return cutToBytes(words, TEMPLATE_LIMITS.valueBytes)
}

function bytesFit(words: string): boolean {
  return byteLength(words) <= TEMPLATE_LIMITS.valueBytes
}
