/**
 * A platform's allowance of the month (D10): DingTalk gives a whole company so many API calls and so
 * many callbacks a calendar month. What is left is spent on red first, and running out is said before
 * it happens.
 *
 * @see https://open.dingtalk.com/document/development/dingtalk-application-development-platform-billing-model
 */
import { dateOf, type Instant, instantOf, localDate, type TimeZone } from '../time/instant.ts'

/** Calls we make, and messages, taps and events we get. */
export type QuotaKind = 'api' | 'callbacks'

export interface QuotaUse {
  api: number
  callbacks: number
  /** The platform itself said that the calls are used up, whatever we counted. */
  isRefused: boolean
}

export type QuotaLimits = Readonly<Record<QuotaKind, number>>

export const NO_USE: QuotaUse = { api: 0, callbacks: 0, isRefused: false }

/** From here on extras (DING, to-dos) are left out, and the admin is told. */
const EXTRAS_END_PERCENT = 70
/** From here on only what cannot wait goes out, and the admin is told again. */
const TIGHT_PERCENT = 90

export type QuotaLevel = 'plenty' | 'no-extras' | 'tight' | 'used-up'

/** How the calls stand; callbacks are not ours to save. Exactly 90 % is tight, exactly all of it used up. */
export function quotaLevel({ api, isRefused }: QuotaUse, limits: QuotaLimits): QuotaLevel {
  if (isRefused || api >= limits.api) return 'used-up'
  if (api * 100 >= limits.api * TIGHT_PERCENT) return 'tight'
  return api * 100 >= limits.api * EXTRAS_END_PERCENT ? 'no-extras' : 'plenty'
}

/**
 * Whether a message goes out now or waits for the next month (or a larger allowance). What is red and
 * what somebody asked for always goes: over the limit the platform may still take it. A digest says
 * many things with one call, so it goes as long as there is anything left.
 */
export function mayBeSaid(
  level: QuotaLevel,
  message: { priority: 'reply' | 'alert' | 'digest' | 'update'; isRed: boolean },
): boolean {
  if (message.isRed || message.priority === 'reply') return true
  switch (level) {
    case 'plenty':
    case 'no-extras':
      return true
    case 'tight':
      return message.priority === 'digest'
    case 'used-up':
      return false
    default:
      return level satisfies never
  }
}

/** `key` is remembered with the month, so that each is said once. */
export interface QuotaWarning {
  key: string
  kind: QuotaKind
  percent: 70 | 90 | 100
}

/**
 * What the admin has to hear and has not: of each kind the highest mark reached, and what it passes
 * over counts as said.
 */
export function quotaWarnings(
  use: QuotaUse,
  limits: QuotaLimits,
  told: readonly string[],
): { say: QuotaWarning[]; told: string[] } {
  const say: QuotaWarning[] = []
  const reached: string[] = []
  for (const kind of ['api', 'callbacks'] as const) {
    const marks = ([100, 90, 70] as const).filter(
      (percent) => use[kind] * 100 >= limits[kind] * percent || (kind === 'api' && use.isRefused),
    )
    const keys = marks.map((percent) => `${kind}-${percent}`)
    const [highest] = marks
    const [key] = keys
    if (highest !== undefined && key !== undefined && !told.includes(key)) {
      say.push({ key, kind, percent: highest })
    }
    reached.push(...keys)
  }
  return { say, told: [...new Set([...told, ...reached])] }
}

/** `'YYYY-MM'` on the company's wall clock. */
export function monthOf(at: Instant, zone: TimeZone): string {
  return dateOf(at, zone).slice(0, 7)
}

/** Midnight at which that month begins. */
export function monthBegin(month: string, zone: TimeZone): Instant {
  return instantOf(localDate(`${month}-01`), zone)
}

/** The month after. */
export function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const next = number === 12 ? [year + 1, 1] : [year, number + 1]
  return `${next[0]}-${String(next[1]).padStart(2, '0')}`
}
