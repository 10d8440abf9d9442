/** What others are told when a deal changes. */
import { oneLine, zh } from './spacing.ts'

/** To the new owner; `asks`: what its open alerts ask for, e.g. 补充合同履约条款截图. */
export function handedOver(customer: string, by: string | null, asks: readonly string[]): string {
  const name = oneLine(customer)
  const told = by === null ? zh`${name} 交给你了。` : zh`${oneLine(by)} 把 ${name} 交给你了。`
  const owed = asks.length === 0 ? '' : `还要${asks.join('、')}，转发给我就行。`
  return zh`${told}${owed}问我「${name} 到哪一步了」就能看到前因后果。`
}

/** On the card of the one who had it. */
export function handedOverCard(to: string): string {
  return zh`交给 ${oneLine(to)}`
}

/** So many customers are named; of the rest only their number. */
const MOST_NAMED = 8

function customersNamed(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).map(oneLine).join('、')
  return names.length > MOST_NAMED ? `${named} 等` : named
}

/** To the new owner, of a whole hand-over. */
export function handedOverTo(
  from: string,
  customers: readonly string[],
  by: string | null,
): string {
  const who = by === null ? '' : `${oneLine(by)} 把 `
  return zh`${who}${oneLine(from)} 的 ${customers.length}个客户交给你了：${customersNamed(customers)}。历史都在，时钟从现在重新算。发「今天做什么」看先跟哪个。`
}

/** To the one who had them. */
export function handedOverFrom(
  to: string,
  customers: readonly string[],
  by: string | null,
): string {
  const who = by === null ? '' : `${oneLine(by)} `
  return zh`${who}已把你的 ${customers.length}个客户转给 ${oneLine(to)}：${customersNamed(customers)}。`
}

/** On the list of tasks of a rep whose deal turns red soon. */
export function followUpTitle(customerName: string, action: string): string {
  const what = oneLine(action)
  return `${oneLine(customerName)}：${what === '' ? '更新下次动作' : what}`
}
