/** What a command does to a lead, or why it does nothing. Pure; the server's lead desk is its only caller. */
import { TEXT_LIMITS } from '../deal/check-changes.ts'
import type { CommandMeta } from '../deal/commands.ts'
import type { SimilarCustomer } from '../deal/decision.ts'
import { cleanLine, cleanText, isPlaceholder, lengthOf } from '../deal/plain-words.ts'
import type { People } from '../people/people.ts'
import { CLOCK_ID, OPERATOR_ID, type Person } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'
import type {
  GivenLead,
  LeadCommand,
  LeadEvent,
  LeadEventBody,
  LeadField,
  LeadRefusal,
} from './commands.ts'
import { holderOf, type Lead, type LeadContent, type LeadId, openTenure } from './lead.ts'
import { canEnterLeads, leadManagement, mayGiveTo } from './lead-access.ts'
import { plainPhone } from './phone.ts'

export interface LeadContext {
  leadId: LeadId
  now: Instant
  meta: CommandMeta
  /** Null: the clock, or the operator at the server. */
  actor: Person | null
  people: People
  /** The company's sales regions; empty: it has none, and any words will do. */
  regions: readonly string[]
  /** Only read by `receive-lead`: customers called like this one, best first. */
  similarCustomers: readonly SimilarCustomer[]
  /** Only read by `receive-lead`: the lead with that name or number that is not over. */
  sameLead: { lead: Pick<Lead, 'content' | 'tenures' | 'standing'>; by: 'name' | 'phone' } | null
}

type Refused = { kind: 'refused'; refusal: LeadRefusal }

export type LeadDecision =
  /** `duplicate`: this very command was applied before. */
  { kind: 'accepted'; events: LeadEvent[]; duplicate: boolean } | Refused

const no = (refusal: LeadRefusal): Refused => ({ kind: 'refused', refusal })

export function decideLead(
  command: LeadCommand,
  lead: Lead | null,
  context: LeadContext,
): LeadDecision {
  if (lead?.appliedCommands.includes(context.meta.commandId))
    return { kind: 'accepted', events: [], duplicate: true }
  const decided = dispatch(command, lead, context)
  if ('refusal' in decided) return decided
  const { now, meta } = context
  return { kind: 'accepted', events: [{ ...decided, at: now, meta }], duplicate: false }
}

function dispatch(
  command: LeadCommand,
  lead: Lead | null,
  context: LeadContext,
): LeadEventBody | Refused {
  if (command.kind === 'receive-lead') return receive(command, lead, context)
  if (lead === null) return no({ kind: 'unknown-lead' })
  switch (command.kind) {
    case 'allocate-lead':
      return give(command, lead, context)
    case 'hold-lead': {
      if (!isClock(context)) return no({ kind: 'not-allowed', needs: 'clock' })
      return (
        requireStanding(lead, 'waiting') ?? { kind: 'lead-held', passedOver: command.passedOver }
      )
    }
    case 'return-lead':
      return giveBack(command, lead, context)
    case 'accept-lead':
      return accept(command, lead, context)
    case 'reopen-lead': {
      if (!isClock(context)) return no({ kind: 'not-allowed', needs: 'clock' })
      const { standing } = lead
      const isIts = standing.kind === 'accepted' && standing.dealId === command.dealId
      return isIts ? { kind: 'lead-reopened', dealId: command.dealId } : over(lead)
    }
    case 'recycle-lead': {
      if (!isClock(context)) return no({ kind: 'not-allowed', needs: 'clock' })
      const tenure = openTenure(lead)
      if (tenure === null || tenure.turn !== command.turn) return over(lead)
      return { kind: 'lead-recycled', repId: tenure.repId, because: command.because }
    }
    case 'discard-lead':
      return discard(command, lead, context)
    default:
      return command satisfies never
  }
}

function isClock({ actor, meta }: LeadContext): boolean {
  return actor === null && meta.actorId === CLOCK_ID
}

function isOperator({ actor, meta }: LeadContext): boolean {
  return actor === null && meta.actorId === OPERATOR_ID
}

function manages(lead: Lead, context: LeadContext): boolean {
  if (isOperator(context)) return true
  return context.actor !== null && leadManagement(context.actor, context.people)(lead)
}

function over({ standing }: Lead): Refused {
  return no({ kind: 'over', standing: standing.kind })
}

function requireStanding(lead: Lead, kind: Lead['standing']['kind']): Refused | null {
  return lead.standing.kind === kind ? null : over(lead)
}

function receive(
  { given, confirmedDifferent }: Extract<LeadCommand, { kind: 'receive-lead' }>,
  lead: Lead | null,
  context: LeadContext,
): LeadEventBody | Refused {
  const { actor, leadId } = context
  if (!isOperator(context) && (actor === null || !canEnterLeads(actor)))
    return no({ kind: 'not-allowed', needs: 'holder' })
  if (lead !== null) {
    const { customerName } = lead.content
    const ownerId = holderOf(lead)
    return no({ kind: 'duplicate', of: 'lead', customerName, ownerId, exact: true, by: 'name' })
  }
  const read = readLead(given, context.regions)
  if ('refusal' in read) return read
  return (
    duplicateOf(confirmedDifferent, context) ?? { kind: 'lead-received', leadId, content: read }
  )
}

/** Fields a lead must have: where the company has sales regions, one of them too. */
export function missingLeadFields(
  given: Partial<GivenLead>,
  regions: readonly string[],
): LeadField[] {
  const required: LeadField[] = ['customerName', 'contactName', 'phone']
  if (regions.length > 0) required.push('region')
  return required.filter((field) => isPlaceholder(given[field] ?? ''))
}

