import type { LeadEvent } from './commands.ts'
import type { Lead, PassedOver, Tenure, TenureEnd } from './lead.ts'

/** Enough for every retry there can be. */
const APPLIED_MAX = 50

/** The lead after what happened. Throws on an event that cannot have happened: that is a bug. */
export function evolveLead(lead: Lead | null, event: LeadEvent): Lead {
  const { at, meta } = event
  if (event.kind === 'lead-received') {
    return {
      id: event.leadId,
      content: event.content,
      standing: { kind: 'waiting', since: at },
      tenures: [],
      passedOver: [],
      receivedAt: at,
      receivedBy: meta.actorId,
      door: meta.door,
      updatedAt: at,
      appliedCommands: [meta.commandId],
    }
  }
  if (lead === null) throw new Error(`No lead before ${event.kind}`)
  const next: Lead = {
    ...lead,
    updatedAt: at,
    appliedCommands: [...lead.appliedCommands, meta.commandId].slice(-APPLIED_MAX),
  }
  switch (event.kind) {
    case 'lead-allocated': {
      const { repId, turn, reason } = event
      const tenure: Tenure = { repId, turn, at, byId: meta.actorId, reason, end: null }
      return {
        ...next,
        standing: { kind: 'allocated' },
        tenures: [...ended(lead, event, 'reassigned', reason), tenure],
        passedOver: withPassedOver(lead.passedOver, event),
      }
    }
    case 'lead-held':
      return { ...next, passedOver: withPassedOver(lead.passedOver, event) }
    case 'lead-returned':
      return {
        ...next,
        standing: { kind: 'waiting', since: at },
        tenures: ended(lead, event, 'returned', event.reason),
      }
    case 'lead-recycled':
      return {
        ...next,
        standing: { kind: 'waiting', since: at },
        tenures: ended(lead, event, event.because, null),
      }
    case 'lead-accepted':
      return {
        ...next,
        standing: { kind: 'accepted', dealId: event.dealId },
        tenures: ended(lead, event, 'accepted', null),
      }
    case 'lead-reopened': {
      // As if it had been given at this moment: the rep has the whole time again.
      const last = lead.tenures.at(-1)
      if (last === undefined) throw new Error(`Lead ${lead.id} was accepted by nobody`)
      const again: Tenure = { ...last, at, end: null, reopened: (last.reopened ?? 0) + 1 }
      return {
        ...next,
        standing: { kind: 'allocated' },
        tenures: [...lead.tenures.slice(0, -1), again],
      }
    }
    case 'lead-discarded': {
      const { as, reason } = event
      return {
        ...next,
        standing: { kind: 'discarded', as, reason, byId: meta.actorId, at },
        tenures: ended(lead, event, 'discarded', reason),
      }
    }
    default:
      return event satisfies never
  }
}

/** The tenure that was going on has ended; where none was, nothing changes. */
function ended(
  lead: Lead,
  { at, meta }: LeadEvent,
  how: TenureEnd,
  reason: string | null,
): Tenure[] {
  return lead.tenures.map((tenure) =>
    tenure.end === null ? { ...tenure, end: { how, at, byId: meta.actorId, reason } } : tenure,
  )
}

function withPassedOver(
  before: readonly PassedOver[],
  { at, passedOver }: Extract<LeadEvent, { kind: 'lead-allocated' | 'lead-held' }>,
): PassedOver[] {
  const isKnown = ({ repId, block }: Omit<PassedOver, 'at'>) =>
    before.some((one) => one.repId === repId && one.block.kind === block.kind)
  return [...before, ...passedOver.filter((one) => !isKnown(one)).map((one) => ({ ...one, at }))]
}

/** Of those passed over, who was not on record for that kind of reason yet. */
export function newlyPassedOver(
  lead: Pick<Lead, 'passedOver'>,
  passedOver: readonly Omit<PassedOver, 'at'>[],
): Omit<PassedOver, 'at'>[] {
  return passedOver.filter(
    ({ repId, block }) =>
      !lead.passedOver.some((one) => one.repId === repId && one.block.kind === block.kind),
  )
}
