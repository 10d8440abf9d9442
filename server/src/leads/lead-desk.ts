/**
 * The one door of leads: every change of one, by whomever, is decided, committed and said here, one
 * after the other. Whatever comes in is given out at once; what could not be is tried again when
 * something changes and with each tick. Safe to be killed anywhere: what a commit left undone, the
 * next look finds again from the states themselves.
 */

import type { CommandMeta } from '@kedu/shared/deal/commands'
import type { Deal } from '@kedu/shared/deal/deal'
import { allocate, hadBefore, type RepInLine } from '@kedu/shared/leads/allocate'
import type { GivenLead, LeadCommand, LeadEnvelope, LeadRefusal } from '@kedu/shared/leads/commands'
import { decideLead } from '@kedu/shared/leads/decide-lead'
import { evolveLead, newlyPassedOver } from '@kedu/shared/leads/evolve-lead'
import { acceptCommandId, holderOf, type Lead, openTenure } from '@kedu/shared/leads/lead'
import { recycleAt } from '@kedu/shared/leads/recycle'
import { CLOCK_ID, type PersonId } from '@kedu/shared/people/person'
import { HOUR_MS, type Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Workspace } from '../workspace/workspace.ts'
import type { LeadBook, Outgoing } from './lead-book.ts'
import { announceLead } from './lead-messages.ts'
import { type HeldLead, tellAboutPool } from './lead-notices.ts'
import { allocationRules, repsInLine, salesRegions } from './reps-in-line.ts'

export type LeadHandled = { kind: 'done'; lead: Lead } | { kind: 'refused'; refusal: LeadRefusal }

export interface LeadDeskDeps {
  workspace: Workspace
  dealIdFor(commandId: string): string
  log: FastifyBaseLogger
  /** Something is to be said: deliver it soon. */
  onPlanned(): void
}

export class LeadDesk {
  readonly #deps: LeadDeskDeps
  #isAsked = false

  constructor(deps: LeadDeskDeps) {
    this.#deps = deps
  }

