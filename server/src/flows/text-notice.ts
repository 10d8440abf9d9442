import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'

/** A sentence somebody is to have at once and need do nothing about. */
export function textNotice(
  key: string,
  recipientId: PersonId,
  text: string,
  now: Instant,
): OutboxDraft {
  return {
    key,
    recipientId,
    platform: null,
    message: { kind: 'text', text },
    dueAt: now,
    expiresAt: null,
    priority: 'alert',
    replaces: null,
  }
}
