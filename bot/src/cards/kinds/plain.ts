import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { BUTTONS, HELP_ASK, HELP_FILES, HELP_RECORD, helpTitle } from '../../wording/card-words.ts'
import { manyLines, oneLine } from '../../wording/spacing.ts'
import type { CardDraft } from '../finish-card.ts'

type Of<K extends OutboundMessage['kind']> = Extract<OutboundMessage, { kind: K }>

/** A plain bubble. */
export function textCard(message: Of<'text'>): CardDraft {
  return { text: message.text }
}

/** Examples from one's own customers: things to say, things to ask. */
export function helpCard(message: Of<'help'>): CardDraft {
  const lines: string[] = []
  if (message.examples.length > 0) {
    lines.push(HELP_RECORD, ...message.examples.map((line) => `「${oneLine(line)}」`))
  }
  if (message.queries.length > 0) {
    lines.push(HELP_ASK, ...message.queries.map((line) => `「${oneLine(line)}」`))
  }
  lines.push(HELP_FILES)
  return { title: helpTitle(message.personName), text: lines.join('\n') }
}

/** Days away as they were noted, with the way back. */
export function leaveCard({ title, text, takeBack }: Of<'leave'>): CardDraft {
  const action = { kind: 'say', text: takeBack } as const
  return {
    title,
    text: manyLines(text),
    buttons: [{ label: BUTTONS.undo, action, style: 'default' }],
  }
}

/** Something only an admin can mend. */
export function adminNoticeCard(message: Of<'admin-notice'>): CardDraft {
  return { title: message.title, text: manyLines(message.text) }
}
