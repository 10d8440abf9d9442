/** `GET /api/team`, `/api/team/heatmap`, `/api/team/overdue-top`: for those who lead. */
import { type Static, Type } from 'typebox'
import { DealCounts, DealRowView } from './deals.ts'
import { AnInstant, ChainView, ClosedObject, OrNull, PersonRef, StageRef } from './values.ts'

/** Most red first. Everybody in view who owns open deals or sells. */
export const TeamAnswer = Type.Object({
  members: Type.Array(
    Type.Object({
      person: PersonRef,
      department: OrNull(Type.String()),
      region: OrNull(Type.String()),
      counts: DealCounts,
      /** Of the open and the won deals in view. */
      chain: ChainView,
    }),
  ),
  counts: DealCounts,
  chain: ChainView,
})
export type TeamAnswer = Static<typeof TeamAnswer>

export const HeatmapQuery = Type.Object(
  { by: Type.Union([Type.Literal('industry'), Type.Literal('region')]) },
  ClosedObject,
)

/**
 * Open deals per stage and group (R19). A cell's list: `/api/deals?stage=<id>&industry=<key>`, with
 * an empty value for the group without one.
 */
export const HeatmapAnswer = Type.Object({
  by: Type.Union([Type.Literal('industry'), Type.Literal('region')]),
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
export type HeatmapAnswer = Static<typeof HeatmapAnswer>

/** Open deals with the longest time since their last update in the stage they are in (R20). */
export const OverdueTopAnswer = Type.Object({
  deals: Type.Array(
    Type.Object({
      deal: DealRowView,
      lastUpdateAt: AnInstant,
      /** Whole hours since then. */
      hoursSince: Type.Integer(),
    }),
  ),
})
export type OverdueTopAnswer = Static<typeof OverdueTopAnswer>
