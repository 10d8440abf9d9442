import type { Clause } from '../text.ts'
import type { CustomerMention } from '../understanding.ts'

/** The stretch of a message that is about one customer, or about several said in one breath. */
export interface CustomerStretch {
  start: number
  end: number
  mentions: CustomerMention[]
}

const JOINED = /^[\s,、/]*(?:和|跟|与|还有|以及|加上|及|、|,|\/)?[\s]*(?:和|还有|以及)?\s*$/

/**
 * Cuts a message at its customers. "A、B都报价了" stays one stretch with two mentions; words before the
 * first customer belong to the first stretch.
 */
export function stretchesOf(
  text: string,
  clauses: readonly Clause[],
  mentions: readonly CustomerMention[],
): CustomerStretch[] {
  const groups: CustomerMention[][] = []
  for (const mention of mentions) {
    const last = groups.at(-1)
    const previous = last?.at(-1)
    if (last && previous && JOINED.test(text.slice(previous.end, mention.start))) last.push(mention)
    else groups.push([mention])
  }
  // A customer named again later goes back to its stretch's facts only when it follows directly.
  const stretches = groups.map((group, i) => {
    const first = group[0]
    const start = i === 0 || !first ? 0 : clauseStart(clauses, first.start)
    return { start, end: text.length, mentions: group }
  })
  stretches.forEach((stretch, i) => {
    const next = stretches[i + 1]
    const nextMention = next?.mentions[0]
    if (!next || !nextMention) return
    const own = stretch.mentions.at(-1)?.end ?? 0
    // Two customers in one clause without punctuation: cut right before the second name.
    if (next.start < own) next.start = nextMention.start
    stretch.end = next.start
  })
  return stretches
}

function clauseStart(clauses: readonly Clause[], position: number): number {
  const clause = clauses.find((c) => position >= c.start && position < c.end)
  if (!clause) return position
  // Words before the name in its clause ("然后去了 苏州恒力") go with the name when they are few.
  return position - clause.start <= 8 ? clause.start : position
}
