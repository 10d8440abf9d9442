import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import {
  ASK_FILE_KIND,
  BUTTONS,
  FILES_SORTED,
  filesTitle,
  fileTitle,
  LABELS,
  uploadedWords,
} from '../../wording/card-words.ts'
import { verdictWords } from '../../wording/evidence.ts'
import { oneLine } from '../../wording/spacing.ts'
import type { CardButton } from '../card.ts'
import type { CardContext } from '../card-context.ts'
import { dealPage, dealRuler, nextField, stageField } from '../deal-parts.ts'
import type { CardDraft } from '../finish-card.ts'
import { choiceControls } from './question.ts'

type Of<K extends OutboundMessage['kind']> = Extract<OutboundMessage, { kind: K }>

/** 「合同发我看看」: the file itself, who brought it when, the stage with its days, the next date (L2). */
export function fileCard(message: Of<'file'>, context: CardContext): CardDraft {
  const { file, deal } = message
  return {
    title: fileTitle(file.kindName, deal.customerName),
    text: message.caption,
    fields: [
      { label: LABELS.uploaded, value: uploadedWords(file, context.now, context.zone) },
      { label: LABELS.verdict, value: verdictWords(file.verdict) },
      stageField(deal),
      nextField(deal, context),
    ],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    files: [{ fileId: file.fileId, fileName: file.fileName, mime: file.mime, deliver: true }],
    // A candidate's value is its deal id.
    buttons: message.candidates.map(
      ({ value, label }): CardButton => ({
        label,
        action: { kind: 'show-contract', dealId: value },
        style: 'default',
      }),
    ),
  }
}

/** Forwarded files are on a deal: what are they, 〔换一个客户〕〔撤销〕 (L8). */
export function photosAttachedCard(message: Of<'photos-attached'>): CardDraft {
  const { deal, files, commandId, kindChoices } = message
  const controls = choiceControls(message.questionId, kindChoices, [
    {
      label: BUTTONS.moveEvidence,
      action: { kind: 'move-evidence', commandId, dealId: deal.dealId },
      style: 'default',
    },
    {
      label: BUTTONS.undo,
      action: { kind: 'undo', commandId, dealId: deal.dealId },
      style: 'default',
    },
  ])
  const kinds = [...new Set(files.map((file) => oneLine(file.kindName)))]
  return {
    title: filesTitle(files, deal.customerName),
    text: kindChoices.length > 0 ? ASK_FILE_KIND : FILES_SORTED,
    fields:
      kindChoices.length > 0 || kinds.length === 0
        ? [stageField(deal)]
        : [{ label: LABELS.kind, value: kinds.join('、') }, stageField(deal)],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    files: files.map(({ fileId, fileName, mime }) => ({ fileId, fileName, mime, deliver: false })),
    buttons: controls.buttons,
    select: controls.select && { ...controls.select, label: LABELS.kind },
  }
}
