/** Builders for what the tests of the lead pool are given. */
import type { CommandMeta } from '@kedu/shared/deal/commands'
import type { RepInLine } from '@kedu/shared/leads/allocate'
import type { GivenLead, LeadCommand } from '@kedu/shared/leads/commands'
import { decideLead, type LeadContext, type LeadDecision } from '@kedu/shared/leads/decide-lead'
import { evolveLead } from '@kedu/shared/leads/evolve-lead'
import type { Lead } from '@kedu/shared/leads/lead'
import { peopleById } from '@kedu/shared/people/people'
import { CLOCK_ID, newPerson, type Person } from '@kedu/shared/people/person'
import { type Instant, plusMs } from '@kedu/shared/time/instant'
import { at } from '../policies/given-deal.ts'

export const QINGCHUAN: GivenLead = {
  customerName: '苏州晴川',
  contactName: '张工',
  phone: '138 0000-1111',
  region: '华东',
  need: '光伏支架',
}

export function aRep(id: string, given: Partial<RepInLine> = {}): RepInLine {
  return { id, region: null, lastTurn: 0, load: 0, block: null, ...given }
}

/** 王敏 leads 张伟 and 李娜 in 华东, 何静 leads 周涛 in 华南; 陈总 directs all of it, 赵燕 is the admin. */
export function leadPeople(): Person[] {
  const person = (id: string, name: string, given: Partial<Person>) =>
    newPerson({ id, name, region: '华东', ...given })
  return [
    person('chen', '陈总', { role: 'director', region: null }),
    person('wangmin', '王敏', { role: 'manager', managerId: 'chen' }),
    person('zhangwei', '张伟', { managerId: 'wangmin' }),
    person('lina', '李娜', { managerId: 'wangmin' }),
    person('hejing', '何静', { role: 'manager', region: '华南' }),
    person('zhoutao', '周涛', { region: '华南', managerId: 'hejing' }),
    person('zhaoyan', '赵燕', { role: 'admin', region: null }),
    person('qiancai', '钱财', { role: 'finance', region: null }),
    person('left', '离职', { active: false }),
  ]
}

/** One lead and what is done to it, the clock going on by a minute each time. */
export class GivenLeadStory {
  lead: Lead | null = null
  now: Instant = at('2026-11-23 09:30')
  readonly people = peopleById(leadPeople())
  #commands = 0

  when(by: string, command: LeadCommand, given: Partial<LeadContext> = {}): LeadDecision {
    this.#commands += 1
    const meta: CommandMeta = {
      commandId: `c${this.#commands}`,
      actorId: by,
      door: by === CLOCK_ID ? 'clock' : 'page',
      messageId: null,
      place: null,
    }
    const decision = decideLead(command, this.lead, {
      leadId: 'l1',
      now: this.now,
      meta,
      actor: this.people.get(by) ?? null,
      people: this.people,
      regions: ['华东', '华南'],
      similarCustomers: [],
      sameLead: null,
      ...given,
    })
    if (decision.kind === 'accepted') {
      this.lead = decision.events.reduce<Lead | null>(evolveLead, this.lead)
      this.now = plusMs(this.now, 60_000)
    }
    return decision
  }

  /** The same, and it must be accepted. */
  having(by: string, command: LeadCommand, given: Partial<LeadContext> = {}): this {
    const decision = this.when(by, command, given)
    if (decision.kind === 'refused') throw new Error(JSON.stringify(decision.refusal))
    return this
  }

  received(): this {
    return this.having('wangmin', {
      kind: 'receive-lead',
      given: QINGCHUAN,
      confirmedDifferent: false,
    })
  }

  allocated(repId: string, turn = 1): this {
    return this.having(CLOCK_ID, {
      kind: 'allocate-lead',
      repId,
      turn,
      reason: null,
      passedOver: [],
    })
  }

  get state(): Lead {
    if (this.lead === null) throw new Error('There is no lead')
    return this.lead
  }
}

export function refusalOf(decision: LeadDecision) {
  if (decision.kind === 'accepted') throw new Error('Accepted')
  return decision.refusal
}
