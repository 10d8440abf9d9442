/** Stretches of a message that may name a customer, before they become mentions. */
import type { CustomerMention, KnownCustomer } from '../understanding.ts'
import type { KnownName } from './spoken-forms.ts'

const BLANKED = /[()[\]【】「」“”"'《》]/

export interface Hit {
  start: number
  end: number
  owners: number[]
  by: CustomerMention['by']
  unsure: boolean
}

/** Without brackets, quotes and the spaces inside Chinese, with the way back to the positions. */
export function compactOf(text: string): { compact: string; origin: number[] } {
  let compact = ''
  const origin: number[] = []
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if (BLANKED.test(c)) continue
    compact += c
    origin.push(i)
  }
  return { compact, origin }
}

const WORD_SIGN = /[a-z0-9]/

/** Whether a position lies between two letters or digits of one word. */
export function isInsideWord(text: string, at: number): boolean {
  return WORD_SIGN.test(text.charAt(at - 1)) && WORD_SIGN.test(text.charAt(at))
}

/** Whether an everyday word stands where a rep names the customer: 三一说…, 三一那边…, 三一 报价. */
export function isSaidAsName(text: string, start: number, end: number): boolean {
  return (
    /(?:^|[\s,。;、:])$/.test(text.slice(0, start)) &&
    /^(?:说|那边|这边|那家|今天|昨天|明天|下一步|(?:的)(?:合同|报价|单|项目|货|款)|合同|\s)/.test(
      text.slice(end),
    )
  )
}

/** Hits of the same stretch as one, with all its owners. */
export function grouped(
  hits: readonly {
    owner: number
    start: number
    end: number
    by: CustomerMention['by']
    unsure: boolean
  }[],
): Hit[] {
  const spans = new Map<string, Hit>()
  for (const hit of hits) {
    const key = `${hit.start}-${hit.end}-${hit.unsure}`
    const known = spans.get(key)
    if (!known) {
      spans.set(key, {
        start: hit.start,
        end: hit.end,
        owners: [hit.owner],
        by: hit.by,
        unsure: hit.unsure,
      })
    } else if (!known.owners.includes(hit.owner)) known.owners.push(hit.owner)
  }
  return [...spans.values()]
}

/** One's own before a colleague's; a customer talked about just now breaks a tie. */
export function preferred(names: readonly KnownName[]): KnownCustomer[] {
  let customers = names.map((n) => n.customer)
  if (customers.length > 1 && customers.some((c) => c.isMine)) {
    customers = customers.filter((c) => c.isMine)
  }
  if (customers.length > 1) {
    const recent = customers.filter((c) => c.isRecent)
    if (recent.length === 1) customers = recent
  }
  return customers
}
