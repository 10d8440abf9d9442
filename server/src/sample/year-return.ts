/** Customers that were won and buy again: taken up where they were won, once more on the way to the end. */
import type { DealChanges } from '@kedu/shared/deal/commands'
import { type Instant, plusMs } from '@kedu/shared/time/instant'
import type { Random } from './random.ts'
import type { YearDeal } from './year-deal.ts'
import type { YearRep } from './year-people.ts'
import { isGrowingTeam } from './year-requests.ts'
import { yearWords } from './year-words.ts'
import { atWork, dayAfter, isTroubled, type YearWorld } from './year-world.ts'

const MONTH_DAYS = 30
const MONTH_MS = MONTH_DAYS * 86_400_000
/** Share of won customers that come back in a month, and what every month with Kedu adds to it. */
const USUAL_SHARE = 0.04
const MONTHLY_GROWTH = 0.003
/** Teams that ask other departments for more see more of them again. */
const OF_GROWING_TEAMS = 1.3

/** When a customer won at `wonAt` orders again; null: not before the year's end, or never. */
export function returnsAt(
  world: YearWorld,
  rep: YearRep,
  wonAt: Instant,
  random: Random,
): Instant | null {
  for (let day = MONTH_DAYS; ; day += MONTH_DAYS) {
    const around = plusMs(wonAt, day * 86_400_000)
    if (around >= world.now) return null
    const months = Math.max(0, (around - world.goLiveAt) / MONTH_MS)
    const team = isGrowingTeam(rep) ? OF_GROWING_TEAMS : 1
    const share = isTroubled(world, rep.region, around) ? 0 : USUAL_SHARE + MONTHLY_GROWTH * months
    if (!random.chance(share * team)) continue
    const on = dayAfter(world, around, random.whole(0, MONTH_DAYS - 1))
    const at = atWork(world, rep, on, random)
    return at < world.now ? at : null
  }
}

/** The customer is open again, with a sum and a next step of its own. */
export function takeUpAgain(
  deal: YearDeal,
  rep: YearRep,
  at: Instant,
  nextAction: NonNullable<DealChanges['nextAction']>,
  random: Random,
): void {
  const by = { actorId: rep.person.id, door: 'page' as const }
  deal.give({ kind: 'reopen-deal' }, at, by)
  const changes = {
    obstacle: '无',
    summary: yearWords.again(random),
    amountFen: random.whole(4, 30) * random.whole(1, 6) * 1_000_000,
    nextAction,
  }
  deal.give({ kind: 'update-deal', changes }, plusMs(at, 60_000), by)
}
