/** The red flag in lists, digests and histories; its cards are in `card-words.ts`. */
import type { AlertStepKind } from '@kedu/shared/deal/deal'
import type { ChangeLine, DealFacts } from '@kedu/shared/messages/outbound-message'
import { changeWords } from './deal-words.ts'
import { oneLine, zh } from './spacing.ts'

export const redFlagWords = {
  heading({ customerName, clock }: DealFacts, isNudge: boolean): string {
    const name = oneLine(customerName)
    if (clock.kind === 'red') return zh`${name} 已超期 ${clock.overdueHours}小时`
    return isNudge ? `${name} 快到期` : name
  },
  /** On an alert card whose cause is gone without anybody tapping it. */
  cleared: (changes: readonly ChangeLine[]): string =>
    changes.length === 0 ? '已更新，不再超期' : changes.map(changeWords).join('；'),
  told(names: string, isNudge: boolean): string {
    if (isNudge) return `到期前提醒：${names}`
    return names === '' ? '超期提醒，没有发出' : `超期提醒：${names}`
  },
  group: (step: AlertStepKind): string => (step === 'nudge' ? '快到期' : '已超期'),
} as const
