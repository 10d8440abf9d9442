/** Which kind of webhook event a stored event is; the names outside stay when ours change. */

import type { GroupAlertEvent } from '@kedu/shared/alerts/group-alert'
import type { WebhookEventName } from '@kedu/shared/contracts/webhook-events'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { LeadEvent } from '@kedu/shared/leads/commands'
import type { StoredEvent, StreamId } from '../store/store.ts'
import type { PersonChange } from '../workspace/people.ts'

type Told = Readonly<Record<string, readonly WebhookEventName[]>>

const DEAL: Readonly<Record<DealEvent['kind'], readonly WebhookEventName[]>> = {
  'deal-opened': ['deal.opened'],
  'stage-moved': ['deal.stage_moved'],
  'move-wanted': ['deal.move_wanted'],
  'fields-updated': ['deal.updated'],
  'wait-set': ['deal.waiting'],
  'outcome-set': ['deal.closed', 'deal.reopened'],
  'owner-changed': ['deal.reassigned'],
  'evidence-attached': ['evidence.attached'],
  'evidence-sorted': ['evidence.sorted'],
  'evidence-detached': ['evidence.removed'],
  'evidence-judged': ['evidence.judged'],
  'evidence-overruled': ['evidence.overruled'],
  'command-undone': ['deal.undone'],
  'alert-recorded': ['alert.raised', 'alert.escalated'],
  'alert-closed': ['alert.closed'],
  'alert-reopened': ['alert.reopened'],
  'quote-made': ['quote.made'],
  'quote-sent': ['quote.sent'],
  'quote-opened': ['quote.opened'],
  'quote-signed': ['quote.signed'],
  'quote-withdrawn': ['quote.withdrawn'],
  'payment-released': ['payment.released'],
  'payment-overruled': ['payment.overruled'],
  'request-raised': ['request.raised'],
  'request-answered': ['request.answered'],
  'request-closed': ['request.closed'],
}

const LEAD: Readonly<Record<LeadEvent['kind'], readonly WebhookEventName[]>> = {
  'lead-received': ['lead.received'],
  'lead-allocated': ['lead.allocated'],
  'lead-held': ['lead.held'],
  'lead-returned': ['lead.returned'],
  'lead-accepted': ['lead.accepted'],
  'lead-reopened': ['lead.reopened'],
  'lead-recycled': ['lead.recycled'],
  'lead-discarded': ['lead.discarded'],
}

const GROUP_ALERT: Readonly<Record<GroupAlertEvent['kind'], readonly WebhookEventName[]>> = {
  'group-alert-raised': ['group_alert.raised'],
  'group-alert-grew': ['group_alert.grew'],
  'group-alert-cleared': ['group_alert.cleared'],
}

const PERSON: Readonly<Record<PersonChange['kind'], readonly WebhookEventName[]>> = {
  'person-enrolled': ['person.enrolled'],
  'person-changed': ['person.changed'],
}

const BY_CATEGORY = new Map<string, Told>([
  ['deal', DEAL],
  ['lead', LEAD],
  ['group-alert', GROUP_ALERT],
  ['person', PERSON],
])

/** Everything an event could be; empty: nobody is told of such. Costs a look into a table. */
export function possibleTypes(streamId: StreamId, body: unknown): readonly WebhookEventName[] {
  const told = BY_CATEGORY.get(streamId.slice(0, streamId.indexOf('/')))
  const { kind } = (body ?? {}) as { kind?: unknown }
  return (typeof kind === 'string' ? told?.[kind] : undefined) ?? []
}

/** What an event is, with what came before it on its stream; null: nobody is told of such. */
export function typeOf(
  streamId: StreamId,
  event: StoredEvent,
  earlier: readonly StoredEvent[],
): WebhookEventName | null {
  const [first, second] = possibleTypes(streamId, event.body)
  if (first === undefined || second === undefined) return first ?? null
  const body = event.body as DealEvent
  if (body.kind === 'outcome-set') return body.outcome.kind === 'open' ? second : first
  if (body.kind !== 'alert-recorded') return first
  const isKnown = earlier.some((one) => {
    const before = one.body as DealEvent
    return before.kind === 'alert-recorded' && before.alertId === body.alertId
  })
  return isKnown ? second : first
}
