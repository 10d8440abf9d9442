/**
 * Card → what the bot can show: markdown, and a template card where there are buttons. Pure. The same
 * cards as the app's, without what the bot's do not know: grey words in place of buttons, colours.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101032
 */
import type { Card } from '../../cards/card.ts'
import {
  asPlainMarkdown,
  cutToBytes,
  cutToCharacters,
  transportable,
  withoutLinks,
} from '../outgoing/fit-text.ts'
import { joinLines, oneLine, WECOM_LIMITS } from '../wecom/card-lines.ts'
import { markdownOf, renderUpdate } from '../wecom/render.ts'
import {
  type ButtonInteractionCard,
  buttonList,
  type CardIdentity,
  fitCard,
} from '../wecom/template-card.ts'
import { botWording } from './wording.ts'

/** Of one markdown text, in bytes. @see https://developer.work.weixin.qq.com/document/path/101031 */
export const MARKDOWN_BYTES = 20_480
/** Of a welcome in words. */
const PLAIN_BYTES = 2048
/** The key of a button that only says what was done. */
export const SETTLED_KEY = 'settled'

export type BotCard = Omit<ButtonInteractionCard, 'button_list' | 'replace_text'> & {
  button_list: { text: string; style: 1 | 2 | 3 | 4; key: string }[]
}

export interface Rendered {
  /** Shown before the card, or all there is; null when the card says everything. */
  markdown: string | null
  card: BotCard | null
}

export function renderBotCard(card: Card, identity: CardIdentity): Rendered {
  if (card.title === null) return { markdown: wordsOf(card.text), card: null }
  const buttons = buttonList(card.buttons)
  if (buttons.length === 0) return { markdown: inWords(card), card: null }
  const { templateCard, overflow } = fitCard(card, card.title, buttons, identity)
  const lost = buttons.length < card.buttons.length ? card.replyHint : null
  const before = joinLines([overflow, lost])
  return { markdown: before === '' ? null : wordsOf(before), card: botCardOf(templateCard) }
}

/**
 * The whole card in one markdown text, with numbers for its buttons: where only words get through,
 * and in place of a card that would need a second message.
 */
export function inWords(card: Card): string {
  if (card.title === null) return wordsOf(card.text)
  const hasChoices = card.buttons.length > 0 || card.select !== null
  if (hasChoices && card.fields.length === 0 && card.items.length === 0) {
    return wordsOf(joinLines([card.plainText, card.replyHint]))
  }
  const words = markdownOf(card, (part) => asPlainMarkdown(oneLine(part)))
  const hint = hasChoices && card.replyHint !== null ? asPlainMarkdown(card.replyHint) : null
  // A numbered list says it already.
  return limited(joinLines([words, hint !== null && words.includes(hint) ? null : hint]))
}

/** What the recipient is shown: in a group words alone, elsewhere the card. */
export function shown(
  card: Card,
  identity: CardIdentity,
  to: { group?: string; inWords?: boolean },
): Rendered {
  if (to.group === undefined && to.inWords !== true) return renderBotCard(card, identity)
  return { markdown: inWords(card), card: null }
}

/** Words where no markdown is understood. */
export function plainWords(card: Card): string {
  const words = transportable(card.title === null ? card.text : card.plainText).trim()
  return cutToBytes(words === '' ? botWording.nothing : words, PLAIN_BYTES)
}

/** What a card turns into: with its buttons gone, one button says what was done and does nothing. */
export function renderBotUpdate(card: Card, identity: CardIdentity): BotCard {
  return botCardOf(renderUpdate(card, identity))
}

function botCardOf({ replace_text: words, button_list, ...card }: ButtonInteractionCard): BotCard {
  const buttons =
    words === undefined
      ? button_list.map(({ text, style, key }) => ({ text, style, key }))
      : [
          {
            text: cutToCharacters(words, WECOM_LIMITS.buttonText),
            style: 2 as const,
            key: SETTLED_KEY,
          },
        ]
  return { ...card, button_list: buttons }
}

/** Words of people as markdown that shows them as they are. */
export function wordsOf(words: string): string {
  return limited(asPlainMarkdown(withoutLinks(words)))
}

function limited(markdown: string): string {
  const clean = transportable(markdown).trim()
  return clean === '' ? botWording.nothing : cutToBytes(clean, MARKDOWN_BYTES)
}
