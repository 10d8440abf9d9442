/** Changes of rules as they come from outside, and what two sets of rules differ in. */
import { isLocalTime } from '../time/local-time.ts'
import { asRecipients, type RecipientsProblem, recipientsProblem } from './recipient.ts'
import {
  RULE_FIELD_NAMES,
  type RuleFieldName,
  type RuleForm,
  type RuleValue,
  ruleField,
} from './rule-fields.ts'
import type { QuietHours, WorkspaceSettings } from './settings.ts'

export type RuleSettings = Pick<WorkspaceSettings, RuleFieldName>

/** What is wrong with a value as it was given, before the settings are looked at as a whole. */
export type RuleValueProblem =
  | 'not-a-number'
  | 'not-a-time'
  | 'not-a-span'
  | 'not-a-choice'
  | 'not-a-person'
  | RecipientsProblem
  | 'cannot-be-off'

export interface RuleProblem<P extends string = RuleValueProblem> {
  field: RuleFieldName
  problem: P
  /** The offending value as text. */
  value: string
}

export type RuleReading =
  | { kind: 'read'; settings: Partial<RuleSettings> }
  | { kind: 'problems'; problems: RuleProblem[] }

/**
 * Values from outside as settings; every one that is no value of its field comes back as a problem.
 * Ranges, and how settings go together, are `validateSettings`; that a person exists is for whoever
 * knows the people.
 */
export function readRuleChanges(
  changes: Readonly<Partial<Record<RuleFieldName, RuleValue>>>,
): RuleReading {
  const settings: Partial<Record<RuleFieldName, RuleValue>> = {}
  const problems: RuleProblem[] = []
  for (const field of RULE_FIELD_NAMES) {
    const value = changes[field]
    if (value === undefined) continue
    const problem = valueProblem(value, ruleField(field).form)
    if (problem === null) settings[field] = Array.isArray(value) ? asRecipients(value) : value
    else problems.push({ field, problem, value: valueText(value) })
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  // Each value was looked at by the form of its field.
  return { kind: 'read', settings: settings as Partial<RuleSettings> }
}

function valueProblem(value: RuleValue, form: RuleForm): RuleValueProblem | null {
  if (value === null) return 'mayBeOff' in form && form.mayBeOff ? null : 'cannot-be-off'
  switch (form.kind) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'not-a-number'
    case 'time':
      return typeof value === 'string' && isLocalTime(value) ? null : 'not-a-time'
    case 'span':
      return isSpan(value) ? null : 'not-a-span'
    case 'choice':
      return typeof value === 'string' && form.options.includes(value) ? null : 'not-a-choice'
    case 'person':
      return typeof value === 'string' && value !== '' ? null : 'not-a-person'
    case 'recipient':
      return recipientsProblem(value, form.roles)
    default:
      return form satisfies never
  }
}

function isSpan(value: RuleValue): value is QuietHours {
  return isObject(value) && isLocalTime(value.from) && isLocalTime(value.to)
}

function isObject(value: RuleValue): value is QuietHours {
  return typeof value === 'object' && value !== null && 'from' in value
}

function valueText(value: RuleValue): string {
  return isObject(value) ? `${value.from}-${value.to}` : String(value)
}

/** The rules two settings differ in, in the order of the page. */
export function changedRules(before: RuleSettings, after: RuleSettings): RuleFieldName[] {
  return RULE_FIELD_NAMES.filter((field) => valueKey(before[field]) !== valueKey(after[field]))
}

function valueKey(value: RuleValue): string {
  return isObject(value) ? `${value.from}-${value.to}` : JSON.stringify(value)
}
