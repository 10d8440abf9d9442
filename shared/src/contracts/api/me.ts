/** `GET /api/me`, `PATCH /api/me/settings`, `GET /api/colleagues`. */
import { type Static, Type } from 'typebox'
import { WebRole } from '../web-chat.ts'
import {
  ATime,
  ClosedObject,
  DealFieldName,
  EvidenceKindName,
  OrNull,
  PersonIdText,
  PersonRef,
} from './values.ts'

const QuietHours = Type.Object({ from: ATime, to: ATime }, ClosedObject)
const Delivery = Type.Union([Type.Literal('immediate'), Type.Literal('digest')])

const Brief = Type.Union([Type.Literal('on'), Type.Literal('off')])

/** What one decides for oneself (E8, E11, E20). */
export const MySettings = Type.Object({
  delivery: Delivery,
  /** Null: the company's hold. */
  quietHours: OrNull(QuietHours),
  deputy: OrNull(PersonRef),
  /** The morning brief; null: this person leads nobody and gets none. */
  brief: OrNull(Brief),
})
export type MySettings = Static<typeof MySettings>

/** Absent = unchanged. */
export const MySettingsPatch = Type.Object(
  {
    delivery: Type.Optional(Delivery),
    quietHours: Type.Optional(OrNull(QuietHours)),
    deputyId: Type.Optional(OrNull(PersonIdText)),
    brief: Type.Optional(Brief),
  },
  ClosedObject,
)
export type MySettingsPatch = Static<typeof MySettingsPatch>

export const ProcessView = Type.Object({
  template: Type.Union([Type.Literal('light'), Type.Literal('b2b')]),
  stages: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      /** What the entrance of this stage wants; empty without a gate. */
      needs: Type.Array(Type.Object({ kind: EvidenceKindName, name: Type.String() })),
    }),
  ),
  /** In the order of the form. */
  fields: Type.Array(
    Type.Object({ field: DealFieldName, label: Type.String(), isRequired: Type.Boolean() }),
  ),
  allowSkip: Type.Boolean(),
  moveBack: Type.Union([Type.Literal('anyone'), Type.Literal('manager'), Type.Literal('nobody')]),
  industries: Type.Array(Type.String()),
  regions: Type.Array(Type.String()),
  firstContactChannels: Type.Array(Type.String()),
  obstacles: Type.Array(Type.String()),
  /** What photos and files can be sorted as, in the order of the buttons. */
  evidenceKinds: Type.Array(Type.Object({ kind: EvidenceKindName, name: Type.String() })),
  contractStageId: Type.String(),
  deliveryStageId: Type.String(),
})
export type ProcessView = Static<typeof ProcessView>

export const MeView = Type.Object({
  person: Type.Object({
    id: Type.String(),
    name: Type.String(),
    role: WebRole,
    department: OrNull(Type.String()),
    region: OrNull(Type.String()),
    manager: OrNull(PersonRef),
  }),
  /** Whose deals one sees (E5). `region` names it; `words` says it in Chinese. */
  scope: Type.Object({
    kind: Type.Union([
      Type.Literal('own'),
      Type.Literal('team'),
      Type.Literal('region'),
      Type.Literal('all'),
    ]),
    region: OrNull(Type.String()),
    words: Type.String(),
  }),
  /** Which pages to offer. */
  may: Type.Object({
    openDeals: Type.Boolean(),
    seeTeam: Type.Boolean(),
    seeAlerts: Type.Boolean(),
    seeBoards: Type.Boolean(),
    seePayments: Type.Boolean(),
    seeRules: Type.Boolean(),
  }),
  process: ProcessView,
  company: Type.Object({
    zone: Type.String(),
    today: Type.String(),
    clock: Type.Union([Type.Literal('natural'), Type.Literal('working')]),
    basis: Type.Union([Type.Literal('next-action'), Type.Literal('field-untouched')]),
    redFlagHours: Type.Number(),
    dueTime: Type.String(),
    digestTime: Type.String(),
    undoHours: Type.Number(),
    quietHours: OrNull(QuietHours),
  }),
  settings: MySettings,
  /** For badges: own open deals, own tasks, open alerts in view. */
  counts: Type.Object({
    red: Type.Integer(),
    dueToday: Type.Integer(),
    open: Type.Integer(),
    tasks: Type.Integer(),
    alerts: Type.Integer(),
  }),
})
export type MeView = Static<typeof MeView>

/** Colleagues to choose from. */
export const ColleaguesAnswer = Type.Object({
  people: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      role: WebRole,
      department: OrNull(Type.String()),
      region: OrNull(Type.String()),
      /** May own deals, so may be given one or stand in for somebody. */
      canOwnDeals: Type.Boolean(),
    }),
  ),
})
export type ColleaguesAnswer = Static<typeof ColleaguesAnswer>
