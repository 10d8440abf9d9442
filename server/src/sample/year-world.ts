/** What the stories of a year share: rules, people, calendar and the dice's results that they add up to. */
import type { PushCounts } from '@kedu/shared/alerts/push-budget'
import type { EvidenceKind, FileId } from '@kedu/shared/evidence/evidence'
import type { Finding, JudgedVerdict } from '@kedu/shared/evidence/judge-evidence'
import type { People } from '@kedu/shared/people/people'
import type { PersonId } from '@kedu/shared/people/person'
import type { ClockContext } from '@kedu/shared/policies/policy'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import {
  dateOf,
  type Instant,
  instantOf,
  type LocalDate,
  MINUTE_MS,
  plusDays,
  plusMs,
  wallClock,
} from '@kedu/shared/time/instant'
import { isOnLeave, isWorkday, type WorkCalendar } from '@kedu/shared/time/work-calendar'
import type { Random } from './random.ts'
import type { YearPeople, YearRegion, YearRep } from './year-people.ts'

/** A file that was drawn and looked at; many deals may hold it. */
export interface YearPaper {
  fileId: FileId
  fileName: string
  mime: string
  bytes: number
  verdict: JudgedVerdict
  score: number
  findings: Finding[]
}

/** Kinds that come up in a year. */
export type YearPaperKind = Extract<
  EvidenceKind,
  'contract-scan' | 'signature-page' | 'fulfilment-clause' | 'site-photo'
>
export type YearPapers = Readonly<Record<YearPaperKind, readonly YearPaper[]>>

export interface YearWorld {
  from: LocalDate
  /** The beginning of the day of going live: until then nobody is reminded of anything. */
  goLiveAt: Instant
  /** Nothing happens after it. */
  now: Instant
  settings: WorkspaceSettings
  calendar: WorkCalendar
  clock: ClockContext
  team: YearPeople
  people: People
  papers: YearPapers
  /** By day and person; grows with every push a story makes, so that the budget holds over all of them. */
  pushes: Map<LocalDate, Map<PersonId, number>>
}

export function countPush({ pushes }: YearWorld, personId: PersonId, date: LocalDate): void {
  const people = pushes.get(date) ?? new Map<PersonId, number>()
  pushes.set(date, people)
  people.set(personId, (people.get(personId) ?? 0) + 1)
}

/** Those that can matter to what is said now: of today and, where quiet hours put it off, tomorrow. */
export function pushesAround({ pushes, calendar }: YearWorld, at: Instant): PushCounts {
  const today = dateOf(at, calendar.zone)
  const counts = new Map<PersonId, Map<LocalDate, number>>()
  for (const date of [today, plusDays(today, 1)]) {
    for (const [personId, count] of pushes.get(date) ?? []) {
      const days = counts.get(personId) ?? new Map<LocalDate, number>()
      counts.set(personId, days.set(date, count))
    }
  }
  return counts
}

/** The region whose deals stop moving in the last two months. */
export const TROUBLED: YearRegion = '华北'
const TROUBLE_DAYS = 60

export function isTroubled(world: YearWorld, region: YearRegion, at: Instant): boolean {
  return region === TROUBLED && world.now - at < TROUBLE_DAYS * 86_400_000
}

/** Before going live things are planned later, forgotten more often, and fewer visits lead on. */
export function isBeforeGoLive({ goLiveAt }: YearWorld, at: Instant): boolean {
  return at < goLiveAt
}

function isAtWork(world: YearWorld, { person }: YearRep, date: LocalDate): boolean {
  return isWorkday(world.calendar, date) && !isOnLeave(person.leaves, date)
}

/** That day, or the next one the rep works. */
export function workingDay(world: YearWorld, rep: YearRep, date: LocalDate): LocalDate {
  let day = date
  for (let n = 0; n < 60 && !isAtWork(world, rep, day); n += 1) day = plusDays(day, 1)
  return day
}

/** A moment of the rep's working day: 08:40 to `before`. */
export function atWork(
  world: YearWorld,
  rep: YearRep,
  date: LocalDate,
  random: Random,
  before = 18,
): Instant {
  const day = workingDay(world, rep, date)
  const start = instantOf(day, world.calendar.zone, '08:40')
  const span = (before * 60 - (8 * 60 + 40)) * 60_000
  return plusMs(start, Math.floor(random.next() * span))
}

/** Soon after `at`, within working hours. */
export function soon(world: YearWorld, rep: YearRep, at: Instant, random: Random): Instant {
  const { zone } = world.calendar
  const later = plusMs(at, random.whole(20, 300) * MINUTE_MS)
  const wall = wallClock(later, zone)
  const inHours = wall.time >= '08:40' && wall.time < '19:00' && isAtWork(world, rep, wall.date)
  if (inHours) return later
  const day = wall.time >= '19:00' ? plusDays(wall.date, 1) : wall.date
  const start = instantOf(workingDay(world, rep, day), zone, '08:40')
  return plusMs(start, random.whole(5, 180) * MINUTE_MS)
}

export function dayAfter(world: YearWorld, at: Instant, days: number): LocalDate {
  return plusDays(dateOf(at, world.calendar.zone), days)
}
