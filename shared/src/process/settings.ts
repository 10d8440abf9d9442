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
  /** Yellow: more counted days than this in 合同 (R22); null = never. */
  yellowAfterDays: number | null
  /** Orange: so many customers of one rep overdue at the same time (R23). */
  orangeCustomers: number
  /** Red: a region with fewer customers in 交付 than this part of those in 合同 (R24). */
  redRatio: number
  /** Red only where at least so many customers of the region are in 合同 (D6). */
  minContracts: number
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
    yellowAfterDays: 15,
    orangeCustomers: 3,
    redRatio: 0.6,
    minContracts: 3,
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
  }
}

/** What is wrong with one setting; the sentence is made where it is shown. */
export interface SettingsProblem {
  field: keyof WorkspaceSettings
  problem:
    | 'unknown-time-zone'
    | 'not-a-time'
    | 'not-positive'
    | 'too-large'
    | 'not-whole'
    | 'longer-than-red-flag'
    | 'no-span'
    | 'blank'
    | 'repeated'
    | 'empty'
    | 'too-many'
    | 'not-a-day'
    | RoleRuleProblem
  /** The offending value as text. */
  value: string
}

/** A select on a WeCom template card takes at most ten options. */
const MOST_OBSTACLES = 10
const HOURS_PER_YEAR = 24 * 365
/** A threshold beyond this is a slip of the pen: it would never be reached. */
const MOST_CUSTOMERS = 1000
/** 1 is 100 %; ten customers in 交付 for one in 合同 is no ratio anybody asks for. */
const MOST_PER_CONTRACT = 10

type Problem = SettingsProblem['problem']

function hoursProblem(hours: number): Problem | null {
  if (!(hours > 0)) return 'not-positive'
  return hours > HOURS_PER_YEAR ? 'too-large' : null
}

function countProblem(count: number): Problem | null {
  if (!Number.isInteger(count)) return 'not-whole'
  if (count < 1) return 'not-positive'
  return count > MOST_CUSTOMERS ? 'too-large' : null
}

function ratioProblem(ratio: number): Problem | null {
  if (!(ratio > 0)) return 'not-positive'
  return ratio > MOST_PER_CONTRACT ? 'too-large' : null
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
  check('redFlagHours', hoursProblem(redFlagHours), redFlagHours)
  if (nudgeBeforeHours !== null) {
    const isLonger = nudgeBeforeHours > redFlagHours
    const problem = hoursProblem(nudgeBeforeHours) ?? (isLonger ? 'longer-than-red-flag' : null)
    check('nudgeBeforeHours', problem, nudgeBeforeHours)
  }
  const hourly = ['directorAfterHours', 'followUpManagerAfterHours', 'leadRecycleHours'] as const
  for (const field of hourly) {
    const hours = settings[field]
    if (hours !== null) check(field, hoursProblem(hours), hours)
  }
  for (const field of ['followUpAfterDays', 'yellowAfterDays'] as const) {
    const days = settings[field]
    if (days !== null) check(field, hoursProblem(days * 24), days)
  }
  for (const field of ['orangeCustomers', 'minContracts'] as const) {
    check(field, countProblem(settings[field]), settings[field])
  }
  check('redRatio', ratioProblem(settings.redRatio), settings.redRatio)
  check('undoHours', hoursProblem(settings.undoHours), settings.undoHours)
  for (const field of ['dueTime', 'digestTime'] as const) {
    check(field, isLocalTime(settings[field]) ? null : 'not-a-time', settings[field])
  }
  if (quietHours) {
    const { from, to } = quietHours
    const areTimes = isLocalTime(from) && isLocalTime(to)
    check('quietHours', areTimes ? null : 'not-a-time', `${from}-${to}`)
    check('quietHours', areTimes && from === to ? 'no-span' : null, `${from}-${to}`)
  }
  const { leadCapacity, leadSpecialists } = settings
  check('leadCapacity', Number.isInteger(leadCapacity) ? null : 'not-whole', leadCapacity)
  check('leadCapacity', leadCapacity <= 0 ? 'not-positive' : null, leadCapacity)
  const industries = leadSpecialists.map((one) => one.industry)
  check('leadSpecialists', namesProblem(industries), industries.join(' '))
  for (const { industry, personIds } of leadSpecialists) {
    check('leadSpecialists', personIds.length === 0 ? 'empty' : null, industry)
    check('leadSpecialists', namesProblem(personIds), personIds.join(' '))
  }
  const budget = settings.immediateBudgetPerDay
  check('immediateBudgetPerDay', Number.isInteger(budget) ? null : 'not-whole', budget)
  check('immediateBudgetPerDay', budget < 0 ? 'not-positive' : null, budget)
  for (const field of ['dingtalkCallsPerMonth', 'dingtalkCallbacksPerMonth'] as const) {
    check(field, Number.isInteger(settings[field]) ? null : 'not-whole', settings[field])
    check(field, settings[field] <= 0 ? 'not-positive' : null, settings[field])
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
  return problems
}
