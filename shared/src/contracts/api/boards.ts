/**
 * `GET /api/boards/<name>`: how the company sells, from its own records. Every board is about the deals
 * the person may see, narrowed by the same filters; `/rows` opens what is behind a number, `.xlsx` is
 * the same as a file.
 */
import { type Static, type TSchema, Type } from 'typebox'
import { DealCounts, DealRowView } from './deals.ts'
import { AnInstant, ClosedObject, OrNull, PersonIdText, PersonRef, StageRef } from './values.ts'

/** Their addresses; the order is the page's. */
export const BOARD_NAMES = ['overview', 'heat-map', 'overdue', 'dwell'] as const
export type BoardName = (typeof BOARD_NAMES)[number]

/** `last-30` …, or `2026-10-01_2026-10-31`; see insight/period.ts. */
const PERIOD_PATTERN =
  '^(this-week|this-month|this-quarter|last-(7|30|90|365)|\\d{4}-\\d{2}-\\d{2}_\\d{4}-\\d{2}-\\d{2})$'

const HeatSplit = Type.Union([Type.Literal('industry'), Type.Literal('region')])

const filters = {
  /** Empty: customers without one. */
  region: Type.Optional(Type.String({ maxLength: 60 })),
  /** A manager: the deals of those below, and their own. */
  team: Type.Optional(PersonIdText),
  owner: Type.Optional(PersonIdText),
  /** Default `last-30`. */
  period: Type.Optional(Type.String({ pattern: PERIOD_PATTERN })),
  /** What the heat map is split by; default `industry`. */
  by: Type.Optional(HeatSplit),
}

export const BoardQuery = Type.Object(filters, ClosedObject)
export type BoardQuery = Static<typeof BoardQuery>

/** Which number of the board is opened. */
const picks = {
  stage: Type.Optional(Type.String({ maxLength: 64 })),
  /** Of the heat map; empty: those where it is not filled in. */
  group: Type.Optional(Type.String({ maxLength: 60 })),
  /** A part of the board, e.g. `red`. */
  part: Type.Optional(Type.String({ pattern: '^[a-z][a-z-]{0,30}$' })),
}

export const BOARD_ROWS_PAGE = 50

export const BoardRowsQuery = Type.Object(
  {
    ...filters,
    ...picks,
    /** How many rows come before; default 0. */
    offset: Type.Optional(Type.String({ pattern: '^\\d{1,6}$' })),
  },
  ClosedObject,
)
export type BoardRowsQuery = Static<typeof BoardRowsQuery>

export const BoardExportQuery = Type.Object({ ...filters, ...picks }, ClosedObject)

/** What the numbers are about, in words: whose deals, which days, at which moment. */
export const BoardHead = Type.Object({
  scope: Type.String(),
  /** Null: the board shows how things stand, not a span of days. */
  period: OrNull(Type.String()),
  at: AnInstant,
})
export type BoardHead = Static<typeof BoardHead>

export const BoardColumn = Type.Object({
  label: Type.String(),
  kind: Type.Union([
    Type.Literal('text'),
    Type.Literal('count'),
    Type.Literal('days'),
    Type.Literal('percent'),
    /** Fen. */
    Type.Literal('money'),
    /** Epoch ms. */
    Type.Literal('moment'),
  ]),
})
export type BoardColumn = Static<typeof BoardColumn>

export const BoardCell = Type.Union([Type.String(), Type.Number(), Type.Null()])

export const BoardRowsAnswer = Type.Object({
  head: BoardHead,
  title: Type.String(),
  columns: Type.Array(BoardColumn),
  rows: Type.Array(
    Type.Object({
      /** The customer's page; null: the row is about none alone. */
      dealId: OrNull(Type.String()),
      cells: Type.Array(BoardCell),
    }),
  ),
  total: Type.Integer(),
  /** Null: these were the last. */
  nextOffset: OrNull(Type.Integer()),
})
export type BoardRowsAnswer = Static<typeof BoardRowsAnswer>

