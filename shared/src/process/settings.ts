/**
 * The workspace's settings as data (E10, E24): one document per company, read by the rules, edited
 * by the admin. Defaults are the decisions D1 and D10.
 */
import type { LeadSpecialists } from '../leads/allocate.ts'
import type { PersonId } from '../people/person.ts'
import { type RoleRule, type RoleRuleProblem, roleRulesProblem } from '../people/role-rules.ts'
import type { ClockMode } from '../time/fair-clock.ts'
import { isLocalDate, type LocalDate, type LocalTime, type TimeZone } from '../time/instant.ts'
import { isLocalTime, isTimeZone } from '../time/local-time.ts'
import { type Recipients, type RecipientsProblem, recipientsProblem } from './recipient.ts'
import { RULE_FIELD_NAMES, type RuleForm, ruleField } from './rule-fields.ts'
import type { SalesProcess } from './sales-process.ts'

/** What starts the 48-hour clock: the later of update and due date, or the bare untouched field. */
export type ClockBasis = 'next-action' | 'field-untouched'

/** A day the admin knows better than the official calendar (E7). */
export interface CalendarOverride {
  date: LocalDate
  kind: 'workday' | 'dayoff'
  /** Why, e.g. 公司年会; a day off is called by it. May be empty. */
  note: string
}

/** Both ends on the wall clock; over midnight when `from` is later than `to`. `to` is no longer quiet. */
export interface QuietHours {
  from: LocalTime
  to: LocalTime
}

export interface WorkspaceSettings {
  timezone: TimeZone
  process: SalesProcess
  /** Choices on the alert card; WeCom shows at most 10. */
  obstacles: string[]
  regions: string[]
  departments: string[]

  clock: ClockMode
  basis: ClockBasis
  /** Counted hours after which a deal is red. */
  redFlagHours: number
  /** Counted hours before red at which the rep is told, or earlier (`nudgeTime`); null = not at all. */
  nudgeBeforeHours: number | null
  /** Counted hours from telling the manager to telling the director; null = never. */
  directorAfterHours: number | null
  /** Counted days in 合同 without a new attachment after which the rep is asked for one (R11); null = never. */
  followUpAfterDays: number | null
  /** Counted hours from asking the rep to telling the manager; null = never. */
  followUpManagerAfterHours: number | null
  /** Counted hours after a request's time after which whoever was asked is reminded (R29); null = never. */
  requestAfterHours: number | null
  /** Counted hours from reminding them to telling those above them; null = never. */
  requestManagerAfterHours: number | null
  /** Yellow: more counted days than this in 合同 (R22); null = never. */
  yellowAfterDays: number | null
  /** Orange: so many customers of one rep overdue at the same time (R23). */
  orangeCustomers: number
  /** Red: a region with fewer customers in 交付 than this part of those in 合同 (R24). */
  redRatio: number
  /** Red only where at least so many customers of the region are in 合同 (D6). */
  minContracts: number
  /** Who hears which step; see `alerts/recipients.ts` for the step each belongs to. */
  nudgeTo: Recipients
  redFlagTo: Recipients
  redFlagEscalateTo: Recipients
  followUpTo: Recipients
  followUpLateTo: Recipients
  followUpEscalateTo: Recipients
  yellowFirstTo: Recipients
  yellowTo: Recipients
  requestTo: Recipients
  requestLateTo: Recipients
  requestEscalateTo: Recipients
  orangeTo: Recipients
  redTo: Recipients
  /** Most leads not accepted and deals not moved on yet a rep may have and still be given another (E28). */
  leadCapacity: number
  /** Counted hours after which a lead its rep has not touched goes back to the pool; null = never. */
  leadRecycleHours: number | null
  /** Who takes leads of an industry; those of all others go to everybody. */
  leadSpecialists: LeadSpecialists[]
  /** When a next action without a time of day is due. */
  dueTime: LocalTime
  /** How long a command can be taken back (E4). */
  undoHours: number

