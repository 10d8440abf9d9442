/** Webhooks and their deliveries as an admin sees them; without any secret. */
import type { DeliveryView, WebhookView } from '@kedu/shared/contracts/api/webhooks'
import type { Instant } from '@kedu/shared/time/instant'
import type { DeliveryQueue } from '../webhooks/delivery-queue.ts'
import type { Delivery, Webhook } from '../webhooks/webhook.ts'
import { eventName, stateName, tryWords } from '../webhooks/wording.ts'
import { type Asking, personRef } from './asking.ts'

export function webhookView(
  asking: Asking,
  webhook: Webhook,
  queue: DeliveryQueue,
  now: Instant,
): WebhookView {
  const { id, name, url, types, state, createdAt, failingSince, secrets } = webhook
  const old = secrets.findLast(({ retiresAt }) => retiresAt !== null && retiresAt > now)
  const parts = queue.parts(id)
  const count = (some: readonly Delivery[], status: Delivery['status']) =>
    some.filter((one) => one.status === status).length
  return {
    id,
    name,
    url,
    types,
    person: personRef(asking, webhook.personId),
    state: state === 'removed' ? 'off' : state,
    stateWords: stateName(state),
    createdBy: personRef(asking, webhook.createdBy),
    createdAt,
    failingSince,
    oldSecretUntil: old?.retiresAt ?? null,
    waiting: parts.reduce((sum, { waiting }) => sum + waiting.length, 0),
    dead: parts.reduce((sum, { past }) => sum + count(past, 'dead'), 0),
  }
}

export function deliveryView(delivery: Delivery): DeliveryView {
  const { id, type, status, queuedAt, attempts, dueAt, last } = delivery
  return {
    id,
    type,
    typeWords: eventName(type),
    status,
    queuedAt,
    attempts,
    nextTryAt: status === 'waiting' ? dueAt : null,
    last: last && {
      at: last.at,
      status: last.status,
      durationMs: last.durationMs,
      words: tryWords(last),
    },
  }
}
