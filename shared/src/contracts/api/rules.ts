/**
 * The rules of the company (E24): read by those whom they tell, changed by the admin. The page draws
 * the fields from what comes with them and knows none of them.
 */
import { type Static, type TSchema, Type } from 'typebox'
import { RULE_FIELD_NAMES, type RuleFieldName } from '../../process/rule-fields.ts'
import { AnInstant, ATime, ChangeLineView, ClosedObject, OrNull } from './values.ts'

/** Hours and days as numbers, percentages as shares, times as HH:MM; null: off. */
export const RuleValue = Type.Union([
  Type.Number(),
  Type.String({ maxLength: 128 }),
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
