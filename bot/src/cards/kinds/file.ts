import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import {
  ASK_FILE_KIND,
  BUTTONS,
  FILES_SORTED,
  filesTitle,
  fileTitle,
  LABELS,
  PACK_TEXT,
  packTitle,
  uploadedWords,
} from '../../wording/card-words.ts'
import { verdictWords } from '../../wording/evidence.ts'
import { quoteCodeText, quoteCodeTitle } from '../../wording/quotes.ts'
import { oneLine } from '../../wording/spacing.ts'
import type { CardButton, CardField } from '../card.ts'
import type { CardContext } from '../card-context.ts'
import { dealPage, dealRuler, nextField, stageField } from '../deal-parts.ts'
import type { CardDraft } from '../finish-card.ts'
import { choiceControls } from './question.ts'

const MOST_VERDICTS = 3

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

/** The signed PDF, and how anybody checks it (L10). */
export function packCard({ deal, file }: Of<'pack'>): CardDraft {
  return {
    title: packTitle(deal.customerName),
    text: PACK_TEXT,
    fields: [stageField(deal)],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    files: [{ ...file, deliver: true }],
  }
}

/** Turned towards the customer: they scan it, read and sign, whatever app they use. */
export function quoteCodeCard({ deal, number, file }: Of<'quote-code'>): CardDraft {
  return {
    title: quoteCodeTitle(number),
    text: quoteCodeText(deal.customerName),
    page: dealPage(deal),
    files: [{ ...file, deliver: true }],
  }
}

/** The verdict on one file with its reason, the picture to look at, and a manager's word against it (L3). */
export function judgedCard(message: Of<'judged'>, context: CardContext): CardDraft {
  const { file, deal, held } = message
  const about = { dealId: deal.dealId, evidenceId: file.evidenceId }
  return {
    title: fileTitle(file.kindName, deal.customerName),
    text: [file.finding ?? '', held ?? ''].filter((words) => words !== '').join('\n'),
    fields: [
      { label: LABELS.verdict, value: verdictWords(file.verdict) },
      { label: LABELS.uploaded, value: uploadedWords(file, context.now, context.zone) },
      stageField(deal),
    ],
    ruler: dealRuler(deal),
    files: [{ fileId: file.fileId, fileName: file.fileName, mime: file.mime, deliver: false }],
    buttons: [
      ...(file.hasMarks === true
        ? [
            {
              label: BUTTONS.showMarks,
              action: { kind: 'show-marks' as const, ...about },
              style: 'default' as const,
            },
          ]
        : []),
      ...(message.mayOverrule
        ? [
            {
              label: BUTTONS.overrule,
              action: { kind: 'overrule' as const, ...about },
              style: 'default' as const,
            },
          ]
        : []),
    ],
  }
}

/** Each file with its verdict and why; of several that simply pass only the count of them. */
function verdictFields(files: Of<'photos-attached'>['files']): CardField[] {
  return files
    .filter((file) => file.finding !== undefined || file.verdict === 'unjudged')
    .filter((file) => files.length <= MOST_VERDICTS || file.verdict !== 'pass')
    .slice(0, MOST_VERDICTS)
    .map((file) => ({
      label: oneLine(file.kindName),
      value: [verdictWords(file.verdict), oneLine(file.finding ?? '')].join(' ').trim(),
    }))
}

/** Forwarded files are on a deal: what are they, 〔换一个客户〕〔撤销〕 (L8). */
export function photosAttachedCard(message: Of<'photos-attached'>): CardDraft {
  const { deal, files, commandId, kindChoices } = message
  const marked = kindChoices.length > 0 ? undefined : files.findLast((file) => file.hasMarks)
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
    ...(marked === undefined
      ? []
      : [
          {
            label: BUTTONS.showMarks,
            action: {
              kind: 'show-marks' as const,
              dealId: deal.dealId,
              evidenceId: marked.evidenceId,
            },
            style: 'default' as const,
          },
        ]),
  ])
  const kinds = [...new Set(files.map((file) => oneLine(file.kindName)))]
  // What a file shows is not known yet; that it is dark, or was used before, is.
  const doubts = verdictFields(files.filter(({ verdict }) => verdict === 'doubtful'))
  return {
    title: filesTitle(files, deal.customerName),
    text: kindChoices.length > 0 ? ASK_FILE_KIND : FILES_SORTED,
    fields:
      kindChoices.length > 0 || kinds.length === 0
        ? [...doubts, stageField(deal)]
        : [
            { label: LABELS.kind, value: kinds.join('、') },
            ...verdictFields(files),
            stageField(deal),
          ],
    ruler: dealRuler(deal),
    page: dealPage(deal),
    files: files.map(({ fileId, fileName, mime }) => ({ fileId, fileName, mime, deliver: false })),
    buttons: controls.buttons,
    select: controls.select && { ...controls.select, label: LABELS.kind },
  }
}
