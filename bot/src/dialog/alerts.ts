/** Alerts as the person sees them: which wait for an answer, and the card that shows one. */
import type { Alert, AlertStep, AlertStepKind, DealId, DealRow } from '@kedu/shared/deal/deal'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import { openAlertsOf } from '@kedu/shared/policies/alert-steps'
import { voiceOf } from '../alerts/voices.ts'
import type { Turn } from './world.ts'

/** The alert with that id on that deal; null when unknown. */
export function alertOf(row: DealRow, alertId: string): Alert | null {
  return row.alerts.find((alert) => alert.id === alertId) ?? null
}

export function nextStageId(turn: Turn, row: DealRow): string | null {
  const { stages } = turn.world.settings.process
  const index = stages.findIndex((stage) => stage.id === row.stage)
  return stages[index + 1]?.id ?? null
}

/** The alert card as it stands now: as the rep's for whoever was nudged, else as for those above. */
export function alertMessage(turn: Turn, row: DealRow, alert: Alert): OutboundMessage {
  const { world } = turn
  const step = stepToldTo(turn, alert)
  return voiceOf(alert.rule).message(world.alertGround(row, alert), step, world.me.id)
}

function stepToldTo({ world }: Turn, alert: Alert): AlertStepKind {
  const last = alert.steps.findLast((step) => isToldNow(step, world.me.id))
  if (last?.kind === 'nudge') return 'nudge'
  return world.me.role === 'director' ? 'director' : 'manager'
}

function isToldNow(step: AlertStep, personId: PersonId): boolean {
  return step.recipientId === personId && step.mode === 'immediate'
}

/** An alert of whose card this person has, and when it came. */
export interface ToldAlert {
  row: DealRow
  alert: Alert
  at: number
}

/** Deals for which an alert's card asked this person for a file, the newest asking first. */
export function askedDeals(turn: Turn): { dealId: DealId; askedAt: number }[] {
  return openAlerts(turn)
    .filter(({ alert }) => voiceOf(alert.rule).task !== null)
    .map(({ row, at }) => ({ dealId: row.id, askedAt: at }))
}

/** An open alert asks for something besides an update. */
export function isAskedFor(row: DealRow): boolean {
  return openAlertsOf(row).some(({ rule }) => voiceOf(rule).task !== null)
}

/** Alerts that wait for this person's answer and came as a card of their own, newest first. */
export function openAlerts(turn: Turn): ToldAlert[] {
  const { world } = turn
  const told: ToldAlert[] = []
  for (const row of world.visibleRows()) {
    for (const alert of openAlertsOf(row)) {
      const last = alert.steps.findLast((step) => isToldNow(step, world.me.id))
      if (last) told.push({ row, alert, at: last.at })
    }
  }
  return told.toSorted((a, b) => b.at - a.at)
}
