/**
 * The rules of the company (E24): read by those whom they tell, changed by the admin. The page draws
 * the fields from what comes with them and knows none of them.
 */
import { type Static, type TSchema, Type } from 'typebox'
import { RULE_FIELD_NAMES, type RuleFieldName } from '../../process/rule-fields.ts'
import { AnInstant, ATime, ChangeLineView, ClosedObject, OrNull, PersonRef } from './values.ts'

/** Hours and days as numbers, percentages as shares, times as HH:MM, several recipients as a list; null: off. */
export const RuleValue = Type.Union([
  Type.Number(),
  Type.String({ maxLength: 128 }),
  Type.Array(Type.String({ maxLength: 128 }), { maxItems: 50 }),
  Type.Object({ from: ATime, to: ATime }, ClosedObject),
  Type.Null(),
])

const changed = Object.fromEntries(
  RULE_FIELD_NAMES.map((name): [string, TSchema] => [name, Type.Optional(RuleValue)]),
) as Record<RuleFieldName, ReturnType<typeof Type.Optional<typeof RuleValue>>>

/** Absent = unchanged. */
export const RuleChanges = Type.Object(changed, ClosedObject)
export type RuleChanges = Static<typeof RuleChanges>

/** `PATCH /api/rules` (or `POST`): all of it or nothing. */
export const ChangeRules = Type.Object(
  {
    /** Of the answer the change was made from: what others changed since is not written over. */
    expectedVersion: Type.Integer({ minimum: 0 }),
    changes: RuleChanges,
  },
  ClosedObject,
)
export type ChangeRules = Static<typeof ChangeRules>

export const RuleFieldView = Type.Object({
  field: Type.String(),
  label: Type.String(),
  /** What it does, one sentence. */
  does: Type.String(),
  kind: Type.Union([
    Type.Literal('number'),
    Type.Literal('time'),
    Type.Literal('span'),
    Type.Literal('choice'),
    Type.Literal('person'),
    /** A role around the owner, or `person:<id>`, or a list of both; the options list both. */
    Type.Literal('recipient'),
  ]),
  /** 小时; empty for what is not counted. */
  unit: Type.String(),
  /** A share shown and typed as a percentage. */
  isPercent: Type.Boolean(),
  /** 大于 0，最多 8760 小时; null: no range. */
  range: OrNull(Type.String()),
  /** What null means, e.g. 不提醒; null: it cannot be off. */
  off: OrNull(Type.String()),
  options: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })),
  value: RuleValue,
  /** The value in words. */
  shown: Type.String(),
})
export type RuleFieldView = Static<typeof RuleFieldView>

export const RulesAnswer = Type.Object({
  version: Type.Integer(),
  mayChange: Type.Boolean(),
  groups: Type.Array(
    Type.Object({ group: Type.String(), name: Type.String(), fields: Type.Array(RuleFieldView) }),
  ),
})
export type RulesAnswer = Static<typeof RulesAnswer>

/** `GET /api/rules/history?before=`: newest first. */
export const RuleHistoryQuery = Type.Object(
  { before: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })) },
  ClosedObject,
)

export const RuleHistoryAnswer = Type.Object({
  changes: Type.Array(
    Type.Object({
      version: Type.Integer(),
      at: AnInstant,
      who: Type.String(),
      lines: Type.Array(ChangeLineView),
    }),
  ),
  /** For `before`; null: that was all. */
  next: OrNull(Type.Integer()),
})
export type RuleHistoryAnswer = Static<typeof RuleHistoryAnswer>

/** `POST /api/rules/check`: what is wrong with changes, and what they would change, without storing anything. */
export const CheckRules = Type.Object({ changes: RuleChanges }, ClosedObject)
export type CheckRules = Static<typeof CheckRules>

export const CheckRulesAnswer = Type.Object({
  lines: Type.Array(ChangeLineView),
  faults: Type.Array(Type.Object({ field: Type.String(), message: Type.String() })),
})
export type CheckRulesAnswer = Static<typeof CheckRulesAnswer>

/** `POST /api/rules/backtest` begins one; `GET` tells how far it is; `POST …/cancel` ends it. */
export const StartBackTest = CheckRules

