/** How quickly deals of the year go on: days to the next visit, how late it is, what it leads to. */
import type { StageId } from '@kedu/shared/process/sales-process'
import type { Instant } from '@kedu/shared/time/instant'
import type { Random } from './random.ts'
import type { YearRep } from './year-people.ts'
import { isBeforeGoLive, isTroubled, type YearWorld } from './year-world.ts'

interface Pace {
  /** Per visit, for a rep as good as most. */
  advance: number
  lost: number
  /** Days to the next visit. */
  gap: readonly [least: number, most: number]
}

const PACE: Readonly<Record<string, Pace>> = {
  lead: { advance: 0.42, lost: 0.24, gap: [2, 7] },
  need: { advance: 0.36, lost: 0.13, gap: [2, 8] },
  quote: { advance: 0.24, lost: 0.13, gap: [2, 8] },
  contract: { advance: 0.4, lost: 0.02, gap: [2, 8] },
  delivery: { advance: 0.34, lost: 0, gap: [4, 10] },
}
const OF_OTHERS: Pace = { advance: 0.3, lost: 0.1, gap: [3, 9] }
/** Before going live, times what it is after: days planned ahead, actions done on time, visits that lead on. */
const BEFORE = { gap: 2.5, punctuality: 0.65, advance: 0.7 } as const
/** How readily a contract moves on in the region in trouble. */
const STUCK = 0.12
/** Days late, of those that are: a day, so long that it turns red, forgotten for weeks. */
const LATE = [
  [1, 1],
  [1, 1],
  [3, 6],
  [3, 12],
  [3, 12],
  [15, 45],
] as const

/** What is planned at `at`: so many days ahead. */
export function daysAhead(world: YearWorld, stage: StageId, at: Instant, random: Random): number {
  const { gap } = PACE[stage] ?? OF_OTHERS
  return Math.round(random.whole(...gap) * (isBeforeGoLive(world, at) ? BEFORE.gap : 1))
}

/** How many days after the planned one it is done; mostly none. */
export function daysLate(world: YearWorld, rep: YearRep, at: Instant, random: Random): number {
  const usual = isBeforeGoLive(world, at) ? BEFORE.punctuality : 1
  if (random.chance(rep.habits.punctuality * usual)) return 0
  const [least, most] = random.pick(LATE)
  return random.whole(least, most)
}

/** A visit's chances. */
export function chancesOf(world: YearWorld, rep: YearRep, stage: StageId, at: Instant) {
  const { advance, lost } = PACE[stage] ?? OF_OTHERS
  const { skill } = rep.habits
  const isStuck = stage === 'contract' && isTroubled(world, rep.region, at)
  const usual = (isBeforeGoLive(world, at) ? BEFORE.advance : 1) * (isStuck ? STUCK : 1)
  return { advance: advance * skill * usual, lost: lost / skill }
}
