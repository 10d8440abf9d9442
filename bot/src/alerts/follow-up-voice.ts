/** The follow-up task (R11): to the rep how to give it, to those above that it is still missing. */
import { notBeforeReopening } from '@kedu/shared/deal/in-stage-since'
import { countedSpan } from '@kedu/shared/policies/clock-sum'
import { followUpDueAt } from '@kedu/shared/policies/missing-follow-up'
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
import { contractStageName, enteredAt, listenerRole } from './stage-alert.ts'

export const followUpVoice: AlertVoice = {
  message: (ground, step, listenerId) => ({
    kind: 'follow-up',
    alertId: ground.alert.id,
    deal: ground.deal,
    enteredAt: enteredAt(ground.alert),
    contractStageName: contractStageName(ground.settings.process),
    recipientRole: listenerRole('missing-follow-up', step, listenerId, ground),
    sum: ground.sum,
  }),
  isStillSo: () => true,
  hasCard: true,
  comesBack: () => true,
  sum(row, alert, now, context) {
    const { followUpAfterDays, process } = context.settings
    const due = followUpDueAt(row, context)
    const to = due === null || due < now ? now : due
    return countedSpanText(
      countedSpan(notBeforeReopening(row, enteredAt(alert)), to, row, context),
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
