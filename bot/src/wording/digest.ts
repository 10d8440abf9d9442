/** How the digest groups what was held back. */
import type { DealFacts } from '@kedu/shared/messages/outbound-message'

/** In the order in which they come, each title once. */
export function digestGroups(
  items: readonly { title: string; deal: DealFacts }[],
): { title: string; deals: DealFacts[] }[] {
  const groups = new Map<string, DealFacts[]>()
  for (const { title, deal } of items) groups.set(title, [...(groups.get(title) ?? []), deal])
  return [...groups].map(([title, deals]) => ({ title, deals }))
}
