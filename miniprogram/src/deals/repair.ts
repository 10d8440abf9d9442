import type { AlertView } from '@kedu/shared/contracts/api/alerts'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import type { MeView } from '@kedu/shared/contracts/api/me'
import { localDate, plusDays } from '@kedu/shared/time/instant'
import { client, type Result } from '../api/client.ts'

/** The three ways to put a late customer right (L1). */
export type Choice = { kind: 'contacted' } | { kind: 'advance' } | { kind: 'wait'; until: string }

/** What can be chosen, on an alert or straight from a list. Days are `YYYY-MM-DD`. */
export interface RepairOffer {
  obstacles: readonly string[]
  nextStage: { id: string; name: string } | null
  contactedAgainOn: string
  waitDates: readonly string[]
}

const AGAIN_DAYS = 3
const WAIT_DAYS = [3, 5, 7, 14, 30] as const

/** With an alert the server says what can be chosen; without one the same is offered from the company's process. */
export function repairOffer(deal: DealRowView, alert: AlertView | null, me: MeView): RepairOffer {
  if (alert?.repair) return alert.repair
  const { stages, obstacles } = me.process
  const today = localDate(me.company.today)
  return {
    obstacles,
    nextStage: stages[deal.stage.index + 1] ?? null,
    contactedAgainOn: plusDays(today, AGAIN_DAYS),
    waitDates: WAIT_DAYS.map((days) => plusDays(today, days)),
  }
}

/** One door for both: with an open alert the alert is repaired, so that its cards change everywhere. */
export function repair(
  deal: DealRowView,
  alert: AlertView | null,
  offer: RepairOffer,
  choice: Choice,
  obstacle: string,
  clientId: string,
): Promise<Result<ChangeAnswer>> {
  if (alert?.repair) return client.repairAlert(alert.id, { clientId, choice, obstacle })
  const act = { clientId, expectedVersion: deal.version }
  switch (choice.kind) {
    case 'contacted': {
      const nextAction = { date: offer.contactedAgainOn, time: null, isDeadline: false, text: '' }
      return client.updateDeal(deal.id, { ...act, changes: { obstacle, nextAction } })
    }
    case 'advance':
      return client.moveDeal(deal.id, { ...act, toStage: offer.nextStage?.id ?? '' })
    case 'wait':
      return client.waitFor(deal.id, { ...act, until: choice.until, reason: obstacle })
    default:
      return choice satisfies never
  }
}
