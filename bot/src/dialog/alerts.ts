/** Alerts as the person sees them: which wait for an answer, and the card that shows one. */
import type { Alert, AlertStep, DealRow } from '@kedu/shared/deal/deal'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import { redFlagMessage } from './red-flag-message.ts'
import { factsOf } from './stored.ts'
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

/** The alert card as it stands now: yellow for whoever was nudged, red for everybody above. */
export function alertMessage(turn: Turn, row: DealRow, alert: Alert): OutboundMessage {
  const { world } = turn
  const deal = factsOf(turn, row)
  const sum = world.clockSentence(row)
  const redAt = world.redAt(row)
  if (redAt !== null && toldKind(turn, alert) === 'nudge') {
    return { kind: 'nudge', alertId: alert.id, deal, redAt, sum }
  }
  const recipientRole = world.me.role === 'director' ? 'director' : 'manager'
  return redFlagMessage(deal, { alertId: alert.id, sum, settings: world.settings, recipientRole })
}

function toldKind({ world }: Turn, alert: Alert): ToldAlert['kind'] {
  const last = alert.steps.findLast((step) => isToldNow(step, world.me.id))
  return last?.kind === 'nudge' ? 'nudge' : 'red-flag'
}

function isToldNow(step: AlertStep, personId: PersonId): boolean {
  return step.recipientId === personId && step.mode === 'immediate'
}

/** An alert of whose card this person has, and when it came. */
export interface ToldAlert {
  row: DealRow
  alert: Alert
  kind: 'nudge' | 'red-flag'
  at: number
}

/** Alerts that wait for this person's answer and came as a card of their own, newest first. */
export function openAlerts(turn: Turn): ToldAlert[] {
  const { world } = turn
  const told: ToldAlert[] = []
  for (const row of world.visibleRows()) {
    for (const alert of row.alerts) {
      if (alert.status !== 'open') continue
      const last = alert.steps.findLast((step) => isToldNow(step, world.me.id))
      if (last) told.push({ row, alert, kind: toldKind(turn, alert), at: last.at })
    }
  }
  return told.toSorted((a, b) => b.at - a.at)
}
