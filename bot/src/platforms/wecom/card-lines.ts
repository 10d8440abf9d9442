/** Parts of a card in words, and how much of anything WeCom shows. Pure. */
import type { CardField, CardRuler } from '../../cards/card.ts'
import { transportable } from '../outgoing/fit-text.ts'
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

export function rulerLine(ruler: CardRuler): string {
  const stage = ruler.stages[ruler.index] ?? ''
  return wording.stageDays(stage, ruler.index + 1, ruler.stages.length, ruler.daysInStage)
}

export function fieldLine(field: CardField): string {
  return `${oneLine(field.label)}：${oneLine(field.value)}`
}

export function joinLines(lines: (string | null)[]): string {
  return lines.filter((line) => line !== null && line !== '').join('\n')
}

/** Cleaned first: what is left of control characters must not pass for words. */
export function oneLine(words: string): string {
  return transportable(words).replace(/\s+/g, ' ').trim()
}

export function numberMark(number: number | null | undefined): string {
  return number === null || number === undefined ? '' : `${number}. `
}
