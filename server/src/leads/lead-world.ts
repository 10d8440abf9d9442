/** Gives the dialog what it may know of leads and do with them, for one person. */
import type { LeadAnswer, LeadWorld } from '@kedu/bot/dialog/world'
import { reportsOf } from '@kedu/shared/access/reporting-line'
import { monthBegin, monthOf, nextMonth } from '@kedu/shared/alerts/monthly-quota'
import type { CommandMeta } from '@kedu/shared/deal/commands'
import { allocate, blockFor, fits, hadBefore, type RepInLine } from '@kedu/shared/leads/allocate'
import type { LeadCommand } from '@kedu/shared/leads/commands'
import { type FairnessRow, fairnessTable } from '@kedu/shared/leads/fairness'
import { type Lead, openTenure } from '@kedu/shared/leads/lead'
import { canSeePhone, leadManagement, leadVisibility } from '@kedu/shared/leads/lead-access'
import type { Person, PersonId } from '@kedu/shared/people/person'
import { stageIndex } from '@kedu/shared/process/stages'
import { HOUR_MS, type Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { givenTo, type LeadDesk, type LeadHandled } from './lead-desk.ts'
import { blockedMessage, offerMessage } from './lead-messages.ts'
import { whyHeld } from './lead-notices.ts'
import { allocationRules, isInLine, oneInLine, repsInLine, salesRegions } from './reps-in-line.ts'

export interface LeadWorldDeps {
  workspace: Workspace
  now: Instant
  leads: LeadDesk
  dealIdFor(commandId: string): string
}

export function leadWorld(me: Person, deps: LeadWorldDeps): LeadWorld {
  const { workspace, now, leads: desk, dealIdFor } = deps
  const { leads: book, people } = workspace
  const handle = async (leadId: string, meta: CommandMeta, command: LeadCommand) =>
    answerOf(await desk.handle({ leadId, meta, command }, now))
  return {
    regions: () => salesRegions(workspace),
    receive: async (meta, given, confirmedDifferent) =>
      answerOf(
        await desk.receive(dealIdFor(meta.commandId), meta, given, { confirmedDifferent, now }),
      ),
    returnLead: (leadId, meta, reason) => handle(leadId, meta, { kind: 'return-lead', reason }),
    discard: (leadId, meta, as, reason) =>
      handle(leadId, meta, { kind: 'discard-lead', as, reason }),
    assign: async (leadId, meta, repId, reason) =>
      answerOf(await desk.assign(leadId, meta, { repId, reason }, now)),
    accepted: async (leadId, meta, dealId) => {
      const lead = book.get(leadId)
      const tenure = lead && openTenure(lead)
      if (tenure === null) return
      await handle(leadId, meta, { kind: 'accept-lead', dealId, turn: tenure.turn })
    },
    find: (leadId) => {
      const lead = book.get(leadId)
      return lead !== null && leadVisibility(me, people.all)(lead) ? lead : null
    },
    mine: () => book.heldBy(me.id),
    pool: () => book.waiting.filter(leadManagement(me, people.all)),
    named: (name) =>
      [...book.waiting, ...book.allocated]
        .filter(leadManagement(me, people.all))
        .filter(({ content }) => content.customerName.includes(name)),
    offer: (lead) => {
      const tenure = openTenure(lead)
      return tenure !== null && canSeePhone(me, lead, people.all)
        ? offerMessage(workspace, lead, tenure)
        : null
    },
    whyHeld: (lead) => whyWaiting(workspace, lead, now),
    standing: (personId) => standingInLine(workspace, personId, now),
    blocked: (personId) => {
      const block = oneInLine(workspace, personId, now)?.block
      return block?.kind === 'rows' ? blockedMessage(workspace, block.rows, now, true) : null
    },
    fairness: () => {
      const month = monthOf(now, workspace.settings.timezone)
      return { month, rows: fairnessOf(workspace, me, month) }
    },
    lastCard: () => lastCard(workspace, me.id, now),
  }
}

function answerOf(handled: LeadHandled): LeadAnswer {
  return handled.kind === 'refused' ? handled : { ...handled, givenTo: givenTo(handled.lead) }
}

/** Null: not somebody leads come to by turn. `ahead`: how many who can take one wait longer. */
export function standingInLine(
  workspace: Workspace,
  personId: PersonId,
  now: Instant,
): ReturnType<LeadWorld['standing']> {
  const reps = repsInLine(workspace, now)
  const own = reps.find(({ id }) => id === personId)
  if (own === undefined) return null
  const rules = allocationRules(workspace)
  const ahead = reps.filter(
    (rep) =>
      blockFor(rep, rules) === null &&
      (rep.lastTurn < own.lastTurn || (rep.lastTurn === own.lastTurn && rep.id < own.id)) &&
      (own.region === null || fits({ region: own.region, industry: null }, rep, [])),
  )
  return { block: blockFor(own, rules), ahead: ahead.length }
}

/** `line`: the reps as they stand, where they are at hand. */
export function whyWaiting(
  workspace: Workspace,
  lead: Lead,
  now: Instant,
  line: readonly RepInLine[] = repsInLine(workspace, now),
): string {
  const againAfterMs = (workspace.settings.leadRecycleHours ?? 1) * HOUR_MS
  const allocation = allocate(
    lead.content,
    line,
    allocationRules(workspace),
    hadBefore(lead, now, againAfterMs),
  )
  return allocation.kind === 'held' ? whyHeld(workspace, { lead, allocation }, now) : ''
}

/** `month` as `2026-11`; the reps this person leads, in order of their names. */
export function fairnessOf(workspace: Workspace, me: Person, month: string): FairnessRow[] {
  const { people, leads, settings } = workspace
  const team = reportsOf(me.id, people.all)
  const isMine = (person: Person) =>
    me.role === 'admin' ||
    (me.role === 'director' && (me.region === null || me.region === person.region)) ||
    team.has(person.id)
  const reps = [...people.all.values()]
    .filter((person) => isInLine(person) && isMine(person))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'zh') || (a.id < b.id ? -1 : 1))
  const zone = settings.timezone
  const span = { from: monthBegin(month, zone), to: monthBegin(nextMonth(month), zone) }
  const isConverted = (dealId: string) => {
    const row = workspace.row(dealId)
    return row !== null && (row.outcome === 'won' || stageIndex(settings.process, row.stage) > 0)
  }
  return fairnessTable(
    leads.all,
    reps.map(({ id }) => id),
    span,
    isConverted,
  )
}

function lastCard(
  workspace: Workspace,
  personId: PersonId,
  now: Instant,
): ReturnType<LeadWorld['lastCard']> {
  const { leads: book } = workspace
  const lead = book.heldBy(personId).at(-1)
  const tenure = lead && openTenure(lead)
  const offer =
    lead && tenure ? { message: offerMessage(workspace, lead, tenure), at: tenure.at } : null
  const { blockedSince } = book.notice(personId)
  if (blockedSince === null || (offer !== null && offer.at >= blockedSince)) return offer
  const block = oneInLine(workspace, personId, now)?.block
  return block?.kind === 'rows'
    ? { message: blockedMessage(workspace, block.rows, now, false), at: blockedSince }
    : offer
}
