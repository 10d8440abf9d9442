/** Changes of rules that are not stored yet: by field, each with its value and its words. */
import type { RuleFieldView, RulesAnswer } from '@kedu/shared/contracts/api/rules'

export type RuleDraft = Readonly<Record<string, RuleFieldView['value']>>

/** The draft with one value more; a value that is the present one is no change. */
export function withValue(
  draft: RuleDraft,
  { field, value: present }: RuleFieldView,
  value: RuleFieldView['value'],
): RuleDraft {
  const next = without(draft, field)
  return JSON.stringify(value) === JSON.stringify(present) ? next : { ...next, [field]: value }
}

export function without(draft: RuleDraft, field: string): RuleDraft {
  return Object.fromEntries(Object.entries(draft).filter(([name]) => name !== field))
}

/** Only what is still different: somebody may have changed the same rule meanwhile. */
export function stillDifferent(draft: RuleDraft, rules: RulesAnswer): RuleDraft {
  let left = draft
  for (const field of rules.groups.flatMap(({ fields }) => fields)) {
    const value = draft[field.field]
    if (value !== undefined) left = withValue(left, field, value)
  }
  return left
}

/** What is typed for a number, as it is stored; null when it is none. Percentages are shares. */
export function numberOf(text: string, isPercent: boolean): number | null {
  const typed = text.trim()
  if (!/^-?\d{1,9}(?:\.\d{1,6})?$/.test(typed)) return null
  // 0.1 + 0.2: shares keep four decimals.
  return isPercent ? Math.round(Number(typed) * 100) / 10_000 : Number(typed)
}

/** A stored number as it is typed. */
export function numberText(value: number, isPercent: boolean): string {
  return String(isPercent ? Math.round(value * 10_000) / 100 : value)
}

/** Height or width of a bar in percent of the largest; 0 stays 0, the smallest is still seen. */
export function barShare(value: number, most: number): number {
  return value <= 0 || most <= 0 ? 0 : Math.max(2, Math.round((value / most) * 100))
}
