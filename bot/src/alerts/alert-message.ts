/** Messages that tell of an alert: made anew when they are said later than planned. */
import type { AlertStepKind } from '@kedu/shared/deal/deal'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'

export type AlertMessage = Extract<
  OutboundMessage,
  { kind: 'nudge' | 'red-flag' | 'follow-up' | 'long-dwell' }
>

const KINDS: ReadonlySet<OutboundMessage['kind']> = new Set<AlertMessage['kind']>([
  'nudge',
  'red-flag',
  'follow-up',
  'long-dwell',
])

export function isAlertMessage(message: OutboundMessage): message is AlertMessage {
  return KINDS.has(message.kind)
}

/** Red reaches people by every way there is, also when an allowance is nearly spent. */
export function isRedMessage({ kind }: Pick<OutboundMessage, 'kind'>): boolean {
  return kind === 'red-flag' || kind === 'region-gap'
}

/** The step a message tells of. */
export function stepToldBy(message: AlertMessage): AlertStepKind {
  if (message.kind === 'nudge') return 'nudge'
  return message.recipientRole === 'rep' ? 'nudge' : message.recipientRole
}
