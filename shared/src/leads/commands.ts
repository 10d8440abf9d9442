/** What can be done to a lead, what happened to one, and every expected "no". */
import type { CommandMeta } from '../deal/commands.ts'
import type { DealId } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'
import type { DiscardedAs, Lead, LeadContent, LeadId, PassedOver } from './lead.ts'

/** A field as somebody gave it; absent or blank: not said. */
export interface GivenLead {
  customerName: string
  contactName?: string
  phone?: string
  region?: string
  industry?: string
  need?: string
}

export type LeadField = keyof LeadContent

export type LeadCommand =
  /** `confirmedDifferent`: the similar customers were shown and it is none of them. */
  | { kind: 'receive-lead'; given: GivenLead; confirmedDifferent: boolean }
  /** The allocator's; `reason` null. By a person: out of turn, with a reason. */
  | {
      kind: 'allocate-lead'
      repId: PersonId
      turn: number
      reason: string | null
      passedOver: Omit<PassedOver, 'at'>[]
    }
  /** The allocator's: nobody can take it just now. */
  | { kind: 'hold-lead'; passedOver: Omit<PassedOver, 'at'>[] }
  | { kind: 'return-lead'; reason: string }
  /** The deal is open; `turn` is the tenure it was opened in. */
  | { kind: 'accept-lead'; dealId: DealId; turn: number }
  /** The clock's: the opening of its deal was taken back. */
  | { kind: 'reopen-lead'; dealId: DealId }
  /** The clock's: untouched for too long, or its rep left. */
  | { kind: 'recycle-lead'; turn: number; because: 'recycled' | 'left' }
  | { kind: 'discard-lead'; as: DiscardedAs; reason: string }

export interface LeadEnvelope {
  leadId: LeadId
  meta: CommandMeta
  command: LeadCommand
}

export type LeadEventBody =
  | { kind: 'lead-received'; leadId: LeadId; content: LeadContent }
  | {
      kind: 'lead-allocated'
      repId: PersonId
      turn: number
      reason: string | null
      passedOver: Omit<PassedOver, 'at'>[]
    }
  | { kind: 'lead-held'; passedOver: Omit<PassedOver, 'at'>[] }
  | { kind: 'lead-returned'; repId: PersonId; reason: string }
  | { kind: 'lead-accepted'; repId: PersonId; dealId: DealId }
  | { kind: 'lead-reopened'; dealId: DealId }
  | { kind: 'lead-recycled'; repId: PersonId; because: 'recycled' | 'left' }
  | { kind: 'lead-discarded'; as: DiscardedAs; reason: string }

/** Every step with its author, door and time. */
export type LeadEvent = LeadEventBody & { at: Instant; meta: CommandMeta }

export type LeadRefusal =
  | { kind: 'unknown-lead' }
  | { kind: 'missing'; fields: LeadField[] }
  | { kind: 'bad-phone'; given: string }
  | { kind: 'too-long'; field: LeadField | 'reason' }
  | { kind: 'unknown-region'; given: string; regions: string[] }
  /** Somebody has this customer already, or a lead of that name or number (E1). */
  | {
      kind: 'duplicate'
      of: 'customer' | 'lead'
      customerName: string
      ownerId: PersonId | null
      exact: boolean
      by: 'name' | 'phone'
    }
  | { kind: 'not-allowed'; needs: 'holder' | 'manager' | 'clock' }
  | { kind: 'no-reason' }
  /** The one named cannot be given leads, or not by this person. */
  | { kind: 'cannot-take'; repId: PersonId }
  | { kind: 'has-it-already'; repId: PersonId }
  /** It is no longer with this rep, or over. */
  | { kind: 'over'; standing: Lead['standing']['kind'] }
