/** What the voices of alerts about the time in 合同 share: their episode is the entry into it. */
import type { AlertStepKind } from '@kedu/shared/deal/deal'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { stageById } from '@kedu/shared/process/stages'
import { type Instant, instant } from '@kedu/shared/time/instant'

export const ROLES = {
  nudge: 'rep',
  manager: 'manager',
  director: 'director',
} as const satisfies Record<AlertStepKind, string>

export function enteredAt({ episode }: { episode: string }): Instant {
  return instant(Number(episode))
}

export function contractStageName(process: SalesProcess): string {
  return stageById(process, process.contractStage)?.name ?? process.contractStage
}
