import type { DealFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'

export type RedFlagMessage = Extract<OutboundMessage, { kind: 'red-flag' }>

/** The alert card's content for a deal as it stands (R2); one for the clock and for the dialog. */
export function redFlagMessage(
  deal: DealFacts,
  given: {
    alertId: string
    /** The sum behind the hours, in one sentence. */
    sum: string
    settings: Pick<WorkspaceSettings, 'obstacles' | 'redFlagHours'>
    recipientRole: RedFlagMessage['recipientRole']
  },
): RedFlagMessage {
  const { alertId, sum, settings, recipientRole } = given
  return {
    kind: 'red-flag',
    alertId,
    deal,
    // A card that is shown again after the clock was set back speaks of the hours it was raised for.
    overdueHours: deal.clock.kind === 'red' ? deal.clock.overdueHours : settings.redFlagHours,
    sum,
    obstacles: settings.obstacles,
    nextStageName: deal.stageNames[deal.stageIndex + 1] ?? null,
    recipientRole,
  }
}
