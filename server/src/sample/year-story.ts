/** How a deal of the year goes: visits, moves, waits, moved dates, red flags and their repair, an end or none yet. */
import type { DealChanges } from '@kedu/shared/deal/commands'
import type { PersonId } from '@kedu/shared/people/person'
import { dateOf, type Instant, type LocalDate, plusDays, plusMs } from '@kedu/shared/time/instant'
import { isOnLeave } from '@kedu/shared/time/work-calendar'
import type { Random } from './random.ts'
import type { YearCustomer } from './year-customers.ts'
import { type Told, YearDeal } from './year-deal.ts'
import { chancesOf, daysAhead, daysLate } from './year-pace.ts'
import type { YearRep } from './year-people.ts'
import { YearRequests } from './year-requests.ts'
import { returnsAt, takeUpAgain } from './year-return.ts'
import { pickTopic, type Topic, yearWords } from './year-words.ts'
import { atWork, dayAfter, isTroubled, soon, workingDay, type YearWorld } from './year-world.ts'

export interface StoryStart {
  id: string
  customerNumber: string
  customer: YearCustomer
  rep: YearRep
  repIndex: number
  openedOn: LocalDate
  stage: 'lead' | 'need' | 'quote'
}

const NEXT: Readonly<Record<string, string>> = {
  lead: 'need',
  need: 'quote',
  quote: 'contract',
  contract: 'delivery',
}
const CHANNELS = ['电话', '展会', '转介'] as const
/** Shares of nudges and red flags that are answered soon. */
const NUDGED = 0.5
const MANAGER_REPAIRS = 0.4
const REP_AFTER_RED = 0.3
/** The whole story up to the year's last moment. */
export function tellDeal(world: YearWorld, start: StoryStart, random: Random): YearDeal {
  const story = new Story(world, start, random)
  story.tell()
  return story.deal
}

class Story {
  readonly deal: YearDeal
  readonly #world: YearWorld
  readonly #start: StoryStart
  readonly #random: Random
  readonly #rep: YearRep
  readonly #requests: YearRequests
  #planned: LocalDate
  #fakes = 0

  constructor(world: YearWorld, start: StoryStart, random: Random) {
    this.#world = world
    this.#start = start
    this.#random = random
    this.#rep = start.rep
    this.#planned = start.openedOn
    this.deal = new YearDeal(world, start.id, start.rep.person.id)
    this.#requests = new YearRequests(world, this.deal, start.rep)
  }

  tell(): void {
    const { now } = this.#world
    const openedAt = atWork(this.#world, this.#rep, this.#start.openedOn, this.#random)
    if (openedAt >= now) return
    this.#open(openedAt)
    do this.#follow()
    while (this.#comesBack())
  }

  /** Until it is closed, or the year is over. */
  #follow(): void {
    const { now } = this.#world
    let visitAt = this.#nextVisit()
    while (this.deal.isOpen) {
      const told = this.deal.runClock(visitAt)
      if (told !== null) visitAt = this.#answer(told, visitAt)
      else if (visitAt >= now) return
      else {
        this.#visit(visitAt)
        visitAt = this.#nextVisit()
      }
    }
  }

  /** True: it was won, and the customer ordered again. */
  #comesBack(): boolean {
    const { outcome } = this.deal.state
    if (outcome.kind !== 'won') return false
    const at = returnsAt(this.#world, this.#rep, outcome.at, this.#random)
    if (at === null) return false
    takeUpAgain(this.deal, this.#rep, at, this.#plan(at, this.deal.state.stage), this.#random)
    return true
  }

  #by(place: boolean) {
    const door = this.#random.chance(0.7) ? ('chat' as const) : ('page' as const)
    return {
      actorId: this.#rep.person.id,
      door,
      place: place ? this.#start.customer.place : null,
    }
  }

  #open(at: Instant): void {
    const { customer, customerNumber, id, rep, stage } = this.#start
    const random = this.#random
    const isOpened = this.deal.give(
      {
        kind: 'open-deal',
        dealId: id,
        customerNumber,
        customerName: customer.name,
        ownerId: rep.person.id,
        changes: {
          stage,
          obstacle: pickTopic(stage, false, random),
          summary: yearWords.opening(random),
          nextAction: this.#plan(at, stage),
          amountFen: random.whole(4, 40) * random.whole(1, 8) * 1_000_000,
          industry: customer.industry,
          region: rep.region,
          firstContact: random.pick(CHANNELS),
          aliases: [customer.alias],
        },
        confirmedDifferent: true,
      },
      at,
      this.#by(false),
    )
    if (!isOpened) throw new Error(`Deal ${id} could not be opened`)
  }

