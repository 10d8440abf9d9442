import type { CardAction, Choice, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { BUTTONS, keptText, MORE_CHOICES } from '../../wording/card-words.ts'
import { refusalWords } from '../../wording/refusals.ts'
import { oneLine, sentence } from '../../wording/spacing.ts'
import type { CardButton, CardSelect } from '../card.ts'
import type { CardContext } from '../card-context.ts'
import { ANSWER_KEY, CARD_LIMITS, type CardDraft } from '../finish-card.ts'

type Of<K extends OutboundMessage['kind']> = Extract<OutboundMessage, { kind: K }>

/**
 * Choices as buttons when they fit (six, ten characters each), otherwise as a select with one button
 * that sends it: its answer has value '' and the choice comes back under `ANSWER_KEY`.
 */
export function choiceControls(
  questionId: string,
  choices: readonly Choice[],
  others: readonly CardButton[] = [],
): { buttons: CardButton[]; select: CardSelect | null } {
  if (choices.length === 0) return { buttons: [...others], select: null }
  const answer = (value: string): CardAction => ({ kind: 'answer', questionId, value })
  const isShort = choices.every(
    (choice) => [...oneLine(choice.label)].length <= CARD_LIMITS.buttonLabel,
  )
  if (isShort && choices.length + others.length <= CARD_LIMITS.buttons) {
    const buttons = choices.map(
      (choice): CardButton => ({
        label: choice.label,
        action: answer(choice.value),
        style: 'default',
      }),
    )
    return { buttons: [...buttons, ...others], select: null }
  }
  return {
    buttons: [{ label: BUTTONS.pickThis, action: answer(''), style: 'primary' }, ...others],
    select: {
      key: ANSWER_KEY,
      label: '',
      options: choices.map(({ value, label }) => ({ value, label })),
      selected: null,
    },
  }
}

/** One line per choice that has something to add to its name. */
function hintLines(choices: readonly Choice[]): string[] {
  return choices.flatMap((choice) =>
    choice.hint === undefined || choice.hint === ''
      ? []
      : [`${oneLine(choice.label)}：${oneLine(choice.hint)}`],
  )
}

/** One question at a time; what was said before is kept and shown. */
export function questionCard(message: Of<'question'>): CardDraft {
  const lines: string[] = []
  if (message.detail !== null) lines.push(sentence(message.detail))
  lines.push(...hintLines(message.choices))
  if (message.choices.length > CARD_LIMITS.options && message.allowText) lines.push(MORE_CHOICES)
  if (message.kept.length > 0) lines.push(keptText(message.kept))
  const controls = choiceControls(message.questionId, message.choices)
  return {
    title: message.title,
    text: lines.join('\n'),
    buttons: controls.buttons,
    select: controls.select && { ...controls.select, label: message.title },
    allowText: message.allowText,
  }
}

/** The reason and the way. */
export function refusedCard(message: Of<'refused'>, context: CardContext): CardDraft {
  const { now, zone } = context
  const names = context.names ?? { stageName: () => null, personName: () => null }
  const words = refusalWords(message.refusal, {
    now,
    zone,
    customerName: message.customerName,
    names,
  })
  const lines = [words.text, ...message.hints.map(sentence), ...hintLines(message.choices)]
  const controls =
    message.questionId === null
      ? { buttons: saidChoices(message.choices), select: null }
      : choiceControls(message.questionId, message.choices)
  return {
    title: words.title,
    text: lines.join('\n'),
    buttons: controls.buttons,
    select: controls.select && { ...controls.select, label: words.title },
    allowText: message.questionId !== null,
  }
}

// Without a question to answer, a choice is a sentence the tap says for the user.
function saidChoices(choices: readonly Choice[]): CardButton[] {
  return choices.map(({ value, label }) => ({
    label,
    action: { kind: 'say', text: value },
    style: 'default',
  }))
}
