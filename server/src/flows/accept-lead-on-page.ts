/** A lead becomes a deal from a page: by the rules and the door of every new customer (R1, E26). */

import { metaFor } from '@kedu/bot/dialog/turn'
import { leadWords } from '@kedu/bot/wording/leads'
import type { DealChanges } from '@kedu/shared/deal/commands'
import type { DealId } from '@kedu/shared/deal/deal'
import { acceptCommandId, type Lead, openTenure } from '@kedu/shared/leads/lead'
import type { Asking } from '../queries/asking.ts'
import { onPage, type PageAct, type PageDeps } from './on-page.ts'
import { openDeal } from './open-deal-on-page.ts'
import { type PageResult, refuseForProduction } from './page-commands.ts'

export type AcceptedLead =
  | { kind: 'accepted'; dealId: DealId; message: string }
  /** It is not with this person any more. */
  | { kind: 'over' }
  | Exclude<PageResult, { kind: 'done' }>

/** `lead`: one this person may see. The same again answers as it was answered then. */
export async function acceptLeadOnPage(
  asking: Asking,
  deps: PageDeps,
  act: PageAct,
  lead: Lead,
  given: { changes: DealChanges; confirmedDifferent: boolean },
): Promise<AcceptedLead> {
  const { me } = asking
  const { customerName, contactName, need, region, industry } = lead.content
  const tenure = openTenure(lead)
  const last = lead.tenures.at(-1)
  if (lead.standing.kind === 'accepted' && last?.repId === me.id) {
    return {
      kind: 'accepted',
      dealId: lead.standing.dealId,
      message: leadWords.acceptedTitle(customerName),
    }
  }
  if (tenure === null || tenure.repId !== me.id) return { kind: 'over' }
  const { summary, obstacle, nextAction } = given.changes
  const refused = refuseForProduction(asking, [summary, obstacle, nextAction?.text])
  if (refused) return refused
  const [first] = asking.workspace.settings.process.stages
  const opening = {
    customerName,
    confirmedDifferent: given.confirmedDifferent,
    changes: {
      ...(first === undefined ? {} : { stage: first.id }),
      ...(region === null ? {} : { region }),
      ...(industry === null ? {} : { industry }),
      summary: leadWords.summary(contactName, need),
      ...given.changes,
    },
    commandId: acceptCommandId(lead, tenure),
  }
  const { result } = await onPage(asking, deps, act, async (turn): Promise<AcceptedLead> => {
    const opened = await openDeal(turn, asking, opening)
    const meta = metaFor(turn, `${opening.commandId}/lead`)
    if (opened.kind === 'opened') {
      await turn.world.leads.accepted(lead.id, meta, opened.dealId)
      return {
        kind: 'accepted',
        dealId: opened.dealId,
        message: leadWords.acceptedTitle(customerName),
      }
    }
    const { refusal } = opened
    if (refusal.kind === 'duplicate-customer' && refusal.exact && refusal.ownerId === me.id) {
      await turn.world.leads.accepted(lead.id, meta, refusal.dealId)
      return { kind: 'accepted', dealId: refusal.dealId, message: leadWords.joined(customerName) }
    }
    return opened
  })
  return result
}