export const BackTestRun = Type.Object({
  /** To managers and directors: at once, and as lines of the digest. */
  immediate: Type.Integer(),
  inDigest: Type.Integer(),
  /** To reps. */
  nudges: Type.Integer(),
  /** Deals that managers or directors were told of. */
  deals: Type.Integer(),
  /** Settled by the owner within two days of the push. */
  cured: Type.Integer(),
  /** Of the cured: nobody above the rep had really been told by then. */
  curedUntold: Type.Integer(),
  /** Not settled, and the two days are not over. */
  undecided: Type.Integer(),
  busiest: OrNull(Type.Object({ name: Type.String(), date: Type.String(), count: Type.Integer() })),
  byRule: Type.Array(Type.Object({ name: Type.String(), pushes: Type.Integer() })),
})
export type BackTestRun = Static<typeof BackTestRun>

/** A number for each day from the report's first on. */
const DayCounts = Type.Object({
  immediate: Type.Array(Type.Integer()),
  inDigest: Type.Array(Type.Integer()),
})

export const BackTestReport = Type.Object({
  /** First day. */
  from: Type.String(),
  days: Type.Integer(),
  /** Deals the rules could look at. */
  deals: Type.Integer(),
  today: BackTestRun,
  changed: BackTestRun,
  people: Type.Array(Type.Object({ person: PersonRef, today: DayCounts, changed: DayCounts })),
  toldDeals: Type.Integer(),
  /** Those whose pushes differ most first; of `toldDeals` at most 200. */
  dealPushes: Type.Array(
    Type.Object({
      dealId: Type.String(),
      customerName: Type.String(),
      owner: PersonRef,
      today: Type.Integer(),
      changed: Type.Integer(),
      todayAt: OrNull(AnInstant),
      changedAt: OrNull(AnInstant),
    }),
  ),
})
export type BackTestReport = Static<typeof BackTestReport>

export const BackTestAnswer = Type.Object({
  state: Type.Union([
    Type.Literal('none'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  /** Who asked, and when; null before the first. */
  by: OrNull(Type.String()),
  at: OrNull(AnInstant),
  percent: Type.Integer(),
  lines: Type.Array(ChangeLineView),
  changes: RuleChanges,
  /** Why there is no report. */
  message: OrNull(Type.String()),
  report: OrNull(BackTestReport),
})
export type BackTestAnswer = Static<typeof BackTestAnswer>

/** `GET /api/rules/action-rates`: the last 30 days, counted at most every ten minutes. */
export const ActionRatesAnswer = Type.Object({
  days: Type.Integer(),
  /** When it was counted. */
  at: AnInstant,
  rates: Type.Array(
    Type.Object({
      /** 红旗 · 告诉主管 */
      name: Type.String(),
      sent: Type.Integer(),
      /** Settled or repaired by the owner or somebody above within 24 hours of the push. */
      acted: Type.Integer(),
      /** Open, and the 24 hours are not over. */
      undecided: Type.Integer(),
      /** Of those that are decided; null: none is. */
      percent: OrNull(Type.Integer()),
    }),
  ),
})
export type ActionRatesAnswer = Static<typeof ActionRatesAnswer>

/** `POST /api/rules/shadow`: rules on probation; `POST …/end` switches them on or discards them. */
export const StartShadow = Type.Object(
  {
    changes: RuleChanges,
    /** Default 7. */
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 30 })),
  },
  ClosedObject,
)
export type StartShadow = Static<typeof StartShadow>

export const EndShadow = Type.Object(
  {
    act: Type.Union([Type.Literal('on'), Type.Literal('discard')]),
    /** Of the rules, as for a change. */
    expectedVersion: Type.Integer({ minimum: 0 }),
  },
  ClosedObject,
)
export type EndShadow = Static<typeof EndShadow>

const DayPushes = Type.Object({ immediate: Type.Integer(), inDigest: Type.Integer() })

export const ShadowAnswer = Type.Object({
  state: Type.Union([
    Type.Literal('none'),
    Type.Literal('running'),
    /** Its days are over; it waits for the admin. */
    Type.Literal('over'),
    Type.Literal('on'),
    Type.Literal('discarded'),
  ]),
  by: OrNull(Type.String()),
  from: OrNull(AnInstant),
  until: OrNull(AnInstant),
  /** Against the rules in force; empty when they are the same by now. */
  lines: Type.Array(ChangeLineView),
  changes: RuleChanges,
  /** To managers and directors: what was sent, and what the shadow would have sent. */
  days: Type.Array(Type.Object({ date: Type.String(), today: DayPushes, shadow: DayPushes })),
})
export type ShadowAnswer = Static<typeof ShadowAnswer>
