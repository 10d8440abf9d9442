/** What each board answers, by its name. */
import { type Static, type TSchema, Type } from 'typebox'
import type { BoardName } from '../board-names.ts'
import { BoardHead } from './boards.ts'
import { DealCounts } from './deals.ts'
import { HeatmapAnswer, OverdueTopAnswer } from './team.ts'
import { ChainView, OrNull, PersonRef, StageRef } from './values.ts'

export const HeatMapAnswer = Type.Object({ head: BoardHead, ...HeatmapAnswer.properties })
export type HeatMapAnswer = Static<typeof HeatMapAnswer>

export const OverdueAnswer = Type.Object({ head: BoardHead, ...OverdueTopAnswer.properties })
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

export const WordsAnswer = Type.Object({
  head: BoardHead,
  words: Type.Array(
    Type.Object({ word: Type.String(), occurrences: Type.Integer(), deals: Type.Integer() }),
  ),
  /** Summaries written in the period. */
  summaries: Type.Integer(),
  /** Words that occur as often, or less often, are not shown. */
  moreThan: Type.Integer(),
})
export type WordsAnswer = Static<typeof WordsAnswer>

export const HollowAnswer = Type.Object({
  head: BoardHead,
  /** Most deals first. */
  people: Type.Array(
    Type.Object({
      person: PersonRef,
      deals: Type.Integer(),
      stageMoves: Type.Integer(),
      dateMoves: Type.Integer(),
    }),
  ),
})
export type HollowAnswer = Static<typeof HollowAnswer>

export const ChainAnswer = Type.Object({
  head: BoardHead,
  /** Most complete first; those of whom nothing is needed yet come last. */
  people: Type.Array(Type.Object({ person: PersonRef, deals: Type.Integer(), chain: ChainView })),
  chain: ChainView,
})
export type ChainAnswer = Static<typeof ChainAnswer>

/** A part of a customer's health; null: no data. */
const HealthPartView = OrNull(
  Type.Object({
    /** 0–100, whole. */
    percent: Type.Integer(),
    /** What it adds to the value, one digit after the point. */
    points: Type.Number(),
  }),
)

export const HealthParts = Type.Object({
  /** 回款率 */
  collection: HealthPartView,
  /** 互动频次 */
  contact: HealthPartView,
  /** 需求匹配度 */
  fit: HealthPartView,
})
export type HealthParts = Static<typeof HealthParts>

/** `GET /api/deals/:dealId/health`: one customer's; null: no part has data, or it is closed without a win. */
export const DealHealthView = Type.Object({
  value: OrNull(Type.Integer()),
  parts: HealthParts,
})
export type DealHealthView = Static<typeof DealHealthView>

export const HealthAnswer = Type.Object({
  head: BoardHead,
  /** Of all in view; null: none has data. */
  average: OrNull(Type.Integer()),
  customers: Type.Integer(),
  weights: Type.Object({
    collection: Type.Integer(),
    contact: Type.Integer(),
    fit: Type.Integer(),
  }),
  /** From the sickest: 0–19, 20–39 … 80–100. */
  buckets: Type.Array(Type.Integer()),
  /** The ten lowest. */
  lowest: Type.Array(
    Type.Object({
      dealId: Type.String(),
      customerName: Type.String(),
      owner: PersonRef,
      value: Type.Integer(),
      parts: HealthParts,
    }),
  ),
})
export type HealthAnswer = Static<typeof HealthAnswer>

