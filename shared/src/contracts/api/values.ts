/**
 * Values every resource of the HTTP API (`/api/*`) is made of. Types for the pages, schemas for the
 * server. Moments are epoch ms on Kedu's clock, days `YYYY-MM-DD` in the company's zone, money in fen.
 */
import { type Static, type TSchema, Type } from 'typebox'

export const ClosedObject = { additionalProperties: false }

export function OrNull<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

export const AnInstant = Type.Number({ minimum: 0 })
export const DAY_PATTERN = '^\\d{4}-\\d{2}-\\d{2}$'
export const TIME_PATTERN = '^([01]\\d|2[0-3]):[0-5]\\d$'
/** The day itself is looked at by the rules: 2026-02-30 is refused there. */
export const ADay = Type.String({ pattern: DAY_PATTERN })
export const ATime = Type.String({ pattern: TIME_PATTERN })
/** Amounts of money: whole fen, not negative. */
export const Fen = Type.Integer({ minimum: 0, maximum: 100_000_000_000_000 })

/** Chosen by the page, the same on every retry of one act: what was done is not done again. */
export const ClientId = Type.String({ minLength: 8, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' })
export const DealIdText = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
export const PersonIdText = Type.String({ minLength: 1, maxLength: 128 })
export const CommandIdText = Type.String({ minLength: 1, maxLength: 400 })

export const PersonRef = Type.Object({ id: Type.String(), name: Type.String() })
export type PersonRef = Static<typeof PersonRef>

export const StageRef = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** 0-based; -1 for a stage the process no longer knows. */
  index: Type.Integer(),
})
export type StageRef = Static<typeof StageRef>

/** The same words as `EvidenceKind` in evidence/evidence.ts; a test keeps both the same. */
export const EvidenceKindName = Type.Union([
  Type.Literal('contract-scan'),
  Type.Literal('signature-page'),
  Type.Literal('quote'),
  Type.Literal('fulfilment-clause'),
  Type.Literal('site-photo'),
  Type.Literal('voice'),
  Type.Literal('document'),
  Type.Literal('unsorted'),
])

/** The same words as `DealField` in process/sales-process.ts; a test keeps both the same. */
export const DealFieldName = Type.Union([
  Type.Literal('customerName'),
  Type.Literal('stage'),
  Type.Literal('obstacle'),
  Type.Literal('nextAction'),
  Type.Literal('industry'),
  Type.Literal('firstContact'),
  Type.Literal('summary'),
  Type.Literal('attachment'),
])

export const OutcomeName = Type.Union([
  Type.Literal('open'),
  Type.Literal('won'),
  Type.Literal('lost'),
  Type.Literal('on-hold'),
])

/** Where something was done: shown beside what was done (R13), never used to decide anything. */
export const GivenPlace = Type.Object(
  {
    lat: Type.Number({ minimum: -90, maximum: 90 }),
    lng: Type.Number({ minimum: -180, maximum: 180 }),
    accuracyMeters: OrNull(Type.Number({ minimum: 0, maximum: 1_000_000 })),
    label: OrNull(Type.String({ maxLength: 200 })),
  },
  ClosedObject,
)
export type GivenPlace = Static<typeof GivenPlace>

export const NextActionView = Type.Object({
  date: Type.String(),
  time: OrNull(Type.String()),
  dueAt: AnInstant,
  isDeadline: Type.Boolean(),
  text: Type.String(),
})
export type NextActionView = Static<typeof NextActionView>

export const GivenNextAction = Type.Object(
  {
    date: ADay,
    time: OrNull(ATime),
    isDeadline: Type.Boolean(),
    /** What is to be done, may be empty. */
    text: Type.String({ maxLength: 2000 }),
  },
  ClosedObject,
)
export type GivenNextAction = Static<typeof GivenNextAction>

/** Where the 48-hour clock stands (D1); the same facts as the cards in the chat. Hours are whole. */
export const ClockView = Type.Union([
  Type.Object({ kind: Type.Literal('none') }),
  Type.Object({ kind: Type.Literal('waiting'), until: Type.String() }),
  Type.Object({
    kind: Type.Literal('running'),
    hoursLeft: Type.Integer(),
    dueAt: AnInstant,
    /** The next action is due, red is not reached. */
    isOverdue: Type.Boolean(),
  }),
  Type.Object({
    kind: Type.Literal('red'),
    overdueHours: Type.Integer(),
    redSince: AnInstant,
  }),
])
export type ClockView = Static<typeof ClockView>

/** One changed field in words. */
export const ChangeLineView = Type.Object({
  field: Type.String(),
  /** 阶段, 障碍, … */
  label: Type.String(),
  before: OrNull(Type.String()),
  after: Type.String(),
})
export type ChangeLineView = Static<typeof ChangeLineView>

/** A button of a question: `value` goes back, `label` is shown. */
export const ChoiceView = Type.Object({
  value: Type.String(),
  label: Type.String(),
  hint: OrNull(Type.String()),
})
export type ChoiceView = Static<typeof ChoiceView>

/** How complete the evidence is (R14): links of the chain, and how many of them a file proves. */
export const ChainView = Type.Object({
  needed: Type.Integer(),
  passed: Type.Integer(),
  doubtful: Type.Integer(),
  /** 0–100, doubtful counting half; null: nothing is needed yet. */
  percent: OrNull(Type.Integer()),
})
export type ChainView = Static<typeof ChainView>
