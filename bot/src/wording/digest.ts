/** How the digest groups what was held back. */
import type { AlertStepKind } from '@kedu/shared/deal/deal'
import type { DealFacts } from '@kedu/shared/messages/outbound-message'

const RED = '已超期'
const SOON = '快到期'

/** Red first, what is only near after it; empty groups are left out. */
export function digestGroups(
  items: readonly { kind: AlertStepKind; deal: DealFacts }[],
): { title: string; deals: DealFacts[] }[] {
  const red = items.filter((item) => item.kind !== 'nudge').map((item) => item.deal)
  const soon = items.filter((item) => item.kind === 'nudge').map((item) => item.deal)
  return [
    { title: RED, deals: red },
    { title: SOON, deals: soon },
  ].filter((group) => group.deals.length > 0)
}
