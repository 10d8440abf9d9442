/** The morning digest: when it is due, and which deals it brings (D10, E11). */
import type { Alert, AlertStep, DealRow } from '../deal/deal.ts'
import type { Person } from '../people/person.ts'
import { openAlertsOf } from '../policies/alert-steps.ts'
import type { QuietHours, WorkspaceSettings } from '../process/settings.ts'
import { dateOf, type Instant, instant, instantOf, type LocalDate } from '../time/instant.ts'
import {
  isWorkday,
  nextWorkday,
  previousWorkday,
  type WorkCalendar,
} from '../time/work-calendar.ts'
import type { GroupAlert } from './group-alert.ts'
import { afterQuietHours, quietHoursOf } from './quiet-hours.ts'

export type DigestSettings = Pick<WorkspaceSettings, 'digestTime' | 'quietHours'>

/**
 * Quiet hours as far as they concern the digest of that day: none when they would push it into the
 * next day, for then it would never come.
 */
function quietOn(
  date: LocalDate,
  person: Pick<Person, 'quietHours'>,
  settings: DigestSettings,
  { zone }: WorkCalendar,
): QuietHours | null {
  const quiet = quietHoursOf(person, settings)
  const end = afterQuietHours(instantOf(date, zone, settings.digestTime), quiet, zone)
  return dateOf(end, zone) === date ? quiet : null
}

/** The digest of that day for that person: digest time, put off by quiet hours that are still on. */
function digestOn(
  date: LocalDate,
  person: Pick<Person, 'quietHours'>,
  settings: DigestSettings,
  calendar: WorkCalendar,
): Instant {
  const quiet = quietOn(date, person, settings, calendar)
  return afterQuietHours(instantOf(date, calendar.zone, settings.digestTime), quiet, calendar.zone)
}

/** The first digest after `now`, on a workday: when something put into the digest will be read. */
export function nextDigestAt(
  person: Pick<Person, 'quietHours'>,
  settings: DigestSettings,
  calendar: WorkCalendar,
  now: Instant,
): Instant {
  const today = dateOf(now, calendar.zone)
  if (isWorkday(calendar, today)) {
    const at = digestOn(today, person, settings, calendar)
    if (at > now) return at
  }
  return digestOn(nextWorkday(calendar, today), person, settings, calendar)
}

/** The last digest at or before `at`, on a workday; null when there is none for over a year. */
export function lastDigestBy(
  at: Instant,
  person: Pick<Person, 'quietHours'>,
  settings: DigestSettings,
  calendar: WorkCalendar,
): Instant | null {
  const today = dateOf(at, calendar.zone)
  if (isWorkday(calendar, today)) {
    const digest = digestOn(today, person, settings, calendar)
    if (digest <= at) return digest
  }
  const before = previousWorkday(calendar, today)
  return before === null ? null : digestOn(before, person, settings, calendar)
}

/**
 * When the person's next digest is to be sent; at or before `now` = send it. One a day, workdays
 * only. A digest that was missed (outage) goes out later the same day, outside quiet hours; one
 * missed for the whole day is part of the next. Null for people who left.
 */
export function digestDueAt(
  person: Pick<Person, 'active' | 'quietHours'>,
  lastDigestDate: LocalDate | null,
  settings: DigestSettings,
  calendar: WorkCalendar,
  now: Instant,
): Instant | null {
  if (!person.active) return null
  const today = dateOf(now, calendar.zone)
  const isDone = lastDigestDate !== null && lastDigestDate >= today
  if (isDone || !isWorkday(calendar, today)) {
    const after = isDone && lastDigestDate > today ? lastDigestDate : today
    return digestOn(nextWorkday(calendar, after), person, settings, calendar)
  }
  const due = digestOn(today, person, settings, calendar)
  if (due > now) return due
  const late = afterQuietHours(now, quietOn(today, person, settings, calendar), calendar.zone)
  return late > now ? late : due
}

/** One deal held back for the digest. */
export interface DigestItem {
  row: DealRow
  alert: Alert
  step: AlertStep
}

const STEP_ORDER = { director: 0, manager: 1, nudge: 2 } as const

function isHeldFor({ mode, recipientId }: AlertStep, { id }: Pick<Person, 'id'>): boolean {
  return mode === 'digest' && recipientId === id
}

/** By day, not by time: the digest time may have been changed since the step was planned. */
function isSince(
  { at }: AlertStep,
  today: LocalDate,
  lastDigestDate: LocalDate | null,
  { zone }: Pick<WorkCalendar, 'zone'>,
): boolean {
  const date = dateOf(at, zone)
  return date <= today && (lastDigestDate === null || date > lastDigestDate)
}

/** Alerts about groups that were held back for this person like that, those still open. */
export function groupDigestContent(
  person: Pick<Person, 'id'>,
  open: readonly GroupAlert[],
  lastDigestDate: LocalDate | null,
  calendar: Pick<WorkCalendar, 'zone'>,
  now: Instant,
): GroupAlert[] {
  const today = dateOf(now, calendar.zone)
  return open.filter(({ steps }) =>
    steps.some((step) => isHeldFor(step, person) && isSince(step, today, lastDigestDate, calendar)),
  )
}

/**
 * Deals held back for this person since the digest of `lastDigestDate`, whose alert is still open:
 * what was dealt with in the meantime is not brought up again. One item per alert, whatever of its
 * steps were held back (E12), nudges last, longest overdue first.
 */
export function digestContent(
  person: Pick<Person, 'id'>,
  rows: Iterable<DealRow>,
  lastDigestDate: LocalDate | null,
  calendar: Pick<WorkCalendar, 'zone'>,
  now: Instant,
): DigestItem[] {
  const today = dateOf(now, calendar.zone)
  const items: DigestItem[] = []
  for (const row of rows) {
    if (row.outcome !== 'open' || row.withdrawn || row.alerts.length === 0) continue
    if (row.waitUntilAt !== null && now < row.waitUntilAt) continue
    for (const alert of openAlertsOf(row)) {
      const held = alert.steps
        .filter((step) => isHeldFor(step, person))
        .filter((step) => isSince(step, today, lastDigestDate, calendar))
        .sort((a, b) => STEP_ORDER[a.kind] - STEP_ORDER[b.kind])
      const [step] = held
      if (step) items.push({ row, alert, step })
    }
  }
  const startOf = (item: DigestItem) => instant(Number(item.alert.episode))
  return items.sort(
    (a, b) =>
      Number(a.step.kind === 'nudge') - Number(b.step.kind === 'nudge') ||
      startOf(a) - startOf(b) ||
      (a.row.id < b.row.id ? -1 : 1),
  )
}