  /** A next action on a working day, and the day remembered. */
  #plan(at: Instant, stage: string): NonNullable<DealChanges['nextAction']> {
    const random = this.#random
    const days = daysAhead(this.#world, stage, at, random)
    const date = workingDay(this.#world, this.#rep, dayAfter(this.#world, at, days))
    this.#planned = date
    return {
      date,
      time: random.chance(0.3) ? random.pick(['09:30', '10:00', '14:00', '15:30', '16:00']) : null,
      isDeadline: random.chance(0.15),
      text: yearWords.action(stage, random),
    }
  }

  /** Mostly on the planned day; some a day late, a few so late that the flag turns red. */
  #nextVisit(): Instant {
    const random = this.#random
    const { wait } = this.deal.state
    const last = this.deal.events.at(-1)?.at ?? this.#world.now
    const day = wait !== null && wait.untilAt > last ? wait.until : this.#planned
    const late = daysLate(this.#world, this.#rep, last, random)
    const at = atWork(this.#world, this.#rep, plusDays(day, late), random)
    return at > last ? at : soon(this.#world, this.#rep, plusMs(last, 60_000), random)
  }

  /** A nudge helps often; red is repaired by the manager or the rep, or waits. */
  #answer({ kind, alertId, isRepairable, recipientId, at }: Told, visitAt: Instant): Instant {
    const random = this.#random
    const soonAt = soon(this.#world, this.#rep, at, random)
    if (kind === 'nudge') return random.chance(NUDGED) && soonAt < visitAt ? soonAt : visitAt
    if (isRepairable && random.chance(MANAGER_REPAIRS)) {
      const repairAt = soon(this.#world, this.#rep, at, random)
      if (repairAt < this.#world.now && repairAt < visitAt) {
        this.#repair(alertId, recipientId, repairAt)
        return this.#nextVisit()
      }
    }
    return random.chance(REP_AFTER_RED) && soonAt < visitAt ? soonAt : visitAt
  }

  /** On the card that shows how it stands; or, without a look at it, straight into the customer. */
  #repair(alertId: string, actorId: PersonId, at: Instant): void {
    const { people, team } = this.#world
    const changes = {
      obstacle: this.#topic(at),
      nextAction: this.#plan(at, this.deal.state.stage),
    }
    const today = dateOf(at, this.#world.calendar.zone)
    const isAway = isOnLeave(people.get(actorId)?.leaves ?? [], today)
    if (isAway || this.#random.chance(team.looks.get(actorId) ?? 1))
      this.deal.give({ kind: 'repair', alertId, changes, wait: null }, at, {
        actorId,
        door: 'card',
      })
    else this.deal.give({ kind: 'update-deal', changes }, at, { actorId, door: 'page' })
  }

  #topic(at: Instant): Topic {
    const isShifted = isTroubled(this.#world, this.#rep.region, at)
    return pickTopic(this.deal.state.stage, isShifted, this.#random)
  }

  #visit(at: Instant): void {
    const random = this.#random
    this.#requests.settle(at)
    const { stage } = this.deal.state
    const chances = chancesOf(this.#world, this.#rep, stage, at)
    const { dateMoving, photos } = this.#rep.habits
    if (random.chance(dateMoving) && stage !== 'lead' && this.#fakes < 6) {
      this.#moveDateOnly(at, stage)
      return
    }
    if (random.chance(chances.lost)) {
      const isOnHold = random.chance(0.12)
      this.deal.give(
        {
          kind: 'close-deal',
          outcome: isOnHold ? 'on-hold' : 'lost',
          reason: isOnHold ? yearWords.onHold(random) : yearWords.lost(random),
          amountFen: null,
        },
        at,
        this.#by(false),
      )
      return
    }
    if (random.chance(chances.advance) && this.#advance(at, stage)) return
    if (this.deal.state.waitCount === 0 && random.chance(0.06)) {
      const until = workingDay(
        this.#world,
        this.#rep,
        dayAfter(this.#world, at, random.whole(4, 15)),
      )
      const reason = yearWords.waiting(random)
      if (this.deal.give({ kind: 'wait', until, reason }, at, this.#by(false))) return
    }
    const isOnSite = random.chance(photos)
    if (isOnSite) this.deal.attach(['site-photo'], at, this.#start.customer.place, random)
    else if (this.#owesFile() && random.chance(0.8))
      this.deal.attach(['fulfilment-clause'], at, null, random)
    this.#update(plusMs(at, 60_000), stage, isOnSite)
  }

  #owesFile(): boolean {
    const { stage, stageEnteredAt, evidence } = this.deal.state
    return stage === 'contract' && !evidence.some(({ addedAt }) => addedAt > stageEnteredAt)
  }

  #update(at: Instant, stage: string, isOnSite: boolean): void {
    const topic = this.#topic(at)
    this.deal.give(
      {
        kind: 'update-deal',
        changes: {
          obstacle: topic,
          summary: yearWords.summary(topic, this.#random),
          nextAction: this.#plan(at, stage),
        },
      },
      at,
      this.#by(isOnSite),
    )
    this.#requests.ask(plusMs(at, 60_000), topic)
  }

  /** 假推进: a new day, the same words, nothing to show for it. */
  #moveDateOnly(at: Instant, stage: string): void {
    this.#fakes += 1
    const text = yearWords.dateMover(this.#start.repIndex)
    const nextAction = { ...this.#plan(at, stage), time: null, isDeadline: false, text }
    this.deal.give({ kind: 'update-deal', changes: { nextAction } }, at, this.#by(false))
  }

  /** False: it could not be done, e.g. the papers were not good enough. */
  #advance(at: Instant, stage: string): boolean {
    const random = this.#random
    if (stage === 'delivery') {
      return this.deal.give(
        { kind: 'close-deal', outcome: 'won', reason: '验收通过，款到', amountFen: null },
        at,
        this.#by(false),
      )
    }
    const to = NEXT[stage]
    if (to === undefined) return false
    let moveAt = at
    if (to === 'contract') {
      this.deal.attach(['contract-scan', 'signature-page'], at, null, random)
      moveAt = plusMs(at, 60_000)
    } else if (to === 'delivery' && this.#owesFile()) {
      this.deal.attach(['fulfilment-clause'], at, null, random)
      moveAt = plusMs(at, 60_000)
    }
    const topic = pickTopic(to, isTroubled(this.#world, this.#rep.region, at), random)
    const changes: DealChanges = {
      stage: to,
      obstacle: topic,
      summary: yearWords.summary(topic, random),
      nextAction: this.#plan(moveAt, to),
    }
    return this.deal.give({ kind: 'update-deal', changes }, moveAt, this.#by(random.chance(0.2)))
  }
}
