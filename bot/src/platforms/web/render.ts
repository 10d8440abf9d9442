import type { WebCard, WebField, WebFile } from '@kedu/shared/contracts/web-chat-item'
import type { Card, CardField, CardFile } from '../../cards/card.ts'
import { encodeAction } from '../../cards/card-action.ts'
import { LABELS, TONE_WORDS } from '../../wording/card-words.ts'

/**
 * The card as the page draws it. Nothing is cut: the page has room. What the ruler says is not said twice. The hint to answer by number and the plain text are for
 * platforms without buttons and stay behind.
 */
export function renderWebCard(card: Card): WebCard {
  return {
    title: card.title,
    tone: card.tone,
    toneWord: TONE_WORDS[card.tone],
    text: card.text,
    fields: besideRuler(card).map(webField),
    ruler: card.ruler,
    items: card.items.map((item) => ({
      title: item.title,
      ruler: item.ruler,
      fields: besideRuler(item).map(webField),
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

/** The ruler says the stage and its day itself. */
function besideRuler({ fields, ruler }: Pick<Card, 'fields' | 'ruler'>): readonly CardField[] {
  return ruler === null ? fields : fields.filter(({ label }) => label !== LABELS.stage)
}

function webField(field: CardField): WebField {
  return { label: field.label, value: field.value, tone: field.tone ?? 'none' }
}

function webFile(file: CardFile): WebFile {
  return { fileId: file.fileId, fileName: file.fileName, mime: file.mime }
}
