/**
 * A lead: somebody who might buy, whom no rep has opened a deal with yet. Stream `lead/<id>`; beside
 * the deals, since it has no owner until it was allocated and no clock until it was accepted.
 */
import type { Door } from '../deal/commands.ts'
import type { CommandId, DealId } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'
import type { Block } from './block.ts'

export type LeadId = string

/** What is known of whoever asked. The phone number is personal data: see `canSeePhone`. */
export interface LeadContent {
  customerName: string
  contactName: string
  /** As `plainPhone` writes it. */
  phone: string
  /** One of the company's sales regions, or wherever they are while it has none; null: not said. */
  region: string | null
  industry: string | null
  /** What they want, in the words it came in. */
  need: string | null
}

/** How a rep's time with a lead ended. */
export type TenureEnd = 'accepted' | 'returned' | 'recycled' | 'reassigned' | 'left' | 'discarded'

/** One rep's time with the lead, from the allocation on. */
export interface Tenure {
  repId: PersonId
  /** Counts all allocations of the company upwards: who waits longest has the lowest last one. */
  turn: number
  at: Instant
  /** Who gave it: the clock when it was the rep's turn. */
  byId: PersonId
  /** Why somebody gave it out of turn; null: it was the rep's turn. */
  reason: string | null
  /** How often the opening of its deal was taken back; absent: never. */
  reopened?: number
  end: { how: TenureEnd; at: Instant; byId: PersonId; reason: string | null } | null
}

/** A rep whose turn it was, and why somebody else got the lead. Once per lead, rep and kind of reason. */
export interface PassedOver {
  repId: PersonId
  block: Block
  at: Instant
}

export type LeadStanding =
  /** In the pool; `since` is when it came there. */
  | { kind: 'waiting'; since: Instant }
  /** With the rep of the newest tenure, who has neither accepted nor returned it. */
  | { kind: 'allocated' }
  | { kind: 'accepted'; dealId: DealId }
  | { kind: 'discarded'; as: DiscardedAs; reason: string; byId: PersonId; at: Instant }

export type DiscardedAs = 'duplicate' | 'invalid'

export interface Lead {
  id: LeadId
  content: LeadContent
  standing: LeadStanding
  /** Oldest first. */
  tenures: Tenure[]
  passedOver: PassedOver[]
  receivedAt: Instant
  receivedBy: PersonId
  door: Door
  updatedAt: Instant
  /** Ids of commands already applied, newest last, bounded. */
  appliedCommands: CommandId[]
}

/** The tenure that is going on; null while the lead is with nobody. */
export function openTenure(lead: Pick<Lead, 'tenures' | 'standing'>): Tenure | null {
  return lead.standing.kind === 'allocated' ? (lead.tenures.at(-1) ?? null) : null
}

/** The rep who has the lead, or opened the deal; null while it is with nobody. */
export function holderOf(lead: Pick<Lead, 'tenures' | 'standing'>): PersonId | null {
  const { kind } = lead.standing
  return kind === 'allocated' || kind === 'accepted' ? (lead.tenures.at(-1)?.repId ?? null) : null
}

/**
 * The id of the command that opens the deal of this tenure: the same by whatever door and however
 * often it is tried, so that a lead becomes one deal only. Once that is taken back it is another.
 */
export function acceptCommandId(
  { id }: Pick<Lead, 'id'>,
  { turn, reopened = 0 }: Pick<Tenure, 'turn' | 'reopened'>,
): CommandId {
  return `lead:${id}:${turn}-${reopened}/accept`
}
