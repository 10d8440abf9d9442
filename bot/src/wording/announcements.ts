/** What others are told when a deal changes. */
import { oneLine, zh } from './spacing.ts'

/** On an alert card whose cause is gone without anybody tapping it. */
export const clearedWords = '已更新，不再超期'

export function handedOver(customer: string, by: string | null): string {
  return by === null
    ? zh`${oneLine(customer)} 交给你了。问我「${oneLine(customer)} 到哪一步了」就能看到前因后果。`
    : zh`${oneLine(by)} 把 ${oneLine(customer)} 交给你了。问我「${oneLine(customer)} 到哪一步了」就能看到前因后果。`
}

/** On the list of tasks of a rep whose deal turns red soon. */
export function followUpTitle(customerName: string, action: string): string {
  const what = oneLine(action)
  return `${oneLine(customerName)}：${what === '' ? '更新下次动作' : what}`
}
