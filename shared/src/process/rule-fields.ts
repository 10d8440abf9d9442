/**
 * The settings that are rules (E24): what each takes, for validation, for the page and for history. One
 * line here and one in the server's words for rules make a setting editable. Knows nothing but itself
 * and what a recipient is: the contract of the API is made of it.
 */
import { RECIPIENT_ROLES, type RecipientRole } from './recipient.ts'

/** What a rule's setting belongs to, in the order of the page. */
export const RULE_GROUPS = [
  'red-flag',
  'missing-follow-up',
  'yellow',
  'orange',
  'red',
  'requests',
  'leads',
  'telling',
  'quota',
] as const
export type RuleGroup = (typeof RULE_GROUPS)[number]

export type RuleUnit = 'hours' | 'days' | 'pushes' | 'calls' | 'customers' | 'leads' | 'percent'

export type RuleForm =
  | {
      kind: 'number'
      unit: RuleUnit
      /** Both ends are allowed, but for 0: see `isPositive`. A percentage is kept as a share, 0 to 1. */
      min: number
      max: number
      /** Must be more than 0. */
      isPositive: boolean
      isWhole: boolean
      /** Null is a value: the step or rule is off. */
      mayBeOff: boolean
    }
  | { kind: 'time' }
  | { kind: 'span'; mayBeOff: true }
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'person'; mayBeOff: true }
  /** Of these roles, and of people in particular, one or several. */
  | { kind: 'recipient'; roles: readonly RecipientRole[] }

export interface RuleField {
  group: RuleGroup
  form: RuleForm
}

const HOURS_PER_YEAR = 24 * 365
const DAYS_PER_YEAR = 365
/** A threshold beyond this is a slip of the pen: it would never be reached. */
const MOST_CUSTOMERS = 1000
const MOST_LEADS = 1_000_000
/** 1 is 100 %; ten customers in 交付 for one in 合同 is no share anybody asks for. */
const MOST_PER_CONTRACT = 10

function hours(mayBeOff: boolean): RuleForm {
  const range = { min: 0, max: HOURS_PER_YEAR, isPositive: true, isWhole: false }
  return { kind: 'number', unit: 'hours', ...range, mayBeOff }
}

/** At once is a value too. */
function hoursFromNow(): RuleForm {
  const range = { min: 0, max: HOURS_PER_YEAR, isPositive: false, isWhole: false }
  return { kind: 'number', unit: 'hours', ...range, mayBeOff: true }
}

function days(mayBeOff: boolean): RuleForm {
  const range = { min: 0, max: DAYS_PER_YEAR, isPositive: true, isWhole: false }
  return { kind: 'number', unit: 'days', ...range, mayBeOff }
}

function count(unit: RuleUnit, min: number, max: number): RuleForm {
  return { kind: 'number', unit, min, max, isPositive: min > 0, isWhole: true, mayBeOff: false }
}

/** Kept as a share: 0.6 is 60 %. */
function share(max: number): RuleForm {
  const range = { min: 0, max, isPositive: true, isWhole: false }
  return { kind: 'number', unit: 'percent', ...range, mayBeOff: false }
}

/** Around the owner of the deal; a region has none. */
const ANY_RECIPIENT: RuleForm = { kind: 'recipient', roles: RECIPIENT_ROLES }
const REGION_RECIPIENT: RuleForm = { kind: 'recipient', roles: ['director'] }

/** Every setting the admin edits as a rule, in the order of the page. */
export const RULE_FIELDS = {
  redFlagHours: { group: 'red-flag', form: hours(false) },
  redFlagTo: { group: 'red-flag', form: ANY_RECIPIENT },
  nudgeBeforeHours: { group: 'red-flag', form: hours(true) },
  nudgeTo: { group: 'red-flag', form: ANY_RECIPIENT },
  directorAfterHours: { group: 'red-flag', form: hours(true) },
  redFlagEscalateTo: { group: 'red-flag', form: ANY_RECIPIENT },
  clock: { group: 'red-flag', form: { kind: 'choice', options: ['natural', 'working'] } },
  basis: {
    group: 'red-flag',
    form: { kind: 'choice', options: ['next-action', 'field-untouched'] },
  },
  dueTime: { group: 'red-flag', form: { kind: 'time' } },
  followUpAfterDays: { group: 'missing-follow-up', form: days(true) },
  followUpTo: { group: 'missing-follow-up', form: ANY_RECIPIENT },
  followUpManagerAfterHours: { group: 'missing-follow-up', form: hours(true) },
  followUpLateTo: { group: 'missing-follow-up', form: ANY_RECIPIENT },
  followUpEscalateTo: { group: 'missing-follow-up', form: ANY_RECIPIENT },
  yellowAfterDays: { group: 'yellow', form: days(true) },
  yellowFirstTo: { group: 'yellow', form: ANY_RECIPIENT },
  yellowTo: { group: 'yellow', form: ANY_RECIPIENT },
  orangeCustomers: { group: 'orange', form: count('customers', 1, MOST_CUSTOMERS) },
  orangeTo: { group: 'orange', form: ANY_RECIPIENT },
  redRatio: { group: 'red', form: share(MOST_PER_CONTRACT) },
  minContracts: { group: 'red', form: count('customers', 1, MOST_CUSTOMERS) },
  redTo: { group: 'red', form: REGION_RECIPIENT },
  requestAfterHours: { group: 'requests', form: hoursFromNow() },
  requestTo: { group: 'requests', form: ANY_RECIPIENT },
  requestManagerAfterHours: { group: 'requests', form: hours(true) },
  requestLateTo: { group: 'requests', form: ANY_RECIPIENT },
  requestEscalateTo: { group: 'requests', form: ANY_RECIPIENT },
  leadCapacity: { group: 'leads', form: count('leads', 1, MOST_LEADS) },
  leadRecycleHours: { group: 'leads', form: hours(true) },
  fallbackManagerId: { group: 'telling', form: { kind: 'person', mayBeOff: true } },
  immediateBudgetPerDay: { group: 'telling', form: count('pushes', 0, 1000) },
  quietHours: { group: 'telling', form: { kind: 'span', mayBeOff: true } },
  digestTime: { group: 'telling', form: { kind: 'time' } },
  dingtalkCallsPerMonth: { group: 'quota', form: count('calls', 1, 1_000_000_000) },
  dingtalkCallbacksPerMonth: { group: 'quota', form: count('calls', 1, 1_000_000_000) },
} as const satisfies Record<string, RuleField>

export type RuleFieldName = keyof typeof RULE_FIELDS
/** Null: off. A span of the day has both ends on the wall clock; a list names several recipients. */
export type RuleValue = number | string | string[] | { from: string; to: string } | null

export const RULE_FIELD_NAMES = Object.keys(RULE_FIELDS) as RuleFieldName[]

/** Those that say who hears a step. */
export const RECIPIENT_FIELD_NAMES: readonly RuleFieldName[] = RULE_FIELD_NAMES.filter(
  (name) => ruleField(name).form.kind === 'recipient',
)

export function ruleField(name: RuleFieldName): RuleField {
  return RULE_FIELDS[name]
}
