/** Who is told of what happens (stream `webhook/<id>`), and one telling (in `webhook-queue/…`). */
import type { TEST_EVENT, WebhookEventName } from '@kedu/shared/contracts/webhook-events'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { StreamId } from '../store/store.ts'

export interface WebhookSecret {
  /** As the secret box sealed it. */
  sealed: string
  /** Signs beside the newer one until then; null: the newest. */
  retiresAt: Instant | null
}

export interface Webhook {
  /** 12 hex digits. */
  id: string
  name: string
  url: string
  /** Null: all kinds. */
  types: WebhookEventName[] | null
  /** Whose role and data scope decide what is told. */
  personId: PersonId
  /** Newest first. */
  secrets: WebhookSecret[]
  /** `off`: by an admin. `gone`: it answered 410. `failing`: it took nothing for a week. */
  state: 'on' | 'off' | 'gone' | 'failing' | 'removed'
  createdBy: PersonId
  createdAt: Instant
  /** Null: it took the last delivery. */
  failingSince: Instant | null
}

export type WebhookStoredEvent =
  | { kind: 'webhook-made'; by: PersonId; url: string; personId: PersonId }
  | { kind: 'webhook-changed'; by: PersonId; fields: string[] }
  | { kind: 'webhook-secret-rotated'; by: PersonId }
  | { kind: 'webhook-secrets-resealed' }
  | { kind: 'webhook-removed'; by: PersonId }
  | { kind: 'webhook-switched-off'; because: 'gone' | 'failing' }

export type WebhookProblem =
  /** No connection, or it broke. */
  | 'unreachable'
  | 'timeout'
  /** The name leads into a network that is nobody's business. */
  | 'private-address'
  /** It points elsewhere; nothing is followed. */
  | 'redirected'
  | 'gone'
  /** Any other status than 2xx. */
  | 'status'
  /** Its secrets cannot be opened with the keys there are. */
  | 'no-secret'

export interface Try {
  at: Instant
  /** Of HTTP; null: there was no answer. */
  status: number | null
  durationMs: number
  problem: WebhookProblem | null
}

export interface Delivery {
  /** The `webhook-id`, the same at every try. */
  id: string
  type: WebhookEventName | typeof TEST_EVENT
  /** Where what happened is stored; empty: a test. */
  streamId: StreamId
  version: number
  queuedAt: Instant
  attempts: number
  /** When it is tried next; of a waiting one. */
  dueAt: Instant
  last: Try | null
  status: 'waiting' | 'delivered' | 'dead' | 'dropped'
}
