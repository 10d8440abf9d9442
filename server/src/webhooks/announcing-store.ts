/**
 * The store as the workspace sees it: whatever is committed to a deal, a lead, a person or a group alert leaves,
 * in the same commit, a mark in the outbox when a webhook wants to hear of it. So nothing that happened can be
 * forgotten, whichever door it came by, and nothing is sent on the way of a callback. Without a webhook
 * nothing is added.
 */
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { AppendRequest, Store } from '../store/store.ts'
import { wrappedStore } from '../store/wrapped-store.ts'
import { possibleTypes } from './event-types.ts'
import type { WebhookBook } from './webhook-book.ts'

/** Nobody of the company: marks of one stream are worked on one after the other. */
const RECIPIENT = 'webhooks:'

export function announcingStore(store: Store, webhooks: Pick<WebhookBook, 'wants'>): Store {
  return wrappedStore(store, (name, method) =>
    name === 'append'
      ? (workspace, request) => method(workspace, withMark(request as AppendRequest, webhooks))
      : method,
  )
}

function withMark(request: AppendRequest, webhooks: Pick<WebhookBook, 'wants'>): AppendRequest {
  const { streamId, expectedVersion, events, outbox } = request
  const last = events.at(-1)
  if (last === undefined) return request
  if (!webhooks.wants(events.flatMap(({ body }) => possibleTypes(streamId, body)))) return request
  const fromVersion = expectedVersion + 1
  const mark: OutboxDraft = {
    key: `events:${streamId}:${fromVersion}`,
    recipientId: RECIPIENT + streamId,
    platform: null,
    message: { kind: 'domain-events', fromVersion, toVersion: expectedVersion + events.length },
    dueAt: last.at,
    expiresAt: null,
    priority: 'digest',
    replaces: null,
  }
  return { ...request, outbox: [...outbox, mark] }
}
