/** Yellow (R22): too long in 合同, to the rep what to do about it, to those above that it is so. */
import { countedSpan } from '@kedu/shared/policies/clock-sum'
import { dwellDueAt } from '@kedu/shared/policies/long-stage-dwell'
import { countedSpanText } from '../wording/clock-sum.ts'
import { LONG_DWELL_GROUP, longDwellWords } from '../wording/long-dwell.ts'
import type { AlertVoice } from './alert-voice.ts'
import { contractStageName, enteredAt, listenerRole } from './stage-alert.ts'

export const longDwellVoice: AlertVoice = {
  message: (ground, step, listenerId) => ({
    kind: 'long-dwell',
    alertId: ground.alert.id,
    deal: ground.deal,
    enteredAt: enteredAt(ground.alert),
    stageName: contractStageName(ground.settings.process),
    limitDays: ground.settings.yellowAfterDays,
    recipientRole: listenerRole('long-stage-dwell', step, listenerId, ground),
    sum: ground.sum,
  }),
  isStillSo: () => true,
  hasCard: true,
  comesBack: () => true,
  sum(row, alert, now, context) {
    const { yellowAfterDays, process } = context.settings
    const due = dwellDueAt(row, context)
    const to = due === null || due < now ? now : due
    return countedSpanText(
      countedSpan(enteredAt(alert), to, row, context),
      longDwellWords.rule(contractStageName(process), yellowAfterDays),
      context.calendar.zone,
    )
  },
  heading: ({ deal, settings: { process } }) =>
    longDwellWords.heading(deal.customerName, contractStageName(process)),
  tone: () => 'yellow',
  cleared: longDwellWords.cleared,
  told: longDwellWords.told,
  group: () => LONG_DWELL_GROUP,
  task: null,
}