export const BehaviourAnswer = Type.Object({
  head: BoardHead,
  /** R31 */
  cited: Type.Object({
    decisions: Type.Integer(),
    cited: Type.Integer(),
    percent: OrNull(Type.Integer()),
    targetPercent: Type.Integer(),
    /** Items of briefs that were used in meetings, 〔会上用了这条〕. */
    usedInMeetings: Type.Integer(),
    people: Type.Array(
      Type.Object({ person: PersonRef, decisions: Type.Integer(), cited: Type.Integer() }),
    ),
  }),
  /** R32 */
  firstDeals: Type.Object({
    people: Type.Integer(),
    waiting: Type.Integer(),
    meanDays: OrNull(Type.Number()),
    beforeDays: Type.Number(),
    targetDays: Type.Number(),
    /** Reps whose first day nobody has said. */
    withoutDay: Type.Integer(),
  }),
  /** R30: requests to other departments in whole weeks, the newest last; null: nobody in view raised one. */
  requests: OrNull(
    Type.Object({
      /** Mondays. */
      weeks: Type.Array(Type.String()),
      counts: Type.Array(Type.Integer()),
      /** Of the newest week over the one before; null: that had none. */
      percent: OrNull(Type.Integer()),
      isMet: Type.Boolean(),
      people: Type.Array(
        Type.Object({
          person: PersonRef,
          counts: Type.Array(Type.Integer()),
          percent: OrNull(Type.Integer()),
          isMet: Type.Boolean(),
        }),
      ),
      /** R33: teams by their manager, the longest streak first. */
      teams: Type.Array(
        Type.Object({
          manager: PersonRef,
          counts: Type.Array(Type.Integer()),
          weeks: Type.Integer(),
          isStreak: Type.Boolean(),
        }),
      ),
    }),
  ),
  /** R33: customers that came back, month by month, beside it: together, not because of it. */
  renewals: Type.Array(
    Type.Object({
      month: Type.String(),
      won: Type.Integer(),
      renewed: Type.Integer(),
      percent: OrNull(Type.Number()),
    }),
  ),
  requestsTargetPercent: Type.Integer(),
  streakWeeks: Type.Integer(),
})
export type BehaviourAnswer = Static<typeof BehaviourAnswer>

export const ChecklistAnswer = Type.Object({
  head: BoardHead,
  /** R46 */
  sample: Type.Object({
    deals: Type.Array(
      Type.Object({
        dealId: Type.String(),
        customerName: Type.String(),
        owner: PersonRef,
        isEmpty: Type.Boolean(),
      }),
    ),
    empty: Type.Integer(),
    /** More than two of them. */
    isAbsent: Type.Boolean(),
  }),
  /** R47: of those who lead and are in view. */
  asks: Type.Object({
    people: Type.Array(
      Type.Object({ person: PersonRef, asks: Type.Integer(), isUnseen: Type.Boolean() }),
    ),
    most: Type.Integer(),
    days: Type.Integer(),
  }),
  /** R48 */
  attachments: Type.Object({
    worked: Type.Integer(),
    withFile: Type.Integer(),
    percent: OrNull(Type.Number()),
    leastPercent: Type.Integer(),
    isLow: Type.Boolean(),
  }),
})
export type ChecklistAnswer = Static<typeof ChecklistAnswer>

export const FunnelAnswer = Type.Object({
  head: BoardHead,
  stages: Type.Array(
    Type.Object({
      stage: StageRef,
      entered: Type.Integer(),
      moved: Type.Integer(),
      lost: Type.Integer(),
      percent: OrNull(Type.Integer()),
    }),
  ),
})
export type FunnelAnswer = Static<typeof FunnelAnswer>

export const TrendAnswer = Type.Object({
  head: BoardHead,
  /** Oldest first; the last one is under way. */
  weeks: Type.Array(
    Type.Object({
      firstDay: Type.String(),
      lastDay: Type.String(),
      opened: Type.Integer(),
      proven: Type.Integer(),
      hollow: Type.Integer(),
      won: Type.Integer(),
      lost: Type.Integer(),
      files: Type.Integer(),
      acts: Type.Integer(),
    }),
  ),
})
export type TrendAnswer = Static<typeof TrendAnswer>

/** Schemas of the boards' answers by their names. */
export const BOARD_ANSWERS = {
  overview: OverviewAnswer,
  'heat-map': HeatMapAnswer,
  overdue: OverdueAnswer,
  words: WordsAnswer,
  dwell: DwellAnswer,
  funnel: FunnelAnswer,
  trend: TrendAnswer,
  hollow: HollowAnswer,
  chain: ChainAnswer,
  health: HealthAnswer,
  behaviour: BehaviourAnswer,
  checklist: ChecklistAnswer,
} as const satisfies Record<BoardName, TSchema>

export type BoardAnswers = { [N in BoardName]: Static<(typeof BOARD_ANSWERS)[N]> }
