import type { FieldChanges } from '@kedu/shared/contracts/api/commands'
import type { DealView } from '@kedu/shared/contracts/api/deal'
import type { RichTextView } from '@kedu/shared/contracts/api/rich-text'

/** The lifecycle form as it is on the page. Empty text: nothing chosen. */
export interface FormValues {
  industry: string
  region: string
  firstContact: string
  obstacle: string
  /** Yuan, as written. */
  amount: string
  summary: RichTextView
}

export function formValues({ deal, firstContact, summary }: DealView): FormValues {
  return {
    industry: deal.industry ?? '',
    region: deal.region ?? '',
    firstContact: firstContact ?? '',
    obstacle: deal.obstacle ?? '',
    amount: deal.amountFen === null ? '' : yuanText(deal.amountFen),
    summary,
  }
}

/** Only what was changed goes out, so that what others changed beside it stands. Null: the amount is no number. */
export function formChanges(before: FormValues, after: FormValues): FieldChanges | null {
  const changes: FieldChanges = {}
  for (const field of ['industry', 'region', 'firstContact', 'obstacle'] as const) {
    const value = after[field].trim()
    if (value !== before[field] && value !== '') changes[field] = value
  }
  if (after.amount.trim() !== before.amount && after.amount.trim() !== '') {
    const fen = fenOf(after.amount)
    if (fen === null) return null
    changes.amountFen = fen
  }
  if (JSON.stringify(after.summary) !== JSON.stringify(before.summary)) {
    changes.summary = after.summary
  }
  return changes
}

/** `38600.50` → 3860050 fen, `3.2万` → 3200000; thousands marks and 元 are read over. Null when it is no amount. */
export function fenOf(text: string): number | null {
  const plain = text.replace(/[,，\s¥￥元]/g, '')
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?(万?)$/.exec(plain)
  if (match === null) return null
  const [, whole = '0', part = '', tenThousands] = match
  // Beyond its fen an amount was not meant like that.
  const places = tenThousands === '' ? 2 : 6
  if (part.length > places) return null
  return Number(whole) * 10 ** places + Number(part.padEnd(places, '0'))
}

export function yuanText(fen: number): string {
  const cents = fen % 100
  const yuan = Math.floor(fen / 100)
  return cents === 0 ? `${yuan}` : `${yuan}.${`${cents}`.padStart(2, '0')}`
}

/** `¥38,600.00`, as it stands on papers. */
export function yuanMark(fen: number): string {
  const whole = `${Math.floor(fen / 100)}`.replace(/\B(?=(\d{3})+$)/g, ',')
  return `¥${whole}.${`${fen % 100}`.padStart(2, '0')}`
}
