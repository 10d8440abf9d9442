/** What the voices of alerts share; the episode of those about the time in 合同 is the entry into it. */
import { recipientOf } from '@kedu/shared/alerts/recipients'
import type { AlertRule, AlertStepKind } from '@kedu/shared/deal/deal'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { stageById } from '@kedu/shared/process/stages'
import { type Instant, instant } from '@kedu/shared/time/instant'

/** As whom a step speaks to whoever the rules say hears it: to the rep of their own deal, to others of it. */
export function listenerRole(
  rule: AlertRule,
  step: AlertStepKind,
  settings: WorkspaceSettings,
): 'rep' | 'manager' | 'director' {
  if (recipientOf(rule, step, settings) === 'owner') return 'rep'
  return step === 'director' ? 'director' : 'manager'
}

export function enteredAt({ episode }: { episode: string }): Instant {
  return instant(Number(episode))
}

export function contractStageName(process: SalesProcess): string {
  return stageById(process, process.contractStage)?.name ?? process.contractStage
}
