/**
 * When the rep is told that red is near: truly before it. Quiet hours and digests put a message off;
 * a nudge they would put off beyond red is due before them instead, worked out ahead.
 */
import type { Person, PersonId } from '../people/person.ts'
import { type Recipient, recipientsIn } from '../process/recipient.ts'
import type { WorkspaceSettings } from '../process/settings.ts'
import { HOUR_MS, type Instant, instant, plusMs } from '../time/instant.ts'
import type { WorkCalendar } from '../time/work-calendar.ts'
import { type DigestSettings, lastDigestBy, nextDigestAt } from './digest.ts'
import { afterQuietHours, quietHoursOf, quietSince } from './quiet-hours.ts'
import { chosenAddressee } from './recipients.ts'

/** What a nudge was moved ahead of; it would have been heard too late otherwise. */
export type MovedAheadOf = 'quiet-hours' | 'digest'

export interface NudgeTime {
  at: Instant
  /** Null: the usual time. */
  aheadOf: MovedAheadOf | null
}

export interface NudgeSpan {
  ownerId: PersonId
  /** The clock's start: before it there is nothing to nudge about. */
  from: Instant
  /** The configured hours before red. */
  usual: Instant
  red: Instant
}

export interface NudgeContext {
  people: ReadonlyMap<PersonId, Person>
  settings: DigestSettings & Pick<WorkspaceSettings, 'nudgeTo' | 'fallbackManagerId'>
  calendar: WorkCalendar
}

/** Time left to act on a nudge: before the quiet hours it is moved ahead of, and before red. */
const TIME_TO_ACT_MS = HOUR_MS

/** Owner, deputy and the deputy's deputy may each have hours of their own. */
const MOST_MOVES = 4

/** The earliest of everybody whom the rules name, so that each of them hears it before red; see `timeFor`. */
export function nudgeTime(span: NudgeSpan, context: NudgeContext): NudgeTime {
  let earliest: NudgeTime | null = null
  for (const choice of recipientsIn(context.settings.nudgeTo)) {
    const time = timeFor(choice, span, context)
    if (earliest === null || time.at < earliest.at) earliest = time
  }
  return earliest ?? { at: span.usual, aheadOf: null }
}

/**
 * The usual time when whoever hears it then hears it before red. Otherwise an hour before the quiet
 * hours (or the last digest) that would hold it back, as seen by whoever hears it at that time, and
 * never before the clock's start. Where that cannot be, the usual time: `planNotifications` then says
 * it late but before red, or leaves it out with its reason.
 */
function timeFor(choice: Recipient, span: NudgeSpan, context: NudgeContext): NudgeTime {
  const { from, usual, red } = span
  const latest = instant(Math.max(usual, red - TIME_TO_ACT_MS))
  const usually: NudgeTime = { at: usual, aheadOf: null }
  let time = usually
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    const person = listenerAt(time.at, choice, span.ownerId, context)
    if (person === null) return usually
    if (heardAt(time.at, person, context) <= latest) return time
    const wall = wallBefore(time.at, latest, person, context)
    if (wall === null) return usually
    const at = instant(Math.max(from, plusMs(wall, -TIME_TO_ACT_MS)))
    if (at >= wall || at >= time.at) return usually
    time = { at, aheadOf: person.delivery === 'digest' ? 'digest' : 'quiet-hours' }
  }
  return usually
}

/** Who hears a nudge that is due at that moment; leave is known ahead. */
function listenerAt(
  at: Instant,
  choice: Recipient,
  ownerId: PersonId,
  { people, settings, calendar }: NudgeContext,
): Person | null {
  const company = { people, settings, zone: calendar.zone, now: at }
  return chosenAddressee(choice, { kind: 'nudge', ownerId, told: [] }, company).person
}

function heardAt(at: Instant, person: Person, { settings, calendar }: NudgeContext): Instant {
  return person.delivery === 'digest'
    ? nextDigestAt(person, settings, calendar, at)
    : afterQuietHours(at, quietHoursOf(person, settings), calendar.zone)
}

/** What a nudge must be due before, to be heard in time. */
function wallBefore(
  at: Instant,
  latest: Instant,
  person: Person,
  { settings, calendar }: NudgeContext,
): Instant | null {
  return person.delivery === 'digest'
    ? lastDigestBy(latest, person, settings, calendar)
    : quietSince(at, quietHoursOf(person, settings), calendar.zone)
}
