/**
 * The XML that answers a callback itself, before encryption, and its outer envelope. Pure.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90241
 */
import type { Instant } from '@kedu/shared/time/instant'
import { cutToBytes, transportable } from '../outgoing/fit-text.ts'
import type { ButtonInteractionCard } from './template-card.ts'

export interface PassiveParties {
  /** Who gets it: the member. */
  userId: string
  corpId: string
  now: Instant
}

const MAX_TEXT_BYTES = 2048

/** Text shown to the member; allowed in answer to entering the app and to a reported position. */
export function passiveText(to: PassiveParties, words: string): string {
  return message(
    to,
    'text',
    element('Content', cdata(cutToBytes(transportable(words), MAX_TEXT_BYTES))),
  )
}

/** Puts words in place of the tapped card's buttons, for the one who tapped; the card stays. */
export function passiveButtonUpdate(to: PassiveParties, words: string): string {
  return message(to, 'update_button', element('Button', element('ReplaceName', cdata(words))))
}

/** Replaces the tapped card for the one who tapped it. */
export function passiveCardUpdate(to: PassiveParties, card: ButtonInteractionCard): string {
  const parts: string[] = [element('CardType', cdata(card.card_type))]
  if (card.source) {
    parts.push(
      element(
        'Source',
        element('Desc', cdata(card.source.desc)) +
          element('DescColor', String(card.source.desc_color)),
      ),
    )
  }
  parts.push(
    element(
      'MainTitle',
      element('Title', cdata(card.main_title.title)) +
        (card.main_title.desc === undefined ? '' : element('Desc', cdata(card.main_title.desc))),
    ),
  )
  if (card.sub_title_text !== undefined) {
    parts.push(element('SubTitleText', cdata(card.sub_title_text)))
  }
  for (const row of card.horizontal_content_list ?? []) {
    parts.push(
      element(
        'HorizontalContentList',
        element('KeyName', cdata(row.keyname)) + element('Value', cdata(row.value)),
      ),
    )
  }
  if (card.card_action) {
    const { type, url } = card.card_action
    parts.push(element('CardAction', element('Type', String(type)) + element('Url', cdata(url))))
  }
  if (card.button_selection) {
    const { question_key, title, option_list, selected_id } = card.button_selection
    parts.push(
      element(
        'ButtonSelection',
        element('QuestionKey', cdata(question_key)) +
          element('Title', cdata(title)) +
          option_list
            .map((option) =>
              element(
                'OptionList',
                element('Id', cdata(option.id)) + element('Text', cdata(option.text)),
              ),
            )
            .join('') +
          (selected_id === undefined ? '' : element('SelectedId', cdata(selected_id))),
      ),
    )
  }
  for (const button of card.button_list) {
    parts.push(
      element(
        'ButtonList',
        element('Text', cdata(button.text)) +
          element('Style', String(button.style)) +
          element('Key', cdata(button.key)),
      ),
    )
  }
  if (card.replace_text !== undefined) {
    parts.push(element('ReplaceText', cdata(card.replace_text)))
  }
  parts.push(element('TaskId', cdata(card.task_id)))
  return message(to, 'update_template_card', element('TemplateCard', parts.join('')))
}

/** The envelope around an encrypted answer. `timestamp` in seconds, both numbers ours to choose. */
export function answerEnvelope(parts: {
  encrypted: string
  signature: string
  timestamp: string
  nonce: string
}): string {
  return element(
    'xml',
    element('Encrypt', cdata(parts.encrypted)) +
      element('MsgSignature', cdata(parts.signature)) +
      element('TimeStamp', parts.timestamp) +
      element('Nonce', cdata(parts.nonce)),
  )
}

function message(to: PassiveParties, type: string, body: string): string {
  return element(
    'xml',
    element('ToUserName', cdata(to.userId)) +
      element('FromUserName', cdata(to.corpId)) +
      element('CreateTime', String(Math.floor(to.now / 1000))) +
      element('MsgType', cdata(type)) +
      body,
  )
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`
}

/** A customer called `a]]>b` must not end the section early: the end mark is split over two. */
function cdata(words: string): string {
  return `<![CDATA[${words.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}