/** The content in the form it is kept in, or what is wrong with it. */
export function readLead(given: GivenLead, regions: readonly string[]): LeadContent | Refused {
  const missing = missingLeadFields(given, regions)
  if (missing.length > 0) return no({ kind: 'missing', fields: missing })
  const phone = plainPhone(given.phone ?? '')
  if (phone === null)
    return no({ kind: 'bad-phone', given: cleanLine(given.phone ?? '').slice(0, 30) })
  const content: LeadContent = {
    customerName: cleanLine(given.customerName),
    contactName: cleanLine(given.contactName ?? ''),
    phone,
    region: lineOrNull(given.region),
    industry: lineOrNull(given.industry),
    need: lineOrNull(given.need),
  }
  const { region } = content
  if (region !== null && regions.length > 0 && !regions.includes(region))
    return no({ kind: 'unknown-region', given: region.slice(0, 30), regions: [...regions] })
  const long = (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).find(
    (field) => lengthOf(content[field] ?? '') > LIMITS[field],
  )
  return long === undefined ? content : no({ kind: 'too-long', field: long })
}

const LIMITS = {
  customerName: TEXT_LIMITS.customerName,
  contactName: TEXT_LIMITS.short,
  region: TEXT_LIMITS.short,
  industry: TEXT_LIMITS.short,
  need: TEXT_LIMITS.reason,
} as const

function lineOrNull(words: string | undefined): string | null {
  return words === undefined || isPlaceholder(words) ? null : cleanLine(words)
}

function duplicateOf(
  confirmedDifferent: boolean,
  { similarCustomers, sameLead }: LeadContext,
): Refused | null {
  const exact = similarCustomers.find((other) => other.exact)
  if (exact === undefined && sameLead !== null) {
    const { lead, by } = sameLead
    const { customerName } = lead.content
    const ownerId = holderOf(lead)
    return no({ kind: 'duplicate', of: 'lead', customerName, ownerId, exact: true, by })
  }
  const found = exact ?? (confirmedDifferent ? undefined : similarCustomers[0])
  if (found === undefined) return null
  const { customerName, ownerId } = found
  return no({
    kind: 'duplicate',
    of: 'customer',
    customerName,
    ownerId,
    exact: found.exact,
    by: 'name',
  })
}

function give(
  { repId, turn, reason, passedOver }: Extract<LeadCommand, { kind: 'allocate-lead' }>,
  lead: Lead,
  context: LeadContext,
): LeadEventBody | Refused {
  if (isClock(context)) {
    return (
      requireStanding(lead, 'waiting') ?? {
        kind: 'lead-allocated',
        repId,
        turn,
        reason: null,
        passedOver,
      }
    )
  }
  if (!manages(lead, context)) return no({ kind: 'not-allowed', needs: 'manager' })
  const said = readReason(reason)
  if (typeof said !== 'string') return said
  const { standing } = lead
  if (standing.kind !== 'waiting' && standing.kind !== 'allocated') return over(lead)
  const rep = context.people.get(repId)
  const { actor, people } = context
  if (rep === undefined || (actor !== null && !mayGiveTo(actor, rep, people)))
    return no({ kind: 'cannot-take', repId })
  if (openTenure(lead)?.repId === repId) return no({ kind: 'has-it-already', repId })
  return { kind: 'lead-allocated', repId, turn, reason: said, passedOver: [] }
}

function giveBack(
  { reason }: Extract<LeadCommand, { kind: 'return-lead' }>,
  lead: Lead,
  context: LeadContext,
): LeadEventBody | Refused {
  const tenure = openTenure(lead)
  if (tenure === null) return over(lead)
  if (tenure.repId !== context.actor?.id) return no({ kind: 'not-allowed', needs: 'holder' })
  const said = readReason(reason)
  return typeof said === 'string'
    ? { kind: 'lead-returned', repId: tenure.repId, reason: said }
    : said
}

function accept(
  { dealId, turn }: Extract<LeadCommand, { kind: 'accept-lead' }>,
  lead: Lead,
  context: LeadContext,
): LeadEventBody | Refused {
  const tenure = openTenure(lead)
  if (tenure === null || tenure.turn !== turn) return over(lead)
  // The clock finds deals whose opening was acknowledged and whose lead was not yet told.
  if (!isClock(context) && tenure.repId !== context.actor?.id)
    return no({ kind: 'not-allowed', needs: 'holder' })
  return { kind: 'lead-accepted', repId: tenure.repId, dealId }
}

function discard(
  { as, reason }: Extract<LeadCommand, { kind: 'discard-lead' }>,
  lead: Lead,
  context: LeadContext,
): LeadEventBody | Refused {
  if (!manages(lead, context)) return no({ kind: 'not-allowed', needs: 'manager' })
  const { kind } = lead.standing
  if (kind !== 'waiting' && kind !== 'allocated') return over(lead)
  const said = readReason(reason)
  return typeof said === 'string' ? { kind: 'lead-discarded', as, reason: said } : said
}

function readReason(given: string | null): string | Refused {
  const reason = cleanText(given ?? '')
  if (isPlaceholder(reason)) return no({ kind: 'no-reason' })
  return lengthOf(reason) > TEXT_LIMITS.reason ? no({ kind: 'too-long', field: 'reason' }) : reason
}
