/** `GET /api/deals`, `GET /api/deals/by-owner`: the ledger as lists. */
import { type Static, Type } from 'typebox'
import {
  AnInstant,
  ClockView,
  ClosedObject,
  DealIdText,
  Fen,
  NextActionView,
  OrNull,
  OutcomeName,
  PersonIdText,
  PersonRef,
  StageRef,
} from './values.ts'

export const DEALS_PAGE = 30
export const DEALS_PAGE_MOST = 100
/** Deals shown of each person in the grouped list; the rest is behind `?owner=`. */
export const DEALS_PER_OWNER = 5

/** A row of a list: what the ruler, the clock chip and the two lines below need. */
export const DealRowView = Type.Object({
  id: Type.String(),
  /** Goes back as `expectedVersion`. */
  version: Type.Integer(),
  customerNumber: Type.String(),
  customerName: Type.String(),
  industry: OrNull(Type.String()),
  region: OrNull(Type.String()),
  owner: PersonRef,
  stage: StageRef,
  /** The day the stage was entered is day 1. */
  dayInStage: Type.Integer(),
  /** Days after entering the stage at which the red flag comes, ahead or passed; null without a clock. */
  thresholdDay: OrNull(Type.Integer()),
  obstacle: OrNull(Type.String()),
  nextAction: OrNull(NextActionView),
  clock: ClockView,
  isDueToday: Type.Boolean(),
  amountFen: OrNull(Fen),
  outcome: OutcomeName,
  wait: OrNull(Type.Object({ until: Type.String(), reason: Type.String() })),
  evidenceCount: Type.Integer(),
  updatedAt: AnInstant,
  updatedBy: PersonRef,
  /** The last entry was made by somebody else than the owner (R15). */
  isStandIn: Type.Boolean(),
  mayChange: Type.Boolean(),
})
export type DealRowView = Static<typeof DealRowView>

export const DealCounts = Type.Object({
  /** Open deals. */
  total: Type.Integer(),
  red: Type.Integer(),
  /** Due before now, not red yet. */
  overdue: Type.Integer(),
  dueToday: Type.Integer(),
  waiting: Type.Integer(),
})
export type DealCounts = Static<typeof DealCounts>

/** `red`, `due` (today or past, not red), `waiting`, `quiet` (nothing due today, not waiting). */
const ClockFilter = Type.Union([
  Type.Literal('red'),
  Type.Literal('due'),
  Type.Literal('waiting'),
  Type.Literal('quiet'),
])

const filters = {
  /** Name, part of it, alias, customer number, pinyin or initials. */
  q: Type.Optional(Type.String({ maxLength: 60 })),
  stage: Type.Optional(Type.String({ maxLength: 64 })),
  /** Empty: those without one. */
  industry: Type.Optional(Type.String({ maxLength: 60 })),
  /** Empty: those without one. */
  region: Type.Optional(Type.String({ maxLength: 60 })),
  clock: Type.Optional(ClockFilter),
  /** Default `open`. */
  outcome: Type.Optional(Type.Union([...OutcomeName.anyOf, Type.Literal('any')])),
}

/** Red first (longest first), then due, then by next action; waiting and closed last. */
export const DealsQuery = Type.Object(
  {
    ...filters,
    owner: Type.Optional(PersonIdText),
    cursor: Type.Optional(Type.String({ maxLength: 300, pattern: '^[A-Za-z0-9_-]+$' })),
    /** 1 to 100, default 30. */
    limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|100)$' })),
  },
  ClosedObject,
)
export type DealsQuery = Static<typeof DealsQuery>

export const DealsAnswer = Type.Object({
  deals: Type.Array(DealRowView),
  /** What fits the filters, all pages. */
  counts: DealCounts,
  matches: Type.Integer(),
  /** Null: this was the last page. */
  nextCursor: OrNull(Type.String()),
})
export type DealsAnswer = Static<typeof DealsAnswer>

export const DealsByOwnerQuery = Type.Object(filters, ClosedObject)
export type DealsByOwnerQuery = Static<typeof DealsByOwnerQuery>

/** Most red first, then by name. */
export const DealsByOwnerAnswer = Type.Object({
  owners: Type.Array(
    Type.Object({
      owner: PersonRef,
      counts: DealCounts,
      matches: Type.Integer(),
      /** The first `DEALS_PER_OWNER` in the order of the list. */
      deals: Type.Array(DealRowView),
    }),
  ),
})
export type DealsByOwnerAnswer = Static<typeof DealsByOwnerAnswer>

export const DealParams = Type.Object({ dealId: DealIdText })
