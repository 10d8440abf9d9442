import type { WebCard, WebField, WebFile } from '@kedu/shared/contracts/web-chat-item'
import type { Card, CardField, CardFile } from '../../cards/card.ts'
import { encodeAction } from '../../cards/card-action.ts'
import { TONE_WORDS } from '../../wording/card-words.ts'

/**
 * The card as the page draws it. Nothing is cut: the page has room. The hint to answer by number and the plain text are for
 * platforms without buttons and stay behind.
 */
export function renderWebCard(card: Card): WebCard {
  return {
    title: card.title,
    tone: card.tone,
    toneWord: TONE_WORDS[card.tone],
    text: card.text,
    fields: card.fields.map(webField),
    ruler: card.ruler,
    items: card.items.map((item) => ({
      title: item.title,
      ruler: item.ruler,
      fields: item.fields.map(webField),
      tone: item.tone,
      action: item.action === null ? null : encodeAction(item.action),
    })),
    files: card.files.map(webFile),
    buttons: card.buttons.map((button) => ({
      label: button.label,
      action: encodeAction(button.action),
      style: button.style,
    })),
    select: card.select,
    page: card.page,
    settled: card.settled,
  }
}

function webField(field: CardField): WebField {
  return { label: field.label, value: field.value, tone: field.tone ?? 'none' }
}

function webFile(file: CardFile): WebFile {
  return { fileId: file.fileId, fileName: file.fileName, mime: file.mime }
}