/** `GET /api/boards`: what can be filtered by. */
export const BoardsAnswer = Type.Object({
  /** Of customers in view; empty: not filled in. */
  regions: Type.Array(Type.String()),
  /** Those who lead somebody in view. */
  teams: Type.Array(PersonRef),
  /** Those with deals in view. */
  owners: Type.Array(PersonRef),
  maySettle: Type.Boolean(),
})
export type BoardsAnswer = Static<typeof BoardsAnswer>

export const HeatMapAnswer = Type.Object({
  head: BoardHead,
  by: HeatSplit,
  stages: Type.Array(StageRef),
  groups: Type.Array(
    Type.Object({
      /** Empty: not filled in. */
      key: Type.String(),
      label: Type.String(),
      /** One per stage, in their order. */
      counts: Type.Array(Type.Integer()),
      total: Type.Integer(),
    }),
  ),
  totals: Type.Array(Type.Integer()),
})
export type HeatMapAnswer = Static<typeof HeatMapAnswer>

export const OverdueAnswer = Type.Object({
  head: BoardHead,
  deals: Type.Array(
    Type.Object({
      deal: DealRowView,
      lastUpdateAt: AnInstant,
      /** Whole hours since then. */
      hoursSince: Type.Integer(),
    }),
  ),
})
export type OverdueAnswer = Static<typeof OverdueAnswer>

/** Days, with fractions. */
export const SpreadView = Type.Object({
  count: Type.Integer(),
  mean: Type.Number(),
  median: Type.Number(),
})
export type SpreadView = Static<typeof SpreadView>

export const DwellAnswer = Type.Object({
  head: BoardHead,
  /** The first day of working with Kedu; null: there is no deal yet. */
  goLiveOn: OrNull(Type.String()),
  /** An admin said so; else it is the day of the oldest deal. */
  isSaid: Type.Boolean(),
  stages: Type.Array(
    Type.Object({
      stage: StageRef,
      before: OrNull(SpreadView),
      after: OrNull(SpreadView),
      /** Of the mean; −52 means: shorter by 52 %. */
      changePercent: OrNull(Type.Number()),
      now: OrNull(SpreadView),
    }),
  ),
})
export type DwellAnswer = Static<typeof DwellAnswer>

/** The first screen: what is red, who needs help, where it piles up. */
export const OverviewAnswer = Type.Object({
  head: BoardHead,
  counts: DealCounts,
  /** Those with red deals, most first; at most three. */
  helpers: Type.Array(Type.Object({ person: PersonRef, counts: DealCounts })),
  /** The stage with the most customers that stay longer than is usual there; null: none does. */
  pile: OrNull(
    Type.Object({
      stage: StageRef,
      /** Open deals in it, and those in it longer than the usual days. */
      deals: Type.Integer(),
      slow: Type.Integer(),
      usualDays: Type.Number(),
    }),
  ),
  /** Longest since its last update; null: there is no open deal. */
  longest: OrNull(
    Type.Object({ dealId: Type.String(), customerName: Type.String(), hoursSince: Type.Integer() }),
  ),
})
export type OverviewAnswer = Static<typeof OverviewAnswer>

/** Schemas of the boards' answers by their names. */
export const BOARD_ANSWERS = {
  overview: OverviewAnswer,
  'heat-map': HeatMapAnswer,
  overdue: OverdueAnswer,
  dwell: DwellAnswer,
} as const satisfies Record<BoardName, TSchema>

export type BoardAnswers = { [N in BoardName]: Static<(typeof BOARD_ANSWERS)[N]> }

export const BoardSettings = Type.Object(
  {
    goLiveOn: OrNull(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    cloudWords: Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 500 }),
    cloudStopWords: Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 500 }),
  },
  ClosedObject,
)
export type BoardSettings = Static<typeof BoardSettings>

/** Absent = unchanged. */
export const BoardSettingsPatch = Type.Partial(BoardSettings, ClosedObject)
export type BoardSettingsPatch = Static<typeof BoardSettingsPatch>