  /** Pushes are put off to their end, never the red itself (E8). Null = none. A person's own go first. */
  quietHours: QuietHours | null
  digestTime: LocalTime
  /** Immediate pushes one person gets a day at most, nudges aside; the rest waits for the digest (D10). */
  immediateBudgetPerDay: number
  /** What DingTalk's edition gives the whole company a month; 标准版: 5000 and 3000 (D10). */
  dingtalkCallsPerMonth: number
  dingtalkCallbacksPerMonth: number
  /** Who is told when a rep has no manager (D9). */
  fallbackManagerId: PersonId | null
  /** What the directory says about somebody gives a role (E5); the first rule that fits counts. */
  roleRules: RoleRule[]

  calendarOverrides: CalendarOverride[]

  /** The first day of working with Kedu: boards compare before and after. Null: the day of the oldest deal. */
  goLiveOn: LocalDate | null
  /** Words of the company's trade that the word cloud never takes apart (R21). */
  cloudWords: string[]
  /** Words the cloud never shows, beside the built-in ones. */
  cloudStopWords: string[]
}

/** The settings a company starts with. */
export function defaultSettings(given: {
  timezone: TimeZone
  process: SalesProcess
}): WorkspaceSettings {
  return {
    timezone: given.timezone,
    process: given.process,
    obstacles: ['价格', '付款周期', '交期', '竞品', '决策人', '技术确认', '无'],
    regions: [],
    departments: [],
    clock: 'natural',
    basis: 'next-action',
    redFlagHours: 48,
    nudgeBeforeHours: 8,
    directorAfterHours: null,
    followUpAfterDays: 3,
    followUpManagerAfterHours: 48,
    requestAfterHours: 0,
    requestManagerAfterHours: 24,
    yellowAfterDays: 15,
    orangeCustomers: 3,
    redRatio: 0.6,
    minContracts: 3,
    nudgeTo: 'owner',
    redFlagTo: 'manager',
    redFlagEscalateTo: 'director',
    followUpTo: 'owner',
    followUpLateTo: 'manager',
    followUpEscalateTo: 'director',
    yellowFirstTo: 'owner',
    yellowTo: 'manager',
    requestTo: 'owner',
    requestLateTo: 'manager',
    requestEscalateTo: 'director',
    orangeTo: 'manager',
    redTo: 'director',
    leadCapacity: 30,
    leadRecycleHours: 48,
    leadSpecialists: [],
    dueTime: '18:00',
    undoHours: 24,
    quietHours: { from: '21:00', to: '08:00' },
    digestTime: '08:30',
    immediateBudgetPerDay: 5,
    dingtalkCallsPerMonth: 5000,
    dingtalkCallbacksPerMonth: 3000,
    fallbackManagerId: null,
    roleRules: [],
    calendarOverrides: [],
    goLiveOn: null,
    cloudWords: [],
    cloudStopWords: [],
  }
}

/** What is wrong with one setting; the sentence is made where it is shown. */
export interface SettingsProblem {
  field: keyof WorkspaceSettings
  problem:
    | 'unknown-time-zone'
    | 'not-a-time'
    | RecipientsProblem
    | 'not-positive'
    | 'too-small'
    | 'too-large'
    | 'not-whole'
    | 'longer-than-red-flag'
    | 'no-span'
    | 'blank'
    | 'too-many-words'
    | 'not-a-day'
    | RoleRuleProblem
  /** The offending value as text. */
  value: string
}

/** Of each list of words; more is no dictionary of a trade but a language. */
const MOST_CLOUD_WORDS = 500
/** A select on a WeCom template card takes at most ten options. */
const MOST_OBSTACLES = 10
const HOURS_PER_YEAR = 24 * 365

type Problem = SettingsProblem['problem']

function hoursProblem(hours: number): Problem | null {
  if (!(hours > 0)) return 'not-positive'
  return hours > HOURS_PER_YEAR ? 'too-large' : null
}

