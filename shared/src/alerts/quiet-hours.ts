/** Quiet hours put a push off to their end; the colour of the deal does not wait (D1, E8). */
import type { Person } from '../people/person.ts'
import type { QuietHours, WorkspaceSettings } from '../process/settings.ts'
import { type Instant, instantOf, plusDays, type TimeZone, wallClock } from '../time/instant.ts'
import { msOfDay } from '../time/local-time.ts'

/** The person's own quiet hours, else the company's. */
export function quietHoursOf(
  person: Pick<Person, 'quietHours'>,
  settings: Pick<WorkspaceSettings, 'quietHours'>,
): QuietHours | null {
  return person.quietHours ?? settings.quietHours
}

/**
 * `at` itself when it is not quiet, else the end of the quiet hours. From 21:00 to 08:00 it is quiet
 * at 21:00:00.000 and at 07:59:59.999, and not at 08:00:00.000. Equal ends mean no quiet hours.
 */
export function afterQuietHours(at: Instant, quiet: QuietHours | null, zone: TimeZone): Instant {
  if (!quiet) return at
  const from = msOfDay(quiet.from)
  const to = msOfDay(quiet.to)
  const now = wallClock(at, zone)
  const isOverMidnight = from > to
  const isEvening = isOverMidnight && now.msOfDay >= from
  const isQuiet = isOverMidnight
    ? isEvening || now.msOfDay < to
    : from <= now.msOfDay && now.msOfDay < to
  if (!isQuiet) return at
  const end = instantOf(isEvening ? plusDays(now.date, 1) : now.date, zone, quiet.to)
  // Where the clock is set back, that wall time comes twice and the first one may be past.
  return end > at ? end : at
}
