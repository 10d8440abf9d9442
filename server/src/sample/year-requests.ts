/** What reps of the year ask of other departments, and how they are answered: before the next visit, or late. */
import type { DealRow } from '@kedu/shared/deal/deal'
import { whoAnswers } from '@kedu/shared/requests/who-answers'
import { dateOf, daysBetween, type Instant, MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import { type Random, seeded } from './random.ts'
import type { YearDeal } from './year-deal.ts'
import type { YearRep } from './year-people.ts'
import type { Topic } from './year-words.ts'
import type { YearWorld } from './year-world.ts'

/** Share of visits after which a rep asks for help; some teams ask more from week to week at the end. */
const USUAL_SHARE = 0.1
const WEEKLY_GROWTH = 1.5
const GROWING_WEEKS = 5
const MOST = 0.8

/** One team in three. */
export function isGrowingTeam({ managerId }: YearRep): boolean {
  return Number(managerId.replace(/\D+/gu, '')) % 3 === 1
}

const ASKS: Partial<Record<Topic, { department: string; what: readonly string[] }>> = {
  付款周期: {
    department: '财务部',
    what: ['核一下这家的账期能放到多少天', '出一份分期付款的对账单', '看看承兑贴息算下来差多少'],
  },
  交期: {
    department: '生产部',
    what: ['确认能不能提前一周发货', '排一个加急的生产计划', '给一个分批交货的日期'],
  },
  验收标准: {
    department: '生产部',
    what: ['出一份我们自己的验收标准', '派人到现场一起验收'],
  },
  技术确认: {
    department: '生产部',
    what: ['把技术参数对一遍', '按新图纸打一套样'],
  },
}
const ANSWERS = [
  '可以，资料已经发你邮箱',
  '明天下午给到',
  '已经安排，周五前出结果',
  '这个做不到，最多让一半',
] as const

export class YearRequests {
  readonly #world: YearWorld
  readonly #deal: YearDeal
  readonly #rep: YearRep
  /** Dice of its own: the rest of the year stays as it was. */
  readonly #random: Random

  constructor(world: YearWorld, deal: YearDeal, rep: YearRep) {
    this.#world = world
    this.#deal = deal
    this.#rep = rep
    this.#random = seeded([...deal.id].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7))
  }

  /** Before a visit: what was asked is mostly answered, and done with. */
  settle(at: Instant): void {
    for (const { id, toId, answer } of this.#open()) {
      const last = this.#deal.events.at(-1)?.at ?? at
      const answerAt = plusMs(at, -20 * MINUTE_MS)
      if (answer === null && answerAt > last && this.#random.chance(0.85)) {
        const text = this.#random.pick(ANSWERS)
        const by = { actorId: toId, door: 'page' as const }
        this.#deal.give({ kind: 'answer-request', requestId: id, text }, answerAt, by)
        const mine = { actorId: this.#rep.person.id, door: 'page' as const }
        if (this.#random.chance(0.8))
          this.#deal.give(
            { kind: 'close-request', requestId: id },
            plusMs(answerAt, MINUTE_MS),
            mine,
          )
      }
    }
  }

  /** After a visit. */
  ask(at: Instant, topic: Topic): void {
    const ask = ASKS[topic]
    if (ask === undefined || !this.#random.chance(this.#share(at))) return
    const { people } = this.#world
    const { department } = ask
    const askerId = this.#rep.person.id
    const to = whoAnswers({ department, person: null }, askerId, people)
    if (to === null || to.id === this.#rep.managerId) return
    const what = this.#random.pick(ask.what)
    this.#deal.give({ kind: 'raise-request', department, toId: to.id, what, due: null }, at, {
      actorId: askerId,
      door: 'chat',
    })
  }

  #open(): NonNullable<DealRow['requests']> {
    return this.#deal.row.requests ?? []
  }

  #share(at: Instant): number {
    const { calendar, now } = this.#world
    const weeks = Math.floor(daysBetween(dateOf(at, calendar.zone), dateOf(now, calendar.zone)) / 7)
    const grown = isGrowingTeam(this.#rep) ? Math.max(0, GROWING_WEEKS - weeks) : 0
    return Math.min(MOST, USUAL_SHARE * WEEKLY_GROWTH ** grown)
  }
}
