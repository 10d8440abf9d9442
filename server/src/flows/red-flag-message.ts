import { type RedFlagMessage, redFlagMessage } from '@kedu/bot/dialog/red-flag-message'
import type { AlertStepKind, DealRow } from '@kedu/shared/deal/deal'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'

/** The red flag of one step for one deal as it stands at `now`. */
export function redFlagOf(
  workspace: Workspace,
  row: DealRow,
  alertId: string,
  step: AlertStepKind,
  now: Instant,
): RedFlagMessage {
  return redFlagMessage(workspace.facts(row, now), {
    alertId,
    sum: workspace.clockSentence(row, now),
    settings: workspace.settings,
    recipientRole: step === 'director' ? 'director' : 'manager',
  })
}
