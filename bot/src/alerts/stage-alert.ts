/** What the voices of alerts share; the episode of those about the time in 合同 is the entry into it. */
import { recipientsOf } from '@kedu/shared/alerts/recipients'
import type { AlertRule, AlertStepKind } from '@kedu/shared/deal/deal'
import type { PersonId } from '@kedu/shared/people/person'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { stageById } from '@kedu/shared/process/stages'
import { type Instant, instant } from '@kedu/shared/time/instant'
import type { AlertGround } from './alert-voice.ts'

/**
 * As whom a step speaks to whoever the rules say hears it: to the rep of their own deal, to others of it.
 * Where only the rep is to hear it, whoever stands in for them is spoken to as they are.
 */
export function listenerRole(
  rule: AlertRule,
  step: AlertStepKind,
  listenerId: PersonId,
  { row, settings }: Pick<AlertGround, 'row' | 'settings'>,
): 'rep' | 'manager' | 'director' {
  const choices = recipientsOf(rule, step, settings)
  const isForTheRep =
    choices.includes('owner') && (choices.length === 1 || row.ownerId === listenerId)
  if (isForTheRep) return 'rep'
  return step === 'director' ? 'director' : 'manager'
}

export function enteredAt({ episode }: { episode: string }): Instant {
  return instant(Number(episode))
}

export function contractStageName(process: SalesProcess): string {
  return stageById(process, process.contractStage)?.name ?? process.contractStage
}
