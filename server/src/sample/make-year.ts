/**
 * Fills the sample workspace with a company's year. Only through the one judge, so that every event
 * is one production could have written; stored in bulk, so that 20,000 deals take a minute.
 */
import { type Instant, instantOf } from '@kedu/shared/time/instant'
import type { Store } from '../store/store.ts'
import { noteSampleTold } from '../trial/sample-company.ts'
import { SAMPLE_WORKSPACE } from '../trial/sample-settings.ts'
import { ForeignChanges } from '../workspace/foreign-changes.ts'
import { PeopleDirectory } from '../workspace/people.ts'
import { saveSettings } from '../workspace/settings.ts'
import { diceOf, type YearOptions, yearStarts, yearWorld } from './year-plan.ts'
import { tellDeal } from './year-story.ts'
import type { YearPapers, YearWorld } from './year-world.ts'

/** Deals written at the same time; their files are independent. */
const LANES = 16
const TELL_EVERY = 1000

export interface YearMade {
  people: number
  deals: number
  events: number
}

/**
 * The store must be open on a folder without any company. The same options make the same events, byte
 * for byte. `onDeals` is told how far it is.
 */
export async function makeYear(
  store: Store,
  options: YearOptions,
  papers: YearPapers,
  onDeals: (done: number) => void = () => undefined,
): Promise<YearMade> {
  const world = yearWorld(options, papers)
  await makePeople(store, world)
  const starts = yearStarts(world, options)
  const made: YearMade = { people: world.people.size, deals: 0, events: 0 }
  let next = 0
  const lane = async () => {
    for (let n = next++; n < starts.length; n = next++) {
      const start = starts[n]
      if (start === undefined) return
      // Told one after the other, whoever's turn it is: the budget of pushes is shared.
      const { events, id, state } = dealOf(world, start, options.seed, n)
      if (state !== null) {
        await store.append(SAMPLE_WORKSPACE, {
          streamId: `deal/${id}`,
          expectedVersion: 0,
          events: events.map((event) => ({ at: event.at, body: event })),
          state,
          outbox: [],
        })
        made.deals += 1
        made.events += events.length
      }
      if ((n + 1) % TELL_EVERY === 0) onDeals(n + 1)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  // Last: without it the small sample company would be told on top.
  await noteSampleTold(store, options.now)
  return made
}

function dealOf(world: YearWorld, start: Parameters<typeof tellDeal>[1], seed: number, n: number) {
  const deal = tellDeal(world, start, diceOf(seed, n))
  return { id: deal.id, events: deal.events, state: deal.events.length === 0 ? null : deal.state }
}

async function makePeople(
  store: Store,
  { from, calendar, settings, team, now }: YearWorld,
): Promise<void> {
  const begun: Instant = instantOf(from, calendar.zone, '08:00')
  await saveSettings(store, SAMPLE_WORKSPACE, settings, 0, 'cli', begun)
  const changes = new ForeignChanges(store, SAMPLE_WORKSPACE)
  const directory = await PeopleDirectory.load(store, SAMPLE_WORKSPACE, changes)
  for (const person of team.people) {
    const { joinedOn } = person
    const at =
      joinedOn === null || joinedOn <= from ? begun : instantOf(joinedOn, calendar.zone, '08:00')
    await directory.save(person, 'trial', at < now ? at : now)
  }
}
