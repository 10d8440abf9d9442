/** The 48-hour red flag (R2): yellow to the rep before it, red to those above. */
import { clockSum } from '@kedu/shared/policies/clock-sum'
import { redFlagMessage } from '../dialog/red-flag-message.ts'
import { clockSumText } from '../wording/clock-sum.ts'
import { NO_CLOCK } from '../wording/dialog.ts'
import { redFlagWords } from '../wording/red-flag.ts'
import type { AlertVoice } from './alert-voice.ts'
import { listenerRole } from './stage-alert.ts'

export const redFlagVoice: AlertVoice = {
  message(ground, step, listenerId) {
    const { alert, deal, redAt, sum, settings } = ground
    if (step === 'nudge' && redAt !== null) {
      const isOwn = listenerRole('red-flag', step, listenerId, ground) === 'rep'
      return { kind: 'nudge', alertId: alert.id, deal, redAt, sum, ...(isOwn ? {} : { isOwn }) }
    }
    const recipientRole = step === 'director' ? 'director' : 'manager'
    return redFlagMessage(deal, { alertId: alert.id, sum, settings, recipientRole })
  },
  isStillSo: ({ deal, redAt }, step) =>
    step === 'nudge' ? redAt !== null : deal.clock.kind === 'red',
  hasCard: true,
  // The nudge was for the time before red.
  comesBack: (step) => step !== 'nudge',
  sum(row, _alert, now, context) {
    const sum = clockSum(row, now, context)
    return sum === null ? NO_CLOCK : clockSumText(sum, context.calendar.zone)
  },
  heading: ({ deal }, isNudge) => redFlagWords.heading(deal, isNudge),
  tone: (isNudge) => (isNudge ? 'yellow' : 'red'),
  cleared: redFlagWords.cleared,
  told: redFlagWords.told,
  group: redFlagWords.group,
  task: null,
}
