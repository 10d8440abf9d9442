/** Alerts as the person sees them: which wait for an answer, and the card that shows one. */
import type { Alert, DealRow } from '@kedu/shared/deal/deal'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { stageName } from './deal-facts.ts'
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

/** The alert card as it stands now. */
export function redFlagMessage(
  turn: Turn,
  row: DealRow,
  alertId: string,
): Extract<OutboundMessage, { kind: 'red-flag' }> {
  const { world } = turn
  const clock = world.clock(row)
  const next = nextStageId(turn, row)
  return {
    kind: 'red-flag',
    alertId,
    deal: factsOf(turn, row),
    overdueHours: clock.kind === 'red' ? clock.overdueHours : 0,
    sum: world.clockSentence(row),
    obstacles: world.settings.obstacles,
    nextStageName: next === null ? null : stageName(world.settings.process, next),
    recipientRole: world.me.role === 'director' ? 'director' : 'manager',
  }
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
      const mine = alert.steps.filter(
        (step) => step.recipientId === world.me.id && step.mode === 'immediate',
      )
      const last = mine.at(-1)
      if (last) {
        const kind = last.kind === 'nudge' ? 'nudge' : 'red-flag'
        told.push({ row, alert, kind, at: last.at })
      }
    }
  }
  return told.toSorted((a, b) => b.at - a.at)
}
