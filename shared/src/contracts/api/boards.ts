/**
 * `GET /api/boards/<name>`: how the company sells, from its own records. Every board is about the deals
 * the person may see, narrowed by the same filters; `/rows` opens what is behind a number, `.xlsx` is
 * the same as a file.
 */
import { type Static, Type } from 'typebox'
import { AnInstant, ClosedObject, DAY_PATTERN, OrNull, PersonIdText, PersonRef } from './values.ts'

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
  /** Of the checklist's sample: another number draws another five; default 0. */
  draw: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })),
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
  /** Of the cloud: the sentences it stands in. */
  word: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  /** Of the trend: the week's Monday. */
  week: Type.Optional(Type.String({ pattern: DAY_PATTERN })),
  /** Of the behaviour metrics and the checklist: whose decisions, requests or questions. */
  person: Type.Optional(PersonIdText),
  /** Of the renewals. */
  month: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}$' })),
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

export const BoardSettings = Type.Object(
  {
    goLiveOn: OrNull(Type.String({ pattern: DAY_PATTERN })),
    cloudWords: Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 500 }),
    cloudStopWords: Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 500 }),
  },
  ClosedObject,
)
export type BoardSettings = Static<typeof BoardSettings>

/** Absent = unchanged. */
export const BoardSettingsPatch = Type.Partial(BoardSettings, ClosedObject)
export type BoardSettingsPatch = Static<typeof BoardSettingsPatch>