  get #book(): LeadBook {
    return this.#deps.workspace.leads
  }

  /** Takes a lead in and gives it out at once. The same command again answers how it stands now. */
  receive(
    leadId: string,
    meta: CommandMeta,
    given: GivenLead,
    options: { confirmedDifferent: boolean; now: Instant },
  ): Promise<LeadHandled> {
    const { confirmedDifferent, now } = options
    return this.#book.oneAtATime(async () => {
      const command: LeadCommand = { kind: 'receive-lead', given, confirmedDifferent }
      const handled = await this.#apply({ leadId, meta, command }, now)
      if (handled.kind === 'refused') return handled
      await this.#lookAfter(now)
      return { kind: 'done', lead: this.#book.get(leadId) ?? handled.lead }
    })
  }

  /** A whole list; given out when all of it is in. `known`: the same command was applied before. */
  receiveAll(
    orders: readonly { given: GivenLead; meta: CommandMeta }[],
    { confirmedDifferent, now }: { confirmedDifferent: boolean; now: Instant },
  ): Promise<(LeadHandled | { kind: 'known' })[]> {
    return this.#book.oneAtATime(async () => {
      const taken: (LeadHandled | { kind: 'known' })[] = []
      for (const { given, meta } of orders) {
        const leadId = this.#deps.dealIdFor(meta.commandId)
        const command: LeadCommand = { kind: 'receive-lead', given, confirmedDifferent }
        const isKnown = this.#book.get(leadId) !== null
        taken.push(isKnown ? { kind: 'known' } : await this.#apply({ leadId, meta, command }, now))
      }
      await this.#lookAfter(now)
      return taken
    })
  }

  /** Any other command; what it frees is given out at once. */
  handle(envelope: LeadEnvelope, now: Instant): Promise<LeadHandled> {
    return this.#book.oneAtATime(async () => {
      const handled = await this.#apply(envelope, now)
      if (handled.kind === 'refused') return handled
      await this.#lookAfter(now)
      return { kind: 'done', lead: this.#book.get(envelope.leadId) ?? handled.lead }
    })
  }

  /** What somebody above decided, counted as a turn of the one who gets it. */
  assign(
    leadId: string,
    meta: CommandMeta,
    { repId, reason }: { repId: PersonId; reason: string },
    now: Instant,
  ): Promise<LeadHandled> {
    return this.#book.oneAtATime(async () => {
      const turn = this.#book.nextTurn
      const command: LeadCommand = { kind: 'allocate-lead', repId, turn, reason, passedOver: [] }
      return this.#apply({ leadId, meta, command }, now)
    })
  }

  /** The clock: what is due back, what a crash left undone, what can be given out now. */
  run(now: Instant): Promise<void> {
    return this.#book.oneAtATime(() => this.#lookAfter(now))
  }

  /** A look between two ticks, when a change asked for one. */
  async runIfAsked(now: Instant): Promise<void> {
    if (!this.#isAsked) return
    this.#isAsked = false
    await this.run(now)
  }

  /** Whether a change of this deal may let somebody have a lead, or concerns one. */
  isConcernedBy(after: Deal): boolean {
    const book = this.#book
    const isConcerned =
      book.waiting.length > 0 ||
      book.allocated.length > 0 ||
      book.notice(after.ownerId).blockedSince !== null ||
      (after.withdrawn && book.ofDeal(after.id) !== null)
    if (isConcerned) this.#isAsked = true
    return isConcerned
  }

  async #apply({ leadId, meta, command }: LeadEnvelope, now: Instant): Promise<LeadHandled> {
    const { workspace, log } = this.#deps
    const before = this.#book.get(leadId)
    const receives = command.kind === 'receive-lead' ? command.given : null
    const decision = decideLead(command, before, {
      leadId,
      now,
      meta,
      actor: workspace.people.get(meta.actorId),
      people: workspace.people.all,
      regions: salesRegions(workspace),
      similarCustomers: receives === null ? [] : workspace.customers.similar(receives.customerName),
      sameLead:
        receives === null ? null : this.#book.same(receives.customerName, receives.phone ?? ''),
    })
    if (decision.kind === 'refused') return decision
    let lead = before
    const outgoing: Outgoing = { outbox: [], cancel: [] }
    for (const event of decision.events) {
      const after = evolveLead(lead, event)
      const said = await announceLead(workspace, lead, after, event)
      outgoing.outbox.push(...said.outbox)
      outgoing.cancel.push(...said.cancel)
      lead = after
    }
    if (lead === null) throw new Error(`Command ${command.kind} left no lead ${leadId}`)
    if (decision.events.length === 0) return { kind: 'done', lead }
    await this.#book.commit(lead, decision.events, outgoing)
    // Never its content: a phone number does not belong into a log.
    log.info({ leadId, command: command.kind, by: meta.actorId, door: meta.door }, 'lead changed')
    if (outgoing.outbox.length > 0) this.#deps.onPlanned()
    return { kind: 'done', lead }
  }

  #byClock(lead: Lead, what: string, command: LeadCommand, now: Instant): Promise<LeadHandled> {
    const meta: CommandMeta = {
      commandId: `${lead.id}:${what}`,
      actorId: CLOCK_ID,
      door: 'clock',
      messageId: null,
      place: null,
    }
    return this.#apply({ leadId: lead.id, meta, command }, now)
  }

  async #lookAfter(now: Instant): Promise<void> {
    await this.#catchUpWithDeals(now)
    await this.#recycle(now)
    const reps = this.#hasToLook() ? repsInLine(this.#deps.workspace, now) : null
    if (reps === null) return
    const held = await this.#allocate(reps, now)
    const told = await tellAboutPool(this.#deps.workspace, reps, held, now)
    if (told > 0) this.#deps.onPlanned()
  }

  /** Somebody waits for a lead, for word of what keeps it away, or for it to be over. */
  #hasToLook(): boolean {
    const book = this.#book
    if (book.waiting.length > 0) return true
    const isUntold = ([repId, at]: [PersonId, Instant]) => at > book.notice(repId).freeSince
    return [...book.missed].some(isUntold)
  }

  /** A deal was opened for a lead, or its opening taken back, and the lead does not know it yet. */
  async #catchUpWithDeals(now: Instant): Promise<void> {
    const { workspace, dealIdFor } = this.#deps
    for (const lead of this.#book.allocated) {
      const tenure = openTenure(lead)
      if (tenure === null) continue
      const dealId = dealIdFor(acceptCommandId(lead, tenure))
      if (workspace.row(dealId) === null) continue
      const { turn } = tenure
      await this.#byClock(lead, `${dealId}/found`, { kind: 'accept-lead', dealId, turn }, now)
    }
    for (const lead of this.#book.accepted) {
      const { standing } = lead
      if (standing.kind !== 'accepted') continue
      const row = workspace.store.row(workspace.id, standing.dealId)
      if (row?.withdrawn !== true) continue
      const { dealId } = standing
      await this.#byClock(lead, `${dealId}/reopened`, { kind: 'reopen-lead', dealId }, now)
    }
  }

  async #recycle(now: Instant): Promise<void> {
    const { workspace } = this.#deps
    for (const lead of this.#book.allocated) {
      const tenure = openTenure(lead)
      if (tenure === null) continue
      const isGone = workspace.people.get(tenure.repId)?.active !== true
      const dueAt = recycleAt(lead, workspace.settings.leadRecycleHours, workspace.clock)
      if (!isGone && (dueAt === null || dueAt > now)) continue
      const { turn, at } = tenure
      const because = isGone ? 'left' : 'recycled'
      await this.#byClock(
        lead,
        `${turn}-${at}/recycle`,
        { kind: 'recycle-lead', turn, because },
        now,
      )
    }
  }

  /** Whoever waits longest first. Returns those that nobody can take just now. */
  async #allocate(reps: readonly RepInLine[], now: Instant): Promise<HeldLead[]> {
    const { workspace } = this.#deps
    const rules = allocationRules(workspace)
    const againAfterMs = (workspace.settings.leadRecycleHours ?? 1) * HOUR_MS
    let line = [...reps]
    const held: HeldLead[] = []
    for (const lead of this.#book.waiting) {
      const allocation = allocate(lead.content, line, rules, hadBefore(lead, now, againAfterMs))
      const { passedOver } = allocation
      if (allocation.kind === 'held') {
        held.push({ lead, allocation })
        const fresh = newlyPassedOver(lead, passedOver)
        if (fresh.length === 0) continue
        const names = fresh.map(({ repId, block }) => `${repId}.${block.kind}`).join('+')
        await this.#byClock(lead, `held/${names}`, { kind: 'hold-lead', passedOver: fresh }, now)
        continue
      }
      const { repId } = allocation
      const turn = this.#book.nextTurn
      const command: LeadCommand = { kind: 'allocate-lead', repId, turn, reason: null, passedOver }
      const handled = await this.#byClock(lead, `turn/${turn}`, command, now)
      if (handled.kind === 'refused') continue
      line = line.map((rep) =>
        rep.id === repId ? { ...rep, lastTurn: turn, load: rep.load + 1 } : rep,
      )
    }
    return held
  }
}

/** The rep a lead was given to at once, as an answer says it; null: it waits. */
export function givenTo(lead: Lead): PersonId | null {
  return lead.standing.kind === 'allocated' ? holderOf(lead) : null
}
