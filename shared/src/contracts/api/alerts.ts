/** `GET /api/alerts`, `POST /api/alerts/:alertId/repair`. */
import { type Static, Type } from 'typebox'
import { DealRowView } from './deals.ts'
import { ADay, AnInstant, ClientId, ClosedObject, OrNull, PersonRef, StageRef } from './values.ts'

/** Alerts are answered so many at a time. */
export const ALERTS_AT_A_TIME = 100

export const AlertsQuery = Type.Object(
  {
    /** Default `open`; `recent` adds those closed in the last two days. */
    status: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('recent')])),
    /** From one place in the list on; those about several deals come with the first. */
    from: Type.Optional(Type.String({ pattern: '^\\d{1,6}$' })),
    /** Those that two taps repair, and nothing else. */
    only: Type.Optional(Type.Literal('repairable')),
  },
  ClosedObject,
)
export type AlertsQuery = Static<typeof AlertsQuery>

/** Who was told what and when, or why not (house rule 8). */
const AlertSteps = Type.Array(
  Type.Object({
    kind: Type.Union([Type.Literal('nudge'), Type.Literal('manager'), Type.Literal('director')]),
    recipient: OrNull(PersonRef),
    at: AnInstant,
    mode: Type.Union([Type.Literal('immediate'), Type.Literal('digest'), Type.Literal('none')]),
    /** Sentences, never empty. */
    reasons: Type.Array(Type.String()),
  }),
)

export const AlertView = Type.Object({
  id: Type.String(),
  rule: Type.Union([
    Type.Literal('red-flag'),
    Type.Literal('missing-follow-up'),
    Type.Literal('long-stage-dwell'),
    Type.Literal('unanswered-request'),
  ]),
  /** Only its owner was told so far. */
  isNudge: Type.Boolean(),
  /** What it is about, in one line. */
  title: Type.String(),
  tone: Type.Union([Type.Literal('red'), Type.Literal('yellow')]),
  deal: DealRowView,
  raisedAt: AnInstant,
  status: Type.Union([Type.Literal('open'), Type.Literal('handled'), Type.Literal('cleared')]),
  closedAt: OrNull(AnInstant),
  closedBy: OrNull(PersonRef),
  /** The sum behind it: 48 小时 = 周五 15:00 → 周二 15:00，周末不计。 */
  sum: Type.String(),
  steps: AlertSteps,
  /** What the first tap offers; null when it is over, not mine to repair or asks for something else. */
  repair: OrNull(
    Type.Object({
      obstacles: Type.Array(Type.String()),
      nextStage: OrNull(StageRef),
      /** Day the next action gets on 已联系 and 推进. */
      contactedAgainOn: ADay,
      waitDates: Type.Array(ADay),
    }),
  ),
})
export type AlertView = Static<typeof AlertView>

/** Deals shown of a group's alert; all of them are counted. */
export const GROUP_ALERT_DEALS = 20
/** The others are answered so many at a time. */
export const MORE_GROUP_ALERT_DEALS = 100

/** A deal of several that are one alert, and why it is in it. */
const GroupAlertDeal = Type.Object({ deal: DealRowView, why: Type.String() })

/** Orange or red: several deals, one alert. */
export const GroupAlertView = Type.Object({
  id: Type.String(),
  rule: Type.Union([Type.Literal('owner-overdue-cluster'), Type.Literal('region-delivery-gap')]),
  title: Type.String(),
  tone: Type.Union([Type.Literal('orange'), Type.Literal('red')]),
  raisedAt: AnInstant,
  status: Type.Union([Type.Literal('open'), Type.Literal('cleared')]),
  closedAt: OrNull(AnInstant),
  /** The sum behind it. */
  sum: Type.String(),
  /** The longest first, those one may see, each with why it is in it. */
  deals: Type.Array(GroupAlertDeal),
  /** Of which `deals` are the first. */
  total: Type.Integer(),
  steps: AlertSteps,
  /** 《区域交付能力诊断包》 of a red; null while it is being made, and for an orange. */
  pack: OrNull(
    Type.Object({
      madeAt: AnInstant,
      hasPdf: Type.Boolean(),
      /** The last mail of it, in words; null: none was written. */
      mail: OrNull(Type.String()),
      /** A mail server is set and the one who would get it has an address. */
      maySend: Type.Boolean(),
    }),
  ),
})
export type GroupAlertView = Static<typeof GroupAlertView>

export const AlertsAnswer = Type.Object({
  alerts: Type.Array(AlertView),
  /** Of which `alerts` are some. */
  total: Type.Integer(),
  /** Red ones first. */
  groups: Type.Array(GroupAlertView),
})
export type AlertsAnswer = Static<typeof AlertsAnswer>

export const AlertParams = Type.Object({
  alertId: Type.String({
    maxLength: 200,
    pattern: '^[a-z-]+:[A-Za-z0-9_-]{1,64}:[0-9A-Za-z_-]{1,64}$',
  }),
})

/** `GET /api/alerts/:alertId/deals` */
export const GroupAlertParams = Type.Object({
  alertId: Type.String({
    maxLength: 300,
    // Any alert's: one that is about a single deal is not found.
    pattern: '^[a-z-]+:[^/]{1,200}:[0-9A-Za-z_-]{1,64}$',
  }),
})
export const GroupAlertDealsQuery = Type.Object(
  { from: Type.Optional(Type.String({ pattern: '^\\d{1,6}$' })) },
  ClosedObject,
)
/** From one place in the list on, in the order of the alert. */
export const GroupAlertDeals = Type.Object({
  deals: Type.Array(GroupAlertDeal),
  total: Type.Integer(),
})
export type GroupAlertDeals = Static<typeof GroupAlertDeals>

/** `GET /api/alerts/:alertId/diagnosis.pdf`, `….xlsx`, `POST …/diagnosis/send`. */
export const RegionAlertParams = Type.Object({
  alertId: Type.String({ maxLength: 300, pattern: '^region-delivery-gap:[^/]{1,200}:\\d{1,16}$' }),
})

/** Mails the pack again, to whoever was told of the red, or to a director who asks. */
export const SendDiagnosis = Type.Object({ clientId: ClientId }, ClosedObject)
export type SendDiagnosis = Static<typeof SendDiagnosis>
export const SendDiagnosisAnswer = Type.Object({ to: PersonRef })
export type SendDiagnosisAnswer = Static<typeof SendDiagnosisAnswer>

/** The second tap (L1): writes obstacle and date (or wait, or stage) and closes the alert everywhere. */
export const RepairAlert = Type.Object(
  {
    clientId: ClientId,
    choice: Type.Union([
      Type.Object({ kind: Type.Literal('contacted') }, ClosedObject),
      Type.Object({ kind: Type.Literal('advance') }, ClosedObject),
      Type.Object({ kind: Type.Literal('wait'), until: ADay }, ClosedObject),
    ]),
    /** Null: the one on the deal stands. */
    obstacle: OrNull(Type.String({ minLength: 1, maxLength: 2000 })),
  },
  ClosedObject,
)
export type RepairAlert = Static<typeof RepairAlert>