function numberProblem(
  value: number,
  { min, max, isPositive, isWhole }: Extract<RuleForm, { kind: 'number' }>,
): Problem | null {
  if (isWhole && !Number.isInteger(value)) return 'not-whole'
  if (isPositive ? !(value > 0) : !(value >= 0)) return 'not-positive'
  if (value < min) return 'too-small'
  return value > max ? 'too-large' : null
}

function namesProblem(names: readonly string[]): Problem | null {
  if (names.some((name) => name.trim() === '')) return 'blank'
  return new Set(names).size < names.length ? 'repeated' : null
}

/**
 * Every problem of a settings document, all at once; empty when it can be used. The process is
 * checked by its own rules, and that the fallback manager exists by whoever knows the people.
 */
export function validateSettings(settings: WorkspaceSettings): SettingsProblem[] {
  const problems: SettingsProblem[] = []
  const check = (field: keyof WorkspaceSettings, problem: Problem | null, value: unknown) => {
    if (problem) problems.push({ field, problem, value: String(value) })
  }
  const { redFlagHours, nudgeBeforeHours, quietHours } = settings

  check('timezone', isTimeZone(settings.timezone) ? null : 'unknown-time-zone', settings.timezone)
  for (const field of RULE_FIELD_NAMES) {
    const { form } = ruleField(field)
    const value = settings[field]
    if (form.kind === 'number' && value !== null) {
      check(field, numberProblem(Number(value), form), value)
    }
    if (form.kind === 'time') check(field, isLocalTime(String(value)) ? null : 'not-a-time', value)
    if (form.kind === 'recipient') {
      check(field, recipientsProblem(value, form.roles), value)
    }
  }
  if (nudgeBeforeHours !== null && nudgeBeforeHours > redFlagHours && redFlagHours > 0) {
    check('nudgeBeforeHours', 'longer-than-red-flag', nudgeBeforeHours)
  }
  check('undoHours', hoursProblem(settings.undoHours), settings.undoHours)
  if (quietHours) {
    const { from, to } = quietHours
    const areTimes = isLocalTime(from) && isLocalTime(to)
    check('quietHours', areTimes ? null : 'not-a-time', `${from}-${to}`)
    check('quietHours', areTimes && from === to ? 'no-span' : null, `${from}-${to}`)
  }
  const { leadSpecialists } = settings
  const industries = leadSpecialists.map((one) => one.industry)
  check('leadSpecialists', namesProblem(industries), industries.join(' '))
  for (const { industry, personIds } of leadSpecialists) {
    check('leadSpecialists', personIds.length === 0 ? 'empty' : null, industry)
    check('leadSpecialists', namesProblem(personIds), personIds.join(' '))
  }

  const { obstacles } = settings
  check('obstacles', obstacles.length === 0 ? 'empty' : null, '')
  check('obstacles', obstacles.length > MOST_OBSTACLES ? 'too-many' : null, obstacles.length)
  for (const field of ['obstacles', 'regions', 'departments'] as const) {
    check(field, namesProblem(settings[field]), settings[field].join(' '))
  }
  const ruleProblem = roleRulesProblem(settings.roleRules)
  check('roleRules', ruleProblem?.problem ?? null, ruleProblem?.words)
  const dates = settings.calendarOverrides.map((override) => override.date)
  for (const date of dates) check('calendarOverrides', isLocalDate(date) ? null : 'not-a-day', date)
  check('calendarOverrides', namesProblem(dates), dates.join(' '))
  const { goLiveOn } = settings
  if (goLiveOn !== null) check('goLiveOn', isLocalDate(goLiveOn) ? null : 'not-a-day', goLiveOn)
  for (const field of ['cloudWords', 'cloudStopWords'] as const) {
    const words = settings[field]
    check(field, words.length > MOST_CLOUD_WORDS ? 'too-many-words' : null, words.length)
    check(field, namesProblem(words), words.join(' '))
  }
  return problems
}
