/** `/api/webhooks…`: who is told of what happens, and how that went. For admins, and keys with `webhooks:manage`. */
import { type Static, Type } from 'typebox'
import { WEBHOOK_EVENTS } from '../webhook-events.ts'
import {
  AnInstant,
  ChangeLineView,
  ClientId,
  ClosedObject,
  Fen,
  OrNull,
  OutcomeName,
  PersonIdText,
  PersonRef,
  StageRef,
} from './values.ts'

const EventName = Type.Enum(WEBHOOK_EVENTS)
const Name = Type.String({ minLength: 1, maxLength: 60 })
const Url = Type.String({ minLength: 1, maxLength: 1000 })
const Types = Type.Array(EventName, { minItems: 1, maxItems: WEBHOOK_EVENTS.length })

export const CreateWebhook = Type.Object(
  {
    clientId: ClientId,
    name: Name,
    /** https; no address within a private network. */
    url: Url,
    /** Null: every kind there is, and those to come. */
    types: OrNull(Types),
    /** Whose role and scope decide what is told. */
    personId: PersonIdText,
  },
  ClosedObject,
)
export type CreateWebhook = Static<typeof CreateWebhook>

/** Absent = unchanged. `isOn` true also ends what switched it off by itself. */
export const ChangeWebhook = Type.Object(
  {
    clientId: ClientId,
    name: Type.Optional(Name),
    url: Type.Optional(Url),
    types: Type.Optional(OrNull(Types)),
    personId: Type.Optional(PersonIdText),
    isOn: Type.Optional(Type.Boolean()),
  },
  ClosedObject,
)
export type ChangeWebhook = Static<typeof ChangeWebhook>

export const WebhookAct = Type.Object({ clientId: ClientId }, ClosedObject)

export const WebhookView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  url: Type.String(),
  types: OrNull(Type.Array(Type.String())),
  person: PersonRef,
  /** `off`: by an admin. `gone`: it answered 410. `failing`: nothing was taken for a week. */
  state: Type.Union([
    Type.Literal('on'),
    Type.Literal('off'),
    Type.Literal('gone'),
    Type.Literal('failing'),
  ]),
  stateWords: Type.String(),
  createdBy: PersonRef,
  createdAt: AnInstant,
  /** Since when nothing is taken; null: the last delivery was. */
  failingSince: OrNull(AnInstant),
  /** While a secret is being changed the old one signs, too, until then. */
  oldSecretUntil: OrNull(AnInstant),
  waiting: Type.Integer(),
  dead: Type.Integer(),
})
export type WebhookView = Static<typeof WebhookView>

export const WebhooksAnswer = Type.Object({
  webhooks: Type.Array(WebhookView),
  choices: Type.Object({
    types: Type.Array(Type.Object({ name: Type.String(), words: Type.String() })),
    people: Type.Array(
      Type.Object({ id: Type.String(), name: Type.String(), role: Type.String() }),
    ),
  }),
})
export type WebhooksAnswer = Static<typeof WebhooksAnswer>

export const WebhookAnswer = Type.Object({ webhook: WebhookView })
/** `secret`: `whsec_…`, what the receiver checks signatures with. */
export const WebhookSecretAnswer = Type.Object({ webhook: WebhookView, secret: Type.String() })
export type WebhookSecretAnswer = Static<typeof WebhookSecretAnswer>

export const WebhookParams = Type.Object({ webhookId: Type.String({ pattern: '^[0-9a-f]{12}$' }) })
export const DeliveryParams = Type.Object({
  webhookId: Type.String({ pattern: '^[0-9a-f]{12}$' }),
  deliveryId: Type.String({ pattern: '^msg_[0-9a-f]{24}$' }),
})

export const DELIVERIES_PAGE = 50

export const DeliveriesQuery = Type.Object(
  {
    status: Type.Optional(
      Type.Union([Type.Literal('waiting'), Type.Literal('delivered'), Type.Literal('dead')]),
    ),
    /** How many newer ones come before; default 0. */
    offset: Type.Optional(Type.String({ pattern: '^\\d{1,6}$' })),
  },
  ClosedObject,
)

export const DeliveryView = Type.Object({
  /** The `webhook-id` it is sent with, the same at every try. */
  id: Type.String(),
  type: Type.String(),
  typeWords: Type.String(),
  status: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('delivered'),
    Type.Literal('dead'),
    /** The person it is sent for may not see it any more. */
    Type.Literal('dropped'),
  ]),
  queuedAt: AnInstant,
  attempts: Type.Integer(),
  nextTryAt: OrNull(AnInstant),
  last: OrNull(
    Type.Object({
      at: AnInstant,
      /** Of HTTP; null: there was no answer. */
      status: OrNull(Type.Integer()),
      durationMs: Type.Integer(),
      words: Type.String(),
    }),
  ),
})
export type DeliveryView = Static<typeof DeliveryView>

export const DeliveriesAnswer = Type.Object({
  deliveries: Type.Array(DeliveryView),
  nextOffset: OrNull(Type.Integer()),
})
export type DeliveriesAnswer = Static<typeof DeliveriesAnswer>

export const DeliveryAnswer = Type.Object({ delivery: DeliveryView })
export type DeliveryAnswer = Static<typeof DeliveryAnswer>

/** A deal as it was right after the event. */
const ToldDeal = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  customerNumber: Type.String(),
  customerName: Type.String(),
  industry: OrNull(Type.String()),
  region: OrNull(Type.String()),
  owner: PersonRef,
  stage: StageRef,
  obstacle: OrNull(Type.String()),
  nextAction: OrNull(Type.Object({ date: Type.String(), text: Type.String() })),
  amountFen: OrNull(Fen),
  outcome: OutcomeName,
  evidenceCount: Type.Integer(),
})

const ToldEvent = Type.Object({
  /** Position in the history of what it is about: 1, 2, 3 … */
  version: Type.Integer(),
  /** Null: the clock, an import, a customer. */
  by: OrNull(PersonRef),
  /** 聊天, 页面, 接口「ERP 对接」 … */
  door: Type.String(),
  changes: Type.Array(ChangeLineView),
  /** What else there is to say of this kind of event. */
  facts: Type.Record(Type.String(), Type.Unknown()),
})

/** What is sent. Standard Webhooks: `type`, `timestamp`, `data`. Fields may be added, none is taken away. */
export const WebhookPayload = Type.Object({
  type: Type.String(),
  /** When it happened, ISO 8601 with Z. */
  timestamp: Type.String(),
  data: Type.Object({
    event: Type.Optional(ToldEvent),
    deal: Type.Optional(ToldDeal),
    lead: Type.Optional(
      Type.Object({
        id: Type.String(),
        customerName: Type.String(),
        region: OrNull(Type.String()),
        industry: OrNull(Type.String()),
        need: OrNull(Type.String()),
        standing: Type.String(),
        rep: OrNull(PersonRef),
      }),
    ),
    groupAlert: Type.Optional(
      Type.Object({
        id: Type.String(),
        rule: Type.String(),
        status: Type.String(),
        raisedAt: AnInstant,
        dealIds: Type.Array(Type.String()),
      }),
    ),
    person: Type.Optional(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        role: Type.String(),
        department: OrNull(Type.String()),
        region: OrNull(Type.String()),
        managerId: OrNull(Type.String()),
        active: Type.Boolean(),
      }),
    ),
    webhookId: Type.Optional(Type.String()),
  }),
})
export type WebhookPayload = Static<typeof WebhookPayload>
