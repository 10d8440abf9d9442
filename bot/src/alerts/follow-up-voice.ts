/** The follow-up task (R11): to the rep how to give it, to those above that it is still missing. */
import type { AlertStepKind } from '@kedu/shared/deal/deal'
import { countedSpan } from '@kedu/shared/policies/clock-sum'
import { followUpDueAt } from '@kedu/shared/policies/missing-follow-up'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { stageById } from '@kedu/shared/process/stages'
import { type Instant, instant } from '@kedu/shared/time/instant'
import { countedSpanText } from '../wording/clock-sum.ts'
import {
  FOLLOW_UP_ASK,
  FOLLOW_UP_GROUP,
  FOLLOW_UP_TASK,
  FOLLOW_UP_WAY,
  followUpAskTitle,
  followUpCleared,
  followUpRule,
  followUpTold,
} from '../wording/follow-up.ts'
import type { AlertVoice } from './alert-voice.ts'

const ROLES = { nudge: 'rep', manager: 'manager', director: 'director' } as const satisfies Record<
  AlertStepKind,
  string
>

export const followUpVoice: AlertVoice = {
  message: ({ alert, deal, sum, settings: { process } }, step) => ({
    kind: 'follow-up',
    alertId: alert.id,
    deal,
    enteredAt: enteredAt(alert),
    contractStageName: contractStageName(process),
    recipientRole: ROLES[step],
    sum,
  }),
  isStillSo: () => true,
  comesBack: () => true,
  sum(row, alert, now, context) {
    const { followUpAfterDays, process } = context.settings
    const due = followUpDueAt(row, context)
    const to = due === null || due < now ? now : due
    return countedSpanText(
      countedSpan(enteredAt(alert), to, row, context),
      followUpRule(contractStageName(process), followUpAfterDays),
      context.calendar.zone,
    )
  },
  heading: ({ deal }) => followUpAskTitle(deal.customerName),
  tone: () => 'yellow',
  cleared: followUpCleared,
  told: followUpTold,
  group: () => FOLLOW_UP_GROUP,
  task: { title: FOLLOW_UP_TASK, way: FOLLOW_UP_WAY, ask: FOLLOW_UP_ASK },
}

/** Its episode is the entry into 合同. */
function enteredAt({ episode }: { episode: string }): Instant {
  return instant(Number(episode))
}

function contractStageName(process: SalesProcess): string {
  return stageById(process, process.contractStage)?.name ?? process.contractStage
}
