/** What `decide` is given and what it answers. */
import { type DealScope, mayLead, mayWrite } from '../access/visible.ts'
import type { Person, PersonId } from '../people/person.ts'
import type { SalesProcess } from '../process/sales-process.ts'
import type { Instant, LocalTime } from '../time/instant.ts'
import type { WorkCalendar } from '../time/work-calendar.ts'
import type { CommandMeta } from './commands.ts'
import type { Deal, DealId } from './deal.ts'
import type { DealEvent, DealEventBody } from './events.ts'
import type { Refusal } from './refusals.ts'

/** The workspace's choices that the rules of a deal need. */
export interface DealSettings {
  /** When a date without a time is due. */
  dueTime: LocalTime
  /** How long a command can be taken back (E4); the last millisecond counts. */
  undoHours: number
  /** Waits allowed before fresh evidence is asked for (E9). */
  maxWaitsWithoutEvidence: number
  /** How far ahead a next action or a wait may lie, days from today, inclusive. */
  nextActionMaxDays: number
}

export const DEFAULT_DEAL_SETTINGS: DealSettings = {
  dueTime: '18:00',
  undoHours: 24,
  maxWaitsWithoutEvidence: 1,
  nextActionMaxDays: 366,
}

/** An open deal of a customer with the same or a similar name (E1); withdrawn deals are left out. */
export interface SimilarCustomer {
  dealId: DealId
  customerName: string
  ownerId: PersonId
  exact: boolean
}

/** Everything the rules may know besides the deal. Made by the shell, once per attempt. */
export interface DecisionContext {
  /** The deal the command is for, as the envelope names it. */
  dealId: DealId
  now: Instant
  meta: CommandMeta
  /**
   * Who truly acts. Null = nobody of the company: the clock (may only record alerts), or the
   * operator at the server through `cli` or `import` (acts as an admin would).
   */
  actor: Person | null
  /** Owner of the deal; for `open-deal` the owner it names; null when unknown. */
  owner: Person | null
  /** The person `reassign-deal` names; null when unknown and for every other command. */
  newOwner: Person | null
  /** The person `raise-request` names; null or absent when unknown and for every other command. */
  asked?: Person | null
  /** The actor is above the owner (`authorityOver`). */
  mayManage: boolean
  /** The actor stands in for the owner (`authorityOver`). */
  mayActFor: boolean
  process: SalesProcess
  calendar: WorkCalendar
  settings: DealSettings
  /** Only read by `open-deal`. */
  similarCustomers: readonly SimilarCustomer[]
  /**
   * All events of this deal, oldest first; only read by `undo`, may be empty otherwise. Load it
   * after the state, so that an event in between shows as a version conflict.
   */
  history: readonly DealEvent[]
}

export type Refused = { kind: 'refused'; refusal: Refusal }

export type Decision =
  /** `duplicate`: this very command was applied before; nothing is to be stored. */
  { kind: 'accepted'; events: DealEvent[]; duplicate: boolean } | Refused

export function refuse(refusal: Refusal): Refused {
  return { kind: 'refused', refusal }
}

export function accept(context: DecisionContext, bodies: readonly DealEventBody[]): Decision {
  return { kind: 'accepted', events: stamp(context, bodies), duplicate: false }
}

/** Stamps what happened with when, who and by which door. */
export function stamp(
  { now, meta }: DecisionContext,
  bodies: readonly DealEventBody[],
): DealEvent[] {
  return bodies.map((body) => ({ ...body, at: now, meta }))
}

function isOperator(context: DecisionContext): boolean {
  return context.actor === null && (context.meta.door === 'cli' || context.meta.door === 'import')
}

/** Refusal when the actor may not write on deals of this owner and region; null when they may. */
export function refuseStranger(scope: DealScope, context: DecisionContext): Refused | null {
  if (isOperator(context)) return null
  const allowed = context.actor !== null && mayWrite(context.actor, scope, context.owner, context)
  return allowed ? null : refuse({ kind: 'not-allowed', needs: 'owner' })
}

/** Whether the actor may decide what is not left to the rep. */
export function leads(deal: Deal, context: DecisionContext): boolean {
  if (isOperator(context)) return true
  if (context.actor === null) return false
  const scope = { ownerId: deal.ownerId, region: deal.customer.region }
  return mayLead(context.actor, scope, context.owner, context)
}

/** Checks common to every change of an existing deal: it exists, is not withdrawn, is the actor's to change. */
export function requireDeal(
  deal: Deal | null,
  context: DecisionContext,
): { kind: 'found'; deal: Deal } | Refused {
  if (deal === null || deal.withdrawn)
    return refuse({ kind: 'unknown-deal', dealId: context.dealId })
  const scope = { ownerId: deal.ownerId, region: deal.customer.region }
  return refuseStranger(scope, context) ?? { kind: 'found', deal }
}

/** Refusal for what only an open deal takes. */
export function refuseClosed(deal: Deal): Refused | null {
  if (deal.outcome.kind === 'open') return null
  return refuse({ kind: 'deal-closed', outcome: deal.outcome.kind })
}
