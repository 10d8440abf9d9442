/** The year's frame: its days, settings, people, and when which rep opens which deal. */
import { clockContext } from '@kedu/shared/alerts/plan-notifications'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import {
  dateOf,
  daysBetween,
  type Instant,
  instantOf,
  type LocalDate,
  plusDays,
  type TimeZone,
} from '@kedu/shared/time/instant'
import { isOnLeave, isWorkday } from '@kedu/shared/time/work-calendar'
import { chinaCalendar } from '../calendar/china-calendar.ts'
import { sampleSettings } from '../trial/sample-settings.ts'
import { type Random, seeded } from './random.ts'
import { customersFor } from './year-customers.ts'
import { YEAR_REGIONS, yearPeople } from './year-people.ts'
import type { StoryStart } from './year-story.ts'
import { TOPICS } from './year-words.ts'
import type { YearPapers, YearWorld } from './year-world.ts'

export interface YearOptions {
  reps: number
  deals: number
  days: number
  seed: number
  /** The year ends here. */
  now: Instant
  timezone: TimeZone
}

/** In the first days the customers there are already are written down, wherever they stand. */
const BOOK_DAYS = 14
const BOOK_SHARE = 0.06
const BOOK_STAGES = ['lead', 'need', 'quote'] as const

/** Share of the days on which the company only writes things down. */
const BEFORE_GO_LIVE = 0.45

/** As a company that took Kedu seriously would set it: quiet nights, five pushes a day, the director told. */
export function yearSettings(timezone: TimeZone): WorkspaceSettings {
  return {
    ...sampleSettings(timezone),
    regions: [...YEAR_REGIONS],
    departments: [
      ...YEAR_REGIONS.map((region) => `${region}销售部`),
      '生产部',
      '财务部',
      '仓储部',
      '管理层',
    ],
    obstacles: [...TOPICS],
    quietHours: { from: '21:00', to: '08:00' },
    immediateBudgetPerDay: 5,
    directorAfterHours: 72,
  }
}

export function yearWorld(options: YearOptions, papers: YearPapers): YearWorld {
  const { now, timezone, reps, days, seed } = options
  const calendar = chinaCalendar(timezone)
  const today = dateOf(now, timezone)
  const from = plusDays(today, -days)
  let goLiveOn = plusDays(from, Math.round(days * BEFORE_GO_LIVE))
  while (!isWorkday(calendar, goLiveOn)) goLiveOn = plusDays(goLiveOn, 1)
  const settings = { ...yearSettings(timezone), goLiveOn }
  const team = yearPeople(reps, from, today, seeded(seed))
  const people = new Map(team.people.map((person) => [person.id, person]))
  return {
    from,
    goLiveAt: instantOf(goLiveOn, timezone),
    now,
    settings,
    calendar,
    clock: clockContext({ people, settings, calendar, downtimes: [] }),
    team,
    people,
    papers,
    pushes: new Map(),
  }
}

interface Opening {
  repIndex: number
  on: LocalDate
}

/** Every deal's beginning, in the order of the days; dice of its own for each, so none depends on another. */
export function yearStarts(world: YearWorld, { deals, seed }: YearOptions): StoryStart[] {
  const random = seeded(seed ^ 0x5eed)
  const openings = yearOpenings(world, deals, random)
  const customer = customersFor()
  return openings.map(({ repIndex, on }, n) => {
    const rep = repAt(world, repIndex)
    return {
      id: `deal-${String(n + 1).padStart(5, '0')}`,
      customerNumber: `C-${String(n + 1).padStart(4, '0')}`,
      customer: customer(rep.region, random),
      rep,
      repIndex,
      openedOn: on,
      stage: isOfBook(world, on) ? random.pick(BOOK_STAGES) : 'lead',
    }
  })
}

function isOfBook({ from }: YearWorld, day: LocalDate): boolean {
  return day < plusDays(from, BOOK_DAYS)
}

/** The dice of one deal. */
export const diceOf = (seed: number, n: number): Random =>
  seeded(Math.imul(seed + 1, 0x9e3779b1) ^ n)

function repAt({ team }: YearWorld, index: number) {
  const rep = team.reps[index]
  if (rep === undefined) throw new Error(`No rep ${index}`)
  return rep
}

/** On days the rep works; a new rep finds fewer, and few come in the weeks around a long holiday. */
function yearOpenings(world: YearWorld, deals: number, random: Random): Opening[] {
  const today = dateOf(world.now, world.calendar.zone)
  const length = daysBetween(world.from, today)
  const days = Array.from({ length }, (_, n) => plusDays(world.from, n)).filter((day) =>
    isWorkday(world.calendar, day),
  )
  const workdays = world.team.reps.map(({ person, from }) =>
    days.filter((day) => day >= from && !isOnLeave(person.leaves, day)),
  )
  const weights = workdays.map((list, n) => list.length * repAt(world, n).habits.skill)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (sum === 0) throw new Error('Nobody works on any of these days')
  const openings = Array.from({ length: deals }, () => {
    let left = random.next() * sum
    let repIndex = weights.findIndex((weight) => {
      left -= weight
      return left < 0
    })
    if (repIndex < 0) repIndex = weights.findLastIndex((weight) => weight > 0)
    const own = workdays[repIndex] ?? days
    const first = random.chance(BOOK_SHARE) ? own.filter((day) => isOfBook(world, day)) : []
    return { repIndex, on: random.pick(first.length > 0 ? first : own) }
  })
  return openings.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.repIndex - b.repIndex))
}
