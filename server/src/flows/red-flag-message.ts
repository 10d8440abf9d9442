import type { AlertStepKind, DealRow } from '@kedu/shared/deal/deal'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'

/** The alert card's content for one deal as it stands at `now` (R2). */
export function redFlagMessage(
  workspace: Workspace,
  row: DealRow,
  alertId: string,
  step: AlertStepKind,
  now: Instant,
): Extract<OutboundMessage, { kind: 'red-flag' }> {
  const deal = workspace.facts(row, now)
  return {
    kind: 'red-flag',
    alertId,
    deal,
    overdueHours:
      deal.clock.kind === 'red' ? deal.clock.overdueHours : workspace.settings.redFlagHours,
    sum: workspace.clockSentence(row, now),
    obstacles: workspace.settings.obstacles,
    nextStageName: deal.stageNames[deal.stageIndex + 1] ?? null,
    recipientRole: step === 'director' ? 'director' : 'manager',
  }
}
