/** A draft that came of a lead: the lead is the rep's for good when the deal is open, and not before. */
import type { DealId } from '@kedu/shared/deal/deal'
import type { LeadRefusal } from '@kedu/shared/leads/commands'
import { type Lead, type LeadId, openTenure } from '@kedu/shared/leads/lead'
import { leadRefusalWords, leadWords } from '../wording/leads.ts'
import type { Draft } from './conversation.ts'
import { sayDuplicate } from './refused.ts'
import { metaFor, sayText } from './turn.ts'
import type { Turn } from './world.ts'

/**
 * False: the lead is not this person's any more, and that was said; its deal is not to be opened.
 * `dealId`: the deal it may have become already, when the same is tried again.
 */
export function isStillMine(turn: Turn, leadId: LeadId, dealId: DealId | null = null): boolean {
  const lead = turn.world.leads.find(leadId)
  const tenure = lead && openTenure(lead)
  if (tenure?.repId === turn.world.me.id) return true
  if (lead?.standing.kind === 'accepted' && lead.standing.dealId === dealId) return true
  if (lead === null) sayLeadRefusal(turn, { kind: 'unknown-lead' })
  else sayOver(turn, lead)
  return false
}

/** The deal of a draft that came of a lead is open. */
export async function leadBecame(turn: Turn, draft: Draft, dealId: DealId): Promise<void> {
  if (draft.leadId === undefined) return
  const meta = metaFor(turn, `${draft.commandId}/lead`)
  await turn.world.leads.accepted(draft.leadId, meta, dealId)
}

/** The customer is known already: the rep's own deal takes the lead in, nobody else's does. */
export async function joinLead(turn: Turn, draft: Draft, dealId: DealId): Promise<void> {
  const row = turn.world.row(dealId)
  if (row === null || draft.leadId === undefined || !isStillMine(turn, draft.leadId)) return
  if (row.ownerId !== turn.world.me.id) return sayDuplicate(turn, row)
  await leadBecame(turn, draft, dealId)
  sayText(turn, leadWords.joined(row.customerName))
}

export function sayOver(turn: Turn, { standing, tenures }: Lead): void {
  const isHadBefore = tenures.at(-1)?.repId === turn.world.me.id
  const isElsewhere = standing.kind === 'allocated' || standing.kind === 'accepted'
  sayLeadRefusal(
    turn,
    isElsewhere && !isHadBefore
      ? { kind: 'not-allowed', needs: 'holder' }
      : { kind: 'over', standing: standing.kind },
  )
}

export function sayLeadRefusal(turn: Turn, refusal: LeadRefusal): void {
  const { title, way } = leadRefusalWords(refusal, (id) => turn.world.person(id)?.name ?? null)
  sayText(turn, `${title}。${way}`)
}
