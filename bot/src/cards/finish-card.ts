import type { CardAction } from '@kedu/shared/messages/outbound-message'
import { REPLY_OPENS, replyHintText } from '../wording/card-words.ts'
import { rulerWords } from '../wording/deal-words.ts'
import { clip, manyLines, oneLine } from '../wording/spacing.ts'
import type { Card, CardButton, CardSelect } from './card.ts'

/**
 * What fits on a card everywhere, in code points; WeCom's template card is the narrowest of the
 * platforms (title 36, sub title 160, button text 10, select option 16, option id 128 bytes).
 */
export const CARD_LIMITS = {
  title: 36,
  /** Body text of a card that can be tapped; plain bubbles are longer. */
  text: 160,
  fields: 6,
  fieldLabel: 5,
  fieldValue: 26,
  buttons: 6,
  buttonLabel: 10,
  options: 10,
  optionLabel: 16,
  optionValueBytes: 128,
} as const

/** Select whose options answer the card's question; its button carries an `answer` with value ''. */
export const ANSWER_KEY = 'answer'

/** A card with everything written out in full; `finishCard` makes it fit. */
export interface CardDraft extends Partial<Omit<Card, 'text' | 'replyHint' | 'plainText'>> {
  text: string
  /** Free text answers the card as well as its buttons. */
  allowText?: boolean
  /** Said in the plain text only, before the reply hint. */
  plainNote?: string | null
}

/**
 * Clips everything to the limits and adds what text-only clients need: the whole card in words and
 * the numbered reply hint. The plain text is made from the unclipped parts, so nothing is lost there.
 */
export function finishCard(draft: CardDraft): Card {
  const settled = draft.settled ?? null
  const buttons = settled === null ? (draft.buttons ?? []).slice(0, CARD_LIMITS.buttons) : []
  const whole: Card = {
    title: draft.title ?? null,
    tone: draft.tone ?? 'none',
    text: manyLines(draft.text),
    fields: draft.fields ?? [],
    ruler: draft.ruler ?? null,
    items: draft.items ?? [],
    files: draft.files ?? [],
    buttons,
    select: settled === null ? boundedSelect(draft.select ?? null) : null,
    page: draft.page ?? null,
    settled,
    replyHint: null,
    plainText: '',
  }
  const numbered = numberedEntries(whole)
  whole.replyHint = hintOf(whole, numbered, draft.allowText ?? false)
  whole.plainText = plainTextOf(whole, draft.plainNote ?? null)
  return clipped(whole)
}

/** What a reply "1", "2", … stands for, in that order: the same numbers `replyHint` prints. */
export function numberedActions(card: Card): CardAction[] {
  return numberedEntries(card).map((entry) => entry.action)
}

/** The number to print before each of the card's items, null for those that open nothing (a heading). */
export function itemNumbers({
  items,
  buttons,
}: Pick<Card, 'items' | 'buttons'>): (number | null)[] {
  let number = 0
  return items.map((item) => {
    if (item.action === null || buttons.length > 0) return null
    number += 1
    return number
  })
}

interface NumberedEntry {
  label: string
  action: CardAction
}

// Buttons in their order, the button that submits an answering select being replaced by its
// options; on a card without buttons, the list's lines.
function numberedEntries(card: Card): NumberedEntry[] {
  if (card.settled !== null) return []
  if (card.buttons.length === 0) {
    return card.items.flatMap((item) =>
      item.action === null ? [] : [{ label: item.title, action: item.action }],
    )
  }
  return card.buttons.flatMap(({ label, action }): NumberedEntry[] => {
    const isSubmit = action.kind === 'answer' && action.value === ''
    if (!isSubmit || card.select?.key !== ANSWER_KEY) return [{ label, action }]
    return card.select.options.map((option) => ({
      label: option.label,
      action: { ...action, value: option.value },
    }))
  })
}

function hintOf(card: Card, numbered: NumberedEntry[], allowText: boolean): string | null {
  if (numbered.length === 0) return null
  if (card.buttons.length === 0) return REPLY_OPENS
  return replyHintText(
    numbered.map((entry) => entry.label),
    allowText,
  )
}

function boundedSelect(select: CardSelect | null): CardSelect | null {
  if (select === null) return null
  const bytes = (text: string) => new TextEncoder().encode(text).length
  const options = select.options
    .filter((option) => bytes(option.value) <= CARD_LIMITS.optionValueBytes)
    .slice(0, CARD_LIMITS.options)
  return options.length === 0 ? null : { ...select, options }
}

function plainTextOf(card: Card, note: string | null): string {
  const lines: string[] = []
  if (card.title !== null) lines.push(oneLine(card.title))
  if (card.settled !== null) lines.push(oneLine(card.settled))
  if (card.text !== '') lines.push(card.text)
  for (const field of card.fields) lines.push(fieldLine(field))
  if (card.ruler !== null) lines.push(rulerWords(card.ruler.stages, card.ruler.index))
  lines.push(...itemLines(card))
  for (const file of card.files) lines.push(`附件：${oneLine(file.fileName)}`)
  if (note !== null) lines.push(note)
  if (card.replyHint !== null) lines.push(card.replyHint)
  return lines.join('\n')
}

function fieldLine(field: { label: string; value: string }): string {
  return `${oneLine(field.label)}：${oneLine(field.value)}`
}

function itemLines(card: Card): string[] {
  const numbers = itemNumbers(card)
  return card.items.map((item, index) => {
    const number = numbers[index] ?? null
    const mark = number === null ? '' : `${number}. `
    const facts = item.fields.map(fieldLine)
    return `${mark}${[oneLine(item.title), ...facts].join('；')}`
  })
}

function clipped(card: Card): Card {
  const isInteractive = card.buttons.length > 0 || card.select !== null
  const labels = distinctLabels(
    card.buttons.map((button) => button.label),
    CARD_LIMITS.buttonLabel,
  )
  return {
    ...card,
    title: card.title === null ? null : clip(oneLine(card.title), CARD_LIMITS.title),
    text: isInteractive ? clip(card.text, CARD_LIMITS.text) : card.text,
    fields: card.fields.slice(0, CARD_LIMITS.fields).map(clippedField),
    items: card.items.map((item) => ({
      ...item,
      title: clip(oneLine(item.title), CARD_LIMITS.title),
      fields: item.fields.map(clippedField),
    })),
    buttons: card.buttons.map(
      (button, i): CardButton => ({ ...button, label: labels[i] ?? button.label }),
    ),
    select: card.select === null ? null : clippedSelect(card.select),
    settled: card.settled === null ? null : clip(oneLine(card.settled), CARD_LIMITS.title),
  }
}

function clippedField<F extends { label: string; value: string }>(field: F): F {
  return {
    ...field,
    label: clip(oneLine(field.label), CARD_LIMITS.fieldLabel),
    value: clip(oneLine(field.value), CARD_LIMITS.fieldValue),
  }
}

function clippedSelect(select: CardSelect): CardSelect {
  const labels = distinctLabels(
    select.options.map((option) => option.label),
    CARD_LIMITS.optionLabel,
  )
  return {
    ...select,
    options: select.options.map((option, i) => ({
      value: option.value,
      label: labels[i] ?? option.label,
    })),
  }
}

/** Clips labels; where two would then read the same, all get their number in front. */
export function distinctLabels(labels: readonly string[], max: number): string[] {
  const short = labels.map((label) => clip(oneLine(label), max))
  if (new Set(short).size === short.length) return short
  return labels.map((label, i) => {
    const mark = `${i + 1} `
    return `${mark}${clip(oneLine(label), max - mark.length)}`
  })
}
