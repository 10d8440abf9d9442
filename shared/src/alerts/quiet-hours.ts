/** Quiet hours put a push off to their end; the colour of the deal does not wait (D1, E8). */
import type { Person } from '../people/person.ts'
import type { QuietHours, WorkspaceSettings } from '../process/settings.ts'
import {
  type Instant,
  instantOf,
  type LocalDate,
  plusDays,
  type TimeZone,
  wallClock,
} from '../time/instant.ts'
import { msOfDay } from '../time/local-time.ts'

/** The person's own quiet hours, else the company's. */
export function quietHoursOf(
  person: Pick<Person, 'quietHours'>,
  settings: Pick<WorkspaceSettings, 'quietHours'>,
): QuietHours | null {
  return person.quietHours ?? settings.quietHours
}

/** Which quiet hours it is: begun today before their midnight, or ending today. Null: it is not quiet. */
function quietNow(
  at: Instant,
  quiet: QuietHours,
  zone: TimeZone,
): { begunOn: LocalDate; endsOn: LocalDate } | null {
  const from = msOfDay(quiet.from)
  const to = msOfDay(quiet.to)
  const { date, msOfDay: now } = wallClock(at, zone)
  if (from <= to) return from <= now && now < to ? { begunOn: date, endsOn: date } : null
  if (now >= from) return { begunOn: date, endsOn: plusDays(date, 1) }
  return now < to ? { begunOn: plusDays(date, -1), endsOn: date } : null
}

/**
 * `at` itself when it is not quiet, else the end of the quiet hours. From 21:00 to 08:00 it is quiet
 * at 21:00:00.000 and at 07:59:59.999, and not at 08:00:00.000. Equal ends mean no quiet hours.
 */
export function afterQuietHours(at: Instant, quiet: QuietHours | null, zone: TimeZone): Instant {
  const hours = quiet && quietNow(at, quiet, zone)
  if (!quiet || !hours) return at
  const end = instantOf(hours.endsOn, zone, quiet.to)
  // Where the clock is set back, that wall time comes twice and the first one may be past.
  return end > at ? end : at
}

/** When the quiet hours that are on at `at` began; null when it is not quiet then. */
export function quietSince(at: Instant, quiet: QuietHours | null, zone: TimeZone): Instant | null {
  const hours = quiet && quietNow(at, quiet, zone)
  return quiet && hours ? instantOf(hours.begunOn, zone, quiet.from) : null
}
