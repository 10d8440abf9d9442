import type { MeView } from '@kedu/shared/contracts/api/me'
import { amountText } from '@kedu/shared/wording/money'
import { dayWords } from '../chat/day-words.ts'
import { captureWords } from '../wording/capture-zh-cn.ts'
import { clockWords } from '../wording/pages-zh-cn.ts'
import type { CaptureFields, FieldName } from './capture-fields.ts'

/** In the order they are shown. */
export const FIELD_ORDER: readonly FieldName[] = [
  'customer',
  'stage',
  'obstacle',
  'nextAction',
  'amountFen',
  'wait',
  'outcome',
  'industry',
  'region',
  'firstContact',
]

/** Shown also when nothing was said about them. */
export const ALWAYS_SHOWN: readonly FieldName[] = ['customer', 'stage', 'obstacle', 'nextAction']

export const fieldLabels: Record<FieldName, string> = {
  customer: captureWords.customer,
  stage: captureWords.stage,
  obstacle: captureWords.obstacle,
  nextAction: captureWords.nextAction,
  amountFen: captureWords.amount,
  wait: captureWords.wait,
  outcome: captureWords.outcome,
  industry: captureWords.industry,
  region: captureWords.region,
  firstContact: captureWords.firstContact,
}

/** What a chip says; null: nothing was said about it. */
export function chipWords(
  field: FieldName,
  fields: CaptureFields,
  process: MeView['process'],
  today: string,
): string | null {
  switch (field) {
    case 'customer': {
      const { customer } = fields
      if (customer === null) return null
      return customer.kind === 'deal' ? customer.customerName : captureWords.asNew(customer.name)
    }
    case 'stage':
      return process.stages.find(({ id }) => id === fields.stage)?.name ?? fields.stage
    case 'nextAction': {
      const { nextAction } = fields
      if (nextAction === null) return null
      const { date, time, text } = nextAction
      return [dayWords(date, today), time, text]
        .filter((part) => part !== null && part !== '')
        .join(' ')
    }
    case 'amountFen':
      return fields.amountFen === null ? null : amountText(fields.amountFen)
    case 'wait': {
      const { wait } = fields
      if (wait === null) return null
      const until = wait.until === null ? captureWords.missing : dayWords(wait.until, today)
      return [captureWords.waitUntil(until), wait.reason]
        .filter((part) => part !== null && part !== '')
        .join('，')
    }
    case 'outcome': {
      const { outcome } = fields
      if (outcome === null) return null
      const name = clockWords.outcomes[outcome.kind]
      return outcome.reason === '' ? name : `${name}，${outcome.reason}`
    }
    case 'obstacle':
    case 'industry':
    case 'region':
    case 'firstContact':
      return fields[field]
    default:
      return field satisfies never
  }
}
