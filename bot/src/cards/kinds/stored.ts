import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import {
  BUTTONS,
  CONFIRMED,
  standInWords,
  storedTitle,
  undoneText,
  undoneTitle,
} from '../../wording/card-words.ts'
import { sentence } from '../../wording/spacing.ts'
import { changeFields, dealPage, dealRuler } from '../deal-parts.ts'
import type { CardDraft } from '../finish-card.ts'

type Of<K extends OutboundMessage['kind']> = Extract<OutboundMessage, { kind: K }>

/** Stored at once: 〔对〕〔改〕〔撤销〕; settled by 〔对〕. */
export function storedCard(message: Of<'stored'>): CardDraft {
  const { deal, commandId } = message
  const isHandOver = message.changes.some((change) => change.field === 'owner')
  const entry = message.entrySentence ?? (isHandOver ? null : standInWords(deal))
  return {
    title: storedTitle(deal.customerName, message.isNew),
    text: [...(entry === null ? [] : [entry]), ...message.notes].map(sentence).join('\n'),
    fields: changeFields(message.changes),
    ruler: dealRuler(deal),
    page: dealPage(deal),
    settled: message.isConfirmed === true ? CONFIRMED : null,
    buttons: [
      { label: BUTTONS.ok, action: { kind: 'ok', commandId }, style: 'primary' },
      {
        label: BUTTONS.change,
        action: { kind: 'change', commandId, dealId: deal.dealId },
        style: 'default',
      },
      {
        label: BUTTONS.undo,
        action: { kind: 'undo', commandId, dealId: deal.dealId },
        style: 'default',
      },
    ],
  }
}

/** `value` of the answers of a `confirm` card that do not store it. */
export const CONFIRM_CHANGE = 'change'
export const CONFIRM_DROP = 'drop'

/** Understood but not sure, nothing stored yet: 〔对，记下〕〔改〕〔先不记〕. */
export function confirmCard(message: Of<'confirm'>): CardDraft {
  const { questionId } = message
  return {
    title: message.title,
    text: message.notes.map(sentence).join('\n'),
    fields: changeFields(message.changes),
    buttons: [
      { label: BUTTONS.confirmStore, action: { kind: 'confirm', questionId }, style: 'primary' },
      {
        label: BUTTONS.change,
        action: { kind: 'answer', questionId, value: CONFIRM_CHANGE },
        style: 'default',
      },
      {
        label: BUTTONS.drop,
        action: { kind: 'answer', questionId, value: CONFIRM_DROP },
        style: 'default',
      },
    ],
    allowText: true,
  }
}

/** Taken back; shows what the values are now. */
export function undoneCard(message: Of<'undone'>): CardDraft {
  return {
    title: undoneTitle(message.customerName),
    text: undoneText(message.changes),
    fields: changeFields(message.changes),
    ruler: message.deal === null ? null : dealRuler(message.deal),
    page: message.deal === null ? null : dealPage(message.deal),
    buttons:
      message.deal === null
        ? []
        : [
            {
              label: BUTTONS.showDeal,
              action: { kind: 'show-deal', dealId: message.deal.dealId },
              style: 'default',
            },
          ],
  }
}
